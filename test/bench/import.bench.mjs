// Imports generated registers of growing size through the whole intake, facts and indexes included, each in a process of
// its own; prints rows/s and peak memory, and how memory grows with the file.
// Usage: node test/bench/import.bench.mjs [ROWS ...]   (default 100000 1000000)
import { spawnSync } from "node:child_process";
import { fileURLToPath } from "node:url";
import { join } from "node:path";
import { writeSample } from "../../dist/src/app/sample-import.js";
import { asOf, doors, onEmptyStore, peakMb, perSecond, signal, timed } from "./support.mjs";

async function importOnce(rows) {
  return onEmptyStore(async ({ app, paths }, folder) => {
    const files = await writeSample(doors.sampleWriter, join(folder, "files"), { licences: rows, asOf, seed: 1 });
    const [register] = files;
    const request = { path: register.path, source: register.source, rejectsDirectory: paths.rejects, signal };
    const before = peakMb();
    const first = await timed(() => app.importRegister(request));
    const peak = peakMb();
    const again = await timed(() => app.importRegister(request));
    return { rows: first.value.read, first: first.seconds, again: again.seconds, before, peak, counts: first.value };
  });
}

if (process.argv[2] === "--child") {
  process.stdout.write(JSON.stringify(await importOnce(Number(process.argv[3]))));
} else {
  const sizes = process.argv.slice(2).map(Number);
  const runs = (sizes.length > 0 ? sizes : [100_000, 1_000_000]).map((rows) => {
    const child = spawnSync(process.execPath, [fileURLToPath(import.meta.url), "--child", String(rows)], {
      encoding: "utf8",
      stdio: ["ignore", "pipe", "inherit"],
    });
    if (child.status !== 0) throw new Error(`the child ended with ${child.status}`);
    const run = JSON.parse(child.stdout);
    console.log(
      `${run.rows.toLocaleString("en-US")} rows: ${perSecond(run.rows, run.first)} rows/s, again unchanged ${perSecond(run.rows, run.again)} rows/s, peak ${run.peak} MB`,
    );
    return run;
  });
  const [small, large] = [runs[0], runs.at(-1)];
  if (small !== large) {
    console.log(
      `ratio: ${(large.rows / small.rows).toFixed(1)} × the rows, ${(large.peak / small.peak).toFixed(2)} × the peak memory`,
    );
  }
}
