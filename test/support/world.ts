import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { registerFiles } from "../../connectors/register-files/index.ts";
import { createSqliteStorage, openSqliteStorage } from "../../connectors/storage-sqlite/index.ts";
import { createKeyFile, openKeyFile } from "../../connectors/vault-keyfile/index.ts";
import { createApp, type App } from "../../src/app/app.ts";
import type { ImportRequest, ImportSummary } from "../../src/app/import-register.ts";
import type { ClusterParts, Parts, Settings } from "../../src/app/parts.ts";
import { RuleLibrary } from "../../src/app/rule-library.ts";
import { readConfig } from "../../src/config.ts";
import { civilDate, epochMsAt } from "../../src/domain/civil-date.ts";
import type { Notice } from "../../src/domain/notice.ts";
import type { Logger } from "../../src/ports/logger.ts";
import type { Storage } from "../../src/ports/storage.ts";
import { smallRegister, writeRows, type Row } from "./small-register.ts";
import { testChannel, type TestChannel } from "./test-channel.ts";
import { testLibrary, type TestLibrary } from "./test-library.ts";

export const zone = "Asia/Shanghai";
/** A signal that is never raised. */
export const undisturbed = new AbortController().signal;

/** The instant of a local time such as `2026-03-10 10:00`. */
export function at(localTime: string): number {
  const [day = "", time = ""] = localTime.split(" ");
  return epochMsAt(civilDate(day), time, zone);
}

export interface LoggedLine {
  readonly level: "info" | "warn" | "error";
  readonly fields: Readonly<Record<string, unknown>>;
  readonly message: string;
}

/** A whole program on a real store in a folder of its own, with a clock and a channel that the test holds. */
export interface World {
  /** Temporary folder; the store is in `data` below it. */
  readonly folder: string;
  readonly data: string;
  readonly parts: Parts;
  readonly app: App;
  readonly storage: Storage;
  readonly library: TestLibrary;
  readonly channel: TestChannel;
  readonly logged: readonly LoggedLine[];
  /** Sets the clock to a local time. */
  setTime(localTime: string): void;
  importRows(rows: readonly Row[], name?: string): Promise<ImportSummary>;
  /** Imports the rows as every licence that there is. */
  importSnapshot(rows: readonly Row[], more?: Pick<ImportRequest, "isWhole">): Promise<ImportSummary>;
  notices(): Promise<readonly Notice[]>;
  close(): Promise<void>;
}

export interface WorldOptions {
  /** Local time; a Tuesday at ten unless given. */
  readonly now?: string;
  readonly settings?: Partial<Settings>;
  /** Opens the store in this folder instead of making one. */
  readonly folder?: string;
  readonly channel?: TestChannel;
  /** Channels that are tried after it. */
  readonly fallback?: readonly TestChannel[];
  /** Rules loaded before: loading them takes longer than most tests. */
  readonly rules?: RuleLibrary;
  /** As one of many processes on the store. */
  readonly cluster?: ClusterParts;
  readonly leaseMs?: number;
  /** Stands between the program and its store. */
  readonly around?: (storage: Storage) => Storage;
}

const defaultSettings: Settings = readConfig({ dataDirectory: ".", packageDirectory: ".", env: {} }).settings;

async function storeIn(folder: string, isNew: boolean, now: () => number) {
  const data = join(folder, "data");
  const keyFile = `${data}.key`;
  if (isNew) createKeyFile(keyFile);
  const vault = openKeyFile(keyFile);
  const options = { directory: data, vault, now };
  return { data, vault, storage: await (isNew ? createSqliteStorage(options) : openSqliteStorage(options)) };
}

export async function openWorld(options: WorldOptions = {}): Promise<World> {
  let now = at(options.now ?? "2026-03-10 10:00");
  const clock = { now: () => now };
  const folder = options.folder ?? (await mkdtemp(join(tmpdir(), "wugan-world-")));
  const { data, vault, storage: real } = await storeIn(folder, options.folder === undefined, clock.now);
  const storage = options.around === undefined ? real : options.around(real);
  const library = await testLibrary();
  const channel = options.channel ?? testChannel();
  const logged: LoggedLine[] = [];
  const logAt =
    (level: LoggedLine["level"]): Logger["info"] =>
    (fields, message) =>
      void logged.push({ level, fields, message });
  const parts: Parts = {
    storage,
    vault,
    intake: registerFiles({ vault, zone }),
    rules: options.rules ?? new RuleLibrary(library, storage.rules),
    channels: [channel, ...(options.fallback ?? [])],
    clock,
    log: { info: logAt("info"), warn: logAt("warn"), error: logAt("error") },
    settings: { ...defaultSettings, ...options.settings },
    ...(options.cluster === undefined ? {} : { cluster: options.cluster }),
    ...(options.leaseMs === undefined ? {} : { leaseMs: options.leaseMs }),
  };
  const app = createApp(parts);
  let files = 0;
  const importFrom = async (
    source: string,
    rows: readonly Row[],
    name = `register-${(files += 1)}.csv`,
    more: Pick<ImportRequest, "isWhole"> = {},
  ) =>
    app.importRegister({
      ...more,
      path: await writeRows(folder, name, rows),
      source,
      rejectsDirectory: join(data, "rejects"),
      signal: undisturbed,
    });
  return {
    folder,
    data,
    parts,
    app,
    storage,
    library,
    channel,
    logged,
    setTime: (localTime) => void (now = at(localTime)),
    importRows: (rows, name) => importFrom(smallRegister, rows, name),
    async importSnapshot(rows, more) {
      const source = join(folder, "snapshot.yaml");
      await writeFile(source, `${await readFile(smallRegister, "utf8")}snapshot: full\n`);
      return importFrom(source, rows, undefined, more);
    },
    notices: () => real.notices.list({ limit: 10_000 }),
    async close() {
      await real.close();
      if (options.folder === undefined) await rm(folder, { recursive: true, force: true });
    },
  };
}
