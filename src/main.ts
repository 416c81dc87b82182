import { existsSync, mkdirSync, readFileSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { dirname, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { tarGzArchive } from "../connectors/archive-tar-gz/index.ts";
import { dropFolder } from "../connectors/register-drop-folder/index.ts";
import { registerFiles } from "../connectors/register-files/index.ts";
import { rulesFromFolder } from "../connectors/rules-files/index.ts";
import { sampleFiles } from "../connectors/sample-files/index.ts";
import { createKeyFile, openKeyFile } from "../connectors/vault-keyfile/index.ts";
import type { Job } from "../jobs/job.ts";
import { runJob } from "../jobs/run-job.ts";
import { timetable } from "../jobs/timetable.ts";
import { createApp } from "./app/app.ts";
import type { Parts } from "./app/parts.ts";
import { RuleLibrary } from "./app/rule-library.ts";
import type { DropFolder } from "./app/take-dropped-files.ts";
import { assertShared } from "./app/take-up-work.ts";
import { runCli } from "./cli/cli.ts";
import type { DataPaths, Doors, OpenedApp, OpenedForRestore } from "./cli/doors.ts";
import { readConfig, type Config } from "./config.ts";
import { civilDateAt } from "./domain/civil-date.ts";
import { channelsAtHand } from "./main/closed-channels.ts";
import { outliveReader } from "./main/closed-pipe.ts";
import { withPath } from "./main/file-errors.ts";
import { clusterParts, engineOf, workerName, type Engine } from "./main/engine.ts";
import { lazyPool } from "./main/lazy-pool.ts";
import { logFile } from "./main/log-file.ts";
import { serve } from "./main/serve.ts";
import type { ArchiveManifest } from "./ports/archive-file.ts";
import type { Clock } from "./ports/clock.ts";
import { InvalidInput, NotFound } from "./ports/errors.ts";
import type { Storage } from "./ports/storage.ts";
import type { Vault } from "./ports/vault.ts";

const systemClock: Clock = { now: () => Date.now() };

/** A file in the drop folder counts as complete after standing unchanged for this long. */
const settleMs = 20_000;

/** The folder that holds package.json, from the sources and from the build alike. */
function packageDirectory(): string {
  let folder = dirname(fileURLToPath(import.meta.url));
  while (!existsSync(join(folder, "package.json"))) folder = dirname(folder);
  return folder;
}

async function configOf(dataDirectory: string): Promise<Config> {
  const settings = join(resolve(dataDirectory), "settings.yaml");
  return readConfig({
    dataDirectory,
    packageDirectory: packageDirectory(),
    ...(existsSync(settings) ? { settingsText: await withPath(settings, () => readFile(settings, "utf8")) } : {}),
    env: process.env,
  });
}

const pathsOf = ({ dataDirectory, keyFile }: Config): DataPaths => ({
  data: dataDirectory,
  keyFile,
  rejects: join(dataDirectory, "rejects"),
  inbox: join(dataDirectory, "inbox"),
  outbox: join(dataDirectory, "outbox"),
  log: join(dataDirectory, "logs", "wugan.log"),
});

/** Makes what is asked for, the key before the store: a store without its key would be lost. */
async function openStore(
  engine: Engine,
  config: Config,
  how: Parameters<Doors["openApp"]>[1],
): Promise<{ readonly storage: Storage; readonly vault: Vault; readonly made: OpenedApp["made"] }> {
  const hasStore = await engine.hasStore();
  if (!hasStore && (how === "open" || how === "work")) {
    const next =
      config.cluster === undefined
        ? "请用 --data 指明数据目录，或先运行 wugan init、wugan start 或 wugan sample 建立一个。"
        : "请核对库名（MONGODB_DATABASE，没有设就是 MONGODB_URI 路径中的名字），或先运行 wugan init 或 wugan start 建立一个。";
    throw new NotFound(`${engine.location} 中没有数据库。${next}`);
  }
  if (hasStore && how === "create") throw new InvalidInput(`${engine.location} 中已有数据库，未作改动`);
  // The store may stand on another machine; the log, the inbox and the outbox are here all the same.
  mkdirSync(config.dataDirectory, { recursive: true, mode: 0o700 });
  const makesKey = !hasStore && !existsSync(config.keyFile);
  mkdirSync(dirname(config.keyFile), { recursive: true });
  if (makesKey) createKeyFile(config.keyFile);
  const vault = openKeyFile(config.keyFile);
  const storage = hasStore ? await engine.openStore(vault) : await engine.makeStore(vault);
  return { storage, vault, made: { store: !hasStore, key: makesKey } };
}

async function openApp(clock: Clock, dataDirectory: string, how: Parameters<Doors["openApp"]>[1]): Promise<OpenedApp> {
  const config = await configOf(dataDirectory);
  if (how === "work") assertShared(config.cluster);
  const paths = pathsOf(config);
  const engine = engineOf(config, clock);
  const { channels, readers, letters, assertOpen } = await channelsAtHand(config, paths.outbox, () => clock.now());
  const { storage, vault, made } = await withPath(config.dataDirectory, () => openStore(engine, config, how));
  const log = await withPath(paths.log, () => logFile(paths.log, config.logLevel));
  const ownSources = join(config.dataDirectory, "sources");
  await withPath(ownSources, () => mkdirSync(ownSources, { recursive: true, mode: 0o700 }));
  const { startPool } = engine;
  const pool = startPool === undefined ? undefined : lazyPool(() => startPool(log));
  const parts: Parts = {
    storage,
    vault,
    intake: registerFiles({
      vault,
      zone: config.settings.zone,
      sourceDirectories: [ownSources],
    }),
    rules: new RuleLibrary(rulesFromFolder(config.rulesDirectory), storage.rules),
    channels,
    assertChannels: assertOpen,
    ...(letters === undefined ? {} : { letters }),
    clock,
    log,
    settings: config.settings,
    ...(config.cluster === undefined ? {} : { leaseMs: config.cluster.leaseSeconds * 1000 }),
    ...clusterParts(config, pool),
  };
  const app = createApp(parts);
  const dropBox = dropFolder(paths.inbox, { settleMs, now: () => clock.now() });
  const wakeUntil = async (
    signal: AbortSignal,
    jobs: readonly Job[],
    beside: { ticked?(): void; beforeStop?(): Promise<void>; readonly onDroppedFile?: DropFolder["onDealtWith"] } = {},
  ): Promise<void> => {
    const waker = await engine.startWaker(log);
    const { onDroppedFile } = beside;
    const dropped = {
      box: dropBox,
      rejectsDirectory: paths.rejects,
      signal,
      ...(onDroppedFile === undefined ? {} : { onDealtWith: onDroppedFile }),
    };
    const context = { app, dropFolder: dropped, signal };
    for (const job of jobs) {
      waker.every(job.wakes, job.name, config.settings.zone, () => {
        beside.ticked?.();
        return runJob(job, context);
      });
    }
    await new Promise<void>((stopped) => {
      if (signal.aborted) stopped();
      else signal.addEventListener("abort", () => stopped(), { once: true });
    });
    await beside.beforeStop?.();
    await Promise.all([waker.stop(), pool?.stop()]);
  };
  return {
    app,
    paths,
    made,
    dropBox,
    async runClock(signal, { droppedFile: onDroppedFile, listening } = {}) {
      const serving = await serve(config.http, {
        readers,
        sink: {
          recordReceipt: (receipt) => app.recordReceipt(receipt),
          recordReply: (reply) => app.recordReply(reply),
        },
        checkCode: (code) => app.checkCode(code),
        askStore: () => storage.notices.nextDueAt(),
        now: () => clock.now(),
        log,
      });
      if (serving.address !== undefined) listening?.(serving.address);
      await wakeUntil(signal, timetable, {
        ticked: () => serving.ticked(),
        beforeStop: () => serving.close(),
        ...(onDroppedFile === undefined ? {} : { onDroppedFile }),
      });
    },
    async runWorker(signal) {
      const sayStopped = await app.takeUpWork(config.cluster?.concurrency ?? 1, signal);
      await wakeUntil(
        signal,
        timetable.filter((job) => job.needsDataFolder !== true),
      );
      sayStopped();
    },
    async close() {
      await pool?.stop();
      await storage.close();
      log.close();
    },
  };
}

/** The key is looked at first: a store under another key could open nothing that the archive holds. */
async function openForRestore(
  clock: Clock,
  dataDirectory: string,
  { store: { keyId } }: ArchiveManifest,
): Promise<OpenedForRestore> {
  const config = await configOf(dataDirectory);
  const { keyFile, cluster } = config;
  const says = `备份由密钥 ${keyId} 密封，备份中不含密钥`;
  if (!existsSync(keyFile))
    throw new InvalidInput(`${says}，而 ${keyFile} 不存在。请把原来的密钥文件复制到那里再恢复；未作改动。`);
  const vault = openKeyFile(keyFile);
  if (vault.keyId !== keyId)
    throw new InvalidInput(`${says}，而 ${keyFile} 是密钥 ${vault.keyId}。请换用原来的密钥文件再恢复；未作改动。`);
  return withPath(config.dataDirectory, async () => {
    const engine = engineOf(config, clock);
    const hasStore = await engine.hasStore();
    mkdirSync(config.dataDirectory, { recursive: true, mode: 0o700 });
    const storage = hasStore ? await engine.openStore(vault, { toLoad: true }) : await engine.makeStore(vault);
    const leaseMs = cluster === undefined ? {} : { leaseMs: cluster.leaseSeconds * 1000 };
    const { zone } = config.settings;
    const shared = cluster === undefined ? {} : { cluster: { worker: workerName() } };
    return { parts: { storage, clock, ...leaseMs, ...shared }, keyFile, zone, close: () => storage.close() };
  });
}

/** Everything a door needs, on a clock of the caller's. */
export const doorsWith = (clock: Clock): Doors => ({
  openApp: (dataDirectory, how) => openApp(clock, dataDirectory, how),
  openRules: async (dataDirectory) => new RuleLibrary(rulesFromFolder((await configOf(dataDirectory)).rulesDirectory)),
  today: async (dataDirectory) => civilDateAt(clock.now(), (await configOf(dataDirectory)).settings.zone),
  openForRestore: (dataDirectory, manifest) => openForRestore(clock, dataDirectory, manifest),
  archiveFile: tarGzArchive,
  sampleWriter: sampleFiles,
  stdout: process.stdout,
  stderr: process.stderr,
  version: manifest().version,
});

const manifest = (): { readonly version: string } =>
  JSON.parse(readFileSync(join(packageDirectory(), "package.json"), "utf8")) as { version: string };

/** The program, from its arguments to its exit code. */
export function run(args: readonly string[]): Promise<number> {
  outliveReader(process.stdout);
  outliveReader(process.stderr);
  return runCli(args, doorsWith(systemClock));
}
