import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { afterAll, beforeAll, expect, it } from "@jest/globals";
import { openMongoStorage } from "../../connectors/storage-mongodb/index.ts";
import { openKeyFile } from "../../connectors/vault-keyfile/index.ts";
import { addDays, civilDateAt } from "../../src/domain/civil-date.ts";
import { doorsWith } from "../../src/main.ts";
import type { Storage } from "../../src/ports/storage.ts";
import { until } from "../connectors/clock-agenda/support/events.ts";
import {
  aDatabase,
  crashCommands,
  describeWithServer,
  dropDatabase,
  serverUri,
} from "../connectors/storage-mongodb/support/test-server.ts";
import { dumpOf } from "../support/dump-store.ts";
import { nthRow, smallRegister, writeRows } from "../support/small-register.ts";
import { writeTestLibrary } from "../support/test-library.ts";
import { zone } from "../support/world.ts";
import { dataFolder, shell, start, type Running } from "./support-processes.ts";

const mayCrash = process.env["MONGODB_TEST_CRASH"] !== undefined && process.env["MONGODB_TEST_START"] !== undefined;
/** A fault run is long; the ordinary suite shows that it would work. */
const isFull = process.env["WUGAN_FAULTS"] === "all";
const licences = Number(process.env["WUGAN_FAULT_LICENCES"] ?? (isFull ? 20_000 : 150));
const workers = isFull ? 4 : 2;
const kills = Number(process.env["WUGAN_FAULT_KILLS"] ?? (isFull ? 240 : 2));
const killEveryMs = Number(process.env["WUGAN_FAULT_KILL_MS"] ?? 1000);
const crashes = isFull && mayCrash ? 3 : 0;
const leaseSeconds = 4;

const today = civilDateAt(Date.now(), zone);
/** Their windows of 60 to 10 days before the last valid day are open. */
const lastDay = addDays(today, 40);

