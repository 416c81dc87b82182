// Scans one register with 1, 2 and 4 processes on one MongoDB; prints seconds of the clock and of the processors, licences/s
// and the ratio to one process. The server's own share of the processors is not counted.
// Usage: MONGODB_TEST_URI=… node test/bench/workers.bench.mjs [LICENCES]   (default 10000)
import { spawn } from "node:child_process";
import { once } from "node:events";
import { readFileSync } from "node:fs";
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

/** Seconds of the processors that a process has used, 0 where the system does not say (proc_pid_stat(5), fields 14 and 15). */
function cpuSecondsOf(pid) {
  try {
    const fields = readFileSync(`/proc/${pid}/stat`, "utf8").split(") ")[1].split(" ");
    return (Number(fields[11]) + Number(fields[12])) / 100;
  } catch {
    return 0;
  }
}

if (uri === undefined) console.log("skipped: no server; set MONGODB_TEST_URI");
else {
  const root = await mkdtemp(join(tmpdir(), "wugan-bench-"));
  const client = new MongoClient(uri);
  let alone;
  console.log(`${cpus().length} processors for the processes and the server together`);
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
    const { value, seconds } = await timed(() => opened.app.scanLicences({ asOf, confirm: true, signal }));
    const cpu = pids.map((pid, n) => cpuSecondsOf(pid) - before[n]);
    alone ??= seconds;
    console.log(
      `${processes} process${processes > 1 ? "es" : ""}: ${value.subjects} subjects, ${value.casesOpened} cases in ` +
        `${seconds.toFixed(1)} s (${perSecond(value.subjects, seconds)} a second), ${(alone / seconds).toFixed(2)} times one process; ` +
        `processors ${cpu.map((one) => one.toFixed(1)).join(" + ")} s`,
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
