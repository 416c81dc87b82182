// Imports generated registers of growing size through the whole intake, facts and indexes included, each in a process of
// its own, then the same file again; prints rows/s by the clock and by CPU time, and how memory goes over the run.
// Making the file is another process's work and is not measured.
// Usage: node test/bench/import.bench.mjs [ROWS ...]   (default 100000 1000000)
import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, statSync } from "node:fs";
import { loadavg, tmpdir } from "node:os";
import { fileURLToPath } from "node:url";
import { join } from "node:path";
import { writeSample } from "../../dist/src/app/sample-import.js";
import { asOf, doors, measured, onEmptyStore, peakMb, perSecond, signal } from "./support.mjs";

const [mode, ...args] = process.argv.slice(2);

/** Resident memory in MB at each tenth of the file. */
function memoryByTenths() {
  const tenths = [];
  return {
    tenths,
    onProgress({ done, total }) {
      const tenth = Math.floor((done / total) * 10);
      if (tenths.length <= tenth) tenths[tenth] = Math.round(process.memoryUsage.rss() / 1024 / 1024);
    },
  };
}

async function importTwice(path, source) {
  return onEmptyStore(async ({ app, paths }) => {
    const run = async () => {
      const memory = memoryByTenths();
      const request = { path, source, rejectsDirectory: paths.rejects, signal, onProgress: memory.onProgress };
      const { value, seconds, cpuSeconds } = await measured(() => app.importRegister(request));
      return { rows: value.read, accepted: value.accepted, seconds, cpuSeconds, tenths: memory.tenths, peak: peakMb() };
    };
    return { before: peakMb(), first: await run(), again: await run(), storeMb: mb(join(paths.data, "wugan.db")) };
  });
}

const mb = (path) => Math.round(statSync(path).size / 1024 / 1024);

function inProcess(...childArgs) {
  // As bin/wugan.js starts itself.
  const command = ["--max-semi-space-size=64", fileURLToPath(import.meta.url), ...childArgs];
  const child = spawnSync(process.execPath, command, {
    encoding: "utf8",
    stdio: ["ignore", "pipe", "inherit"],
  });
  if (child.status !== 0) throw new Error(`the child ended with ${child.status}`);
  return JSON.parse(child.stdout);
}

function compare(rows) {
  const folder = mkdtempSync(join(tmpdir(), "wugan-bench-"));
  try {
    const [register] = inProcess("--make", folder, String(rows));
    const run = inProcess("--import", register.path, register.source);
    const load = loadavg()[0].toFixed(1);
    console.log(
      `${run.first.rows.toLocaleString("en-US")} rows, ${mb(register.path)} MB of CSV, store ${run.storeMb} MB, load ${load}`,
    );
    for (const [name, one] of [
      ["first import", run.first],
      ["again, unchanged", run.again],
    ])
      console.log(
        `  ${name}: ${perSecond(one.rows, one.seconds)} rows/s, ${perSecond(one.rows, one.cpuSeconds)} rows per CPU second; ` +
          `MB at each tenth ${one.tenths.join(" ")}, peak ${one.peak}`,
      );
    return run;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

if (mode === "--make") {
  const [folder, rows] = args;
  const files = await writeSample(doors.sampleWriter, folder, { licences: Number(rows), asOf, seed: 1 });
  process.stdout.write(JSON.stringify(files));
} else if (mode === "--import") {
  process.stdout.write(JSON.stringify(await importTwice(...args)));
} else {
  const sizes = process.argv.slice(2).map(Number);
  const runs = (sizes.length > 0 ? sizes : [100_000, 1_000_000]).map(compare);
  const [small, large] = [runs[0], runs.at(-1)];
  if (small !== large)
    console.log(
      `ratios: ${(large.first.rows / small.first.rows).toFixed(1)} × the rows, ` +
        `${(large.first.cpuSeconds / small.first.cpuSeconds).toFixed(1)} × the CPU time, ` +
        `${(large.first.peak / small.first.peak).toFixed(2)} × the peak memory`,
    );
}