describeWithServer("workers that die, sleep and lose their server", () => {
  let root: string;
  let rules: string;
  const databases: string[] = [];

  beforeAll(async () => {
    root = await mkdtemp(join(tmpdir(), "wugan-cluster-"));
    rules = join(root, "rules");
    await writeTestLibrary(rules);
  });
  afterAll(async () => {
    for (const database of databases) await dropDatabase(database);
    await rm(root, { recursive: true, force: true });
  });

  /** A store with so many licences that are all due. */
  async function registerOf(count: number) {
    const database = aDatabase();
    databases.push(database);
    const keyFile = join(root, `${database}.key`);
    const uri = serverUri();
    const env = { MONGODB_URI: uri, MONGODB_DATABASE: database, WUGAN_KEY_FILE: keyFile, WUGAN_RULES: rules };
    const before = { ...process.env };
    Object.assign(process.env, env);
    try {
      const opened = await doorsWith({ now: Date.now }).openApp(
        await dataFolder(root, database, leaseSeconds),
        "create",
      );
      const rows = Array.from({ length: count }, (_, n) => nthRow(n, { 有效期至: lastDay, 数据日期: today }));
      const path = await writeRows(root, `${database}.csv`, rows);
      const { accepted } = await opened.app.importRegister({
        path,
        source: smallRegister,
        rejectsDirectory: opened.paths.rejects,
        signal: new AbortController().signal,
      });
      expect(accepted).toBe(count);
      await opened.close();
    } finally {
      process.env = before;
    }
    const storage = await openMongoStorage({ uri, database, vault: openKeyFile(keyFile), now: Date.now });
    const run = async (name: string, ...args: readonly string[]): Promise<Running> =>
      start([...args, "--data", await dataFolder(root, `${database}-${name}`, leaseSeconds)], env);
    return { storage, run };
  }

  const aliveWorker = async (run: Running): Promise<Running> => {
    await until(async () => (run.said().includes("工作进程运行中") ? true : undefined));
    return run;
  };

  /** Everything once, for every licence. */
  async function expectEverythingOnce(storage: Storage, count: number): Promise<void> {
    const { cases, notices, log } = await dumpOf(storage);
    const entries = (log ?? []) as readonly { readonly key: string; readonly kind: string }[];
    expect(new Set(entries.map(({ key }) => key)).size).toBe(entries.length);
    expect(entries.filter(({ kind }) => kind === "decision")).toHaveLength(count);
    expect(await storage.decisions.countPending()).toEqual([]);
    const licencesOf = (all: readonly unknown[] | undefined) =>
      (all as readonly { readonly licenceId: string }[]).map(({ licenceId }) => licenceId);
    expect(licencesOf(cases)).toHaveLength(count);
    expect(new Set(licencesOf(cases)).size).toBe(count);
    const items = (notices as readonly { readonly items: readonly { readonly effectKey: string }[] }[]).flatMap(
      (notice) => notice.items,
    );
    expect(items).toHaveLength(count);
    expect(new Set(items.map(({ effectKey }) => effectKey)).size).toBe(count);
    expect(await storage.check()).toEqual([]);
  }

  it(
    `decides, opens and tells everything exactly once: ${workers} workers, ${licences} licences, ${kills} kills, ${crashes} crashes`,
    async () => {
      const { storage, run } = await registerOf(licences);
      const begun = performance.now();
      let isDone = false;
      let killed = 0;
      let lastKillAt = begun;
      let crashed = 0;
      const current: (Running | undefined)[] = Array.from({ length: workers });
      const life = async (slot: number): Promise<void> => {
        while (!isDone) {
          const worker = await run(`worker-${slot}`, "worker");
          current[slot] = worker;
          await worker.ended;
        }
      };
      /** The one that begins the scan dies as well, and is begun again until the scan is done. */
      const scans = async (): Promise<void> => {
        for (;;) {
          const scan = await run("scan", "scan", "--as-of", today, "--json");
          current[workers] = scan;
          if ((await scan.ended) === 0) return;
        }
      };
      const killing = async (): Promise<void> => {
        while (!isDone && killed < kills) {
          await pause(killEveryMs);
          const alive = current.filter((one) => one !== undefined);
          const victim = alive[Math.floor(Math.random() * alive.length)];
          if (victim === undefined || isDone) continue;
          victim.kill("SIGKILL");
          killed += 1;
          lastKillAt = performance.now();
        }
      };
      const crashing = async (): Promise<void> => {
        while (!isDone && crashed < crashes) {
          const cases = async () => {
            const counts = await storage.cases.countByState().catch(() => ({}));
            return Object.values(counts).reduce<number>((sum, count) => sum + count, 0);
          };
          const size = await storage.decisions.size().catch(() => 0);
          const progress = (size + (await cases())) / (2 * licences);
          if (progress * (crashes + 1) > crashed + 1) {
            await shell(crashCommands().crash);
            await shell(crashCommands().start);
            crashed += 1;
          }
          await pause(500);
        }
      };
      const others = [killing(), crashing(), ...Array.from({ length: workers }, (_, slot) => life(slot))];
      await scans();
      const [seconds, undisturbed] = [begun, lastKillAt].map((at) => Math.round((performance.now() - at) / 1000));
      isDone = true;
      for (const one of current) one?.kill("SIGKILL");
      await Promise.all(others);
      const [newest] = await storage.scans.list(1);
      expect(newest).toMatchObject({ state: "done", subjects: licences, failureCount: 0 });
      await expectEverythingOnce(storage, licences);
      process.stdout.write(
        `${licences} licences, ${workers} workers, ${killed} killed, server crashed ${crashed} times: ` +
          `every decision, case and notice once, 0 lost, ${seconds} s, ${undisturbed} s of them after the last kill\n`,
      );
      await storage.close();
    },
    60 * 60_000,
  );

  (isFull ? it : it.skip)(
    "a worker that sleeps longer than its time writes nothing that its successor did not",
    async () => {
      const count = 1200;
      const { storage, run } = await registerOf(count);
      const sleeper = await aliveWorker(await run("sleeper", "worker"));
      const scan = await run("scan", "scan", "--as-of", today, "--json");
      const held = async () => {
        const [newest] = await storage.scans.list(1);
        for (const stage of ["decide", "act"]) {
          const pieces = newest === undefined ? [] : await storage.pieces.list(`${newest.scanId}/1/${stage}`);
          const his = pieces.find(({ worker, isDone }) => !isDone && worker?.endsWith(`pid ${sleeper.pid}`) === true);
          if (his !== undefined) return his;
        }
        return undefined;
      };
      const his = await until(held);
      sleeper.kill("SIGSTOP");
      expect(await scan.ended).toBe(0);
      const before = await dumpOf(storage);
      sleeper.kill("SIGCONT");
      // Once he ends in order, he has been through all that he still wanted to write.
      await pause(leaseSeconds * 1000);
      sleeper.kill("SIGTERM");
      await sleeper.ended;
      expect(await dumpOf(storage)).toEqual(before);
      await expectEverythingOnce(storage, count);
      process.stdout.write(`slept over ${his.pieceId}; nothing written afterwards\n`);
      await storage.close();
    },
    10 * 60_000,
  );
});
