// Scans one register with 1, 2 and 4 processes on one MongoDB; prints seconds of the clock, subjects/s, the ratio to one
// process, and seconds of the processors: of each process, and of the server where it runs on this machine and
// MONGODB_TEST_SERVER_PIDS names its processes, with commas between; their children are counted with them.
// Usage: MONGODB_TEST_URI=… node test/bench/workers.bench.mjs [LICENCES]   (default 10000)
import { spawn } from "node:child_process";
import { once } from "node:events";
import { readdirSync, readFileSync } from "node:fs";
import { mkdtemp, mkdir, rm, writeFile } from "node:fs/promises";
import { cpus, tmpdir } from "node:os";
import { join } from "node:path";
import { MongoClient } from "mongodb";
import { doorsWith } from "../../dist/src/main.js";
import { asOf, perSecond, signal, timed } from "./support.mjs";

const uri = process.env.MONGODB_TEST_URI;
const licences = Number(process.argv[2] ?? 10_000);
const warmUp = 2000;
const doors = doorsWith({ now: Date.now });

/** What proc_pid_stat(5) says of a process, in seconds of the processors; undefined where there is none, or no /proc. */
function statOf(pid) {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, "utf8");
    const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
    const seconds = (...places) => places.reduce((sum, place) => sum + Number(fields[place]) / 100, 0);
    return { parent: Number(fields[1]), own: seconds(11, 12), endedChildren: seconds(13, 14) };
  } catch {
    return undefined;
  }
}

const cpuSecondsOf = (pid) => statOf(pid)?.own ?? 0;

const serverPids = (process.env.MONGODB_TEST_SERVER_PIDS ?? "").split(",").filter(Boolean).map(Number);

/** The server's processes, their living children and those that have ended. */
function serverSeconds() {
  if (serverPids.length === 0) return 0;
  const all = readdirSync("/proc").filter((name) => /^[0-9]+$/.test(name));
  const children = all.flatMap((pid) => statOf(pid) ?? []).filter(({ parent }) => serverPids.includes(parent));
  const named = serverPids.flatMap((pid) => statOf(pid) ?? []);
  return [...named.map(({ own, endedChildren }) => own + endedChildren), ...children.map(({ own }) => own)].reduce(
    (sum, one) => sum + one,
    0,
  );
}

const sumOf = (numbers) => numbers.reduce((sum, one) => sum + one, 0);
const shown = (seconds) => seconds.toFixed(1);

if (uri === undefined) console.log("skipped: no server; set MONGODB_TEST_URI");
else {
  const root = await mkdtemp(join(tmpdir(), "wugan-bench-"));
  const client = new MongoClient(uri);
  let alone;
  const cores = cpus().length;
  const sharers =
    serverPids.length === 0 ? "the processes share with whatever else runs here" : "the processes and the server share";
  console.log(`${cores} processors, which ${sharers}: more processes than these have room for cannot be faster`);
  for (const processes of [1, 2, 4]) {
    const database = `wugan_bench_${process.pid}_${processes}`;
    process.env.MONGODB_URI = uri;
    process.env.MONGODB_DATABASE = database;
    process.env.WUGAN_KEY_FILE = join(root, `${database}.key`);
    const folders = await Promise.all(
      Array.from({ length: processes }, async (_, n) => {
        const folder = join(root, `${database}-${n}`);
        await mkdir(folder);
        await writeFile(
          join(folder, "settings.yaml"),
          "cluster: { pieceSize: 500, askEverySeconds: 0.2, leaseSeconds: 30, drainSeconds: 5 }\n",
        );
        return folder;
      }),
    );
    const opened = await doors.openApp(folders[0], "create");
    const rejectsDirectory = opened.paths.rejects;
    const importSample = (count, seed) =>
      opened.app.importSample(doors.sampleWriter, { licences: count, asOf, seed, rejectsDirectory, signal });
    await importSample(warmUp, 2);
    // This process shares the work out and does its own part.
    const workers = folders
      .slice(1)
      .map((folder) =>
        spawn(process.execPath, ["bin/wugan.js", "worker", "--data", folder], { stdio: ["ignore", "pipe", "inherit"] }),
      );
    await Promise.all(workers.map((worker) => once(worker.stdout, "data")));
    // A new process spends seconds on compiling what it runs; those that wait for a day's scan have done so long ago.
    await opened.app.scanLicences({ asOf, confirm: true, signal });
    await importSample(licences, 1);
    const pids = [process.pid, ...workers.map(({ pid }) => pid)];
    const before = pids.map(cpuSecondsOf);
    const serverBefore = serverSeconds();
    const { value, seconds } = await timed(() => opened.app.scanLicences({ asOf, confirm: true, signal }));
    const cpu = pids.map((pid, n) => cpuSecondsOf(pid) - before[n]);
    const server = serverSeconds() - serverBefore;
    alone ??= seconds;
    console.log(
      `${processes} process${processes > 1 ? "es" : ""}: ${value.subjects} subjects, ${value.casesOpened} cases in ` +
        `${shown(seconds)} s (${perSecond(value.subjects, seconds)} a second), ${(alone / seconds).toFixed(2)} times one process; ` +
        `processors: ${cpu.map(shown).join(" + ")}${processes > 1 ? ` = ${shown(sumOf(cpu))}` : ""} s` +
        `${serverPids.length === 0 ? "" : `, server ${shown(server)} s`}`,
    );
    await Promise.all(
      workers.map((worker) => {
        const ended = once(worker, "close");
        worker.kill("SIGTERM");
        return ended;
      }),
    );
    await opened.close();
    await client.db(database).dropDatabase();
  }
  await client.close();
  await rm(root, { recursive: true, force: true });
  process.exit();
}
