import { closeSync, existsSync, linkSync, mkdirSync, openSync, rmSync, statSync } from "node:fs";
import { join, resolve } from "node:path";
import Database from "better-sqlite3";
import { Conflict, InvalidInput, NotFound, Unavailable } from "../../src/ports/errors.ts";
import type { Storage } from "../../src/ports/storage.ts";
import type { Vault } from "../../src/ports/vault.ts";
import { assertWhole } from "./archive.ts";
import { assertDurable, openReader, openWriter, PAGE_BYTES } from "./connection.ts";
import type { Connection } from "./connection.ts";
import { translated } from "./errors.ts";
import { assertLayout } from "./layout.ts";
import { backUpBeside, migrate, migrations, newestVersion, syncPath, versionOf } from "./migrations.ts";
import type { Migration } from "./migrations.ts";
import { assembleStorage } from "./storage.ts";

export interface SqliteStorageOptions {
  /** Holds the store file `wugan.db`, its journal and its locks. */
  readonly directory: string;
  readonly vault: Vault;
  /** Milliseconds since the epoch: dates what the store itself records (made, known, backed up). */
  readonly now: () => number;
}

const FILE = "wugan.db";
/** "WGAN", in the header of every store file. */
const APPLICATION_ID = 0x5747414e;

const fileIn = (directory: string): string => join(resolve(directory), FILE);

// Not `instanceof Error`: errors of Node's own modules come from another realm when the caller runs in one of its own.
const codeOf = (error: unknown): string =>
  typeof error === "object" && error !== null && "code" in error ? String(error.code) : "?";

/** True if the directory holds a store file, whatever is in it. */
export function hasSqliteStorage(directory: string): boolean {
  try {
    return statSync(fileIn(directory)).isFile();
  } catch (cause) {
    // A folder that may not be looked into is not an empty one.
    if ((cause as NodeJS.ErrnoException).code === "EACCES") throw cause;
    return false;
  }
}

/** Writes a whole new store under a name of its own and then gives it its name, unless somebody else has it meanwhile. */
function makeFile(path: string, options: SqliteStorageOptions, steps: readonly Migration[]): void {
  const unfinished = `${path}.${process.pid}.new`;
  rmSync(unfinished, { force: true });
  closeSync(openSync(unfinished, "wx", 0o600));
  try {
    const connection = new Database(unfinished, { fileMustExist: true });
    try {
      connection.pragma(`page_size = ${PAGE_BYTES}`);
      connection.pragma(`application_id = ${APPLICATION_ID}`);
      migrate(connection, steps);
      const put = connection.prepare("INSERT INTO meta (name, value) VALUES (?, ?)");
      put.run("key_id", options.vault.keyId);
      put.run("created_at", String(options.now()));
    } finally {
      connection.close();
    }
    syncPath(unfinished);
    // Unlike rename, a link never replaces what is there.
    linkSync(unfinished, path);
  } finally {
    for (const end of ["", "-journal"]) rmSync(unfinished + end, { force: true });
  }
}

/**
 * Makes an empty store and opens it. The store file appears whole or not at all; the directory is made if need be (0700).
 * @throws Conflict if there is a store already; Unavailable if the directory cannot be written.
 */
export async function createSqliteStorage(
  options: SqliteStorageOptions,
  steps: readonly Migration[] = migrations,
): Promise<Storage> {
  const path = fileIn(options.directory);
  try {
    mkdirSync(options.directory, { recursive: true, mode: 0o700 });
    makeFile(path, options, steps);
    syncPath(resolve(options.directory));
  } catch (cause) {
    if (existsSync(path)) throw new Conflict(`${path} 已有数据，未作改动。`, { cause });
    const known = translated(cause);
    if (known !== cause) throw known;
    throw new Unavailable(`无法在 ${path} 新建数据（${codeOf(cause)}）。`, { cause });
  }
  return openSqliteStorage(options, steps);
}

/** Looks before anything is written: a file that is not ours, or not for us, stays byte for byte as it is. */
function assertOurs(connection: Connection, path: string, vault: Vault, steps: readonly Migration[]): void {
  if (connection.pragma("application_id", { simple: true }) !== APPLICATION_ID)
    throw new InvalidInput(`${path} 不是无感的数据文件。`);
  const version = versionOf(connection);
  const newest = newestVersion(steps);
  if (version > newest)
    throw new InvalidInput(
      `${path} 是第 ${version} 版数据，本程序只认到第 ${newest} 版。请用更新的程序打开；数据未作改动。`,
    );
  assertLayout(connection, path, steps);
  const keyId = connection.prepare<[], string>("SELECT value FROM meta WHERE name = 'key_id'").pluck().get();
  if (keyId !== vault.keyId)
    throw new InvalidInput(`${path} 由密钥 ${keyId} 密封，给出的密钥是 ${vault.keyId}。请换用当时的密钥文件。`);
}

function openedForReading(path: string): Connection {
  try {
    return openReader(path);
  } catch (cause) {
    const known = translated(cause);
    if (known !== cause) throw known;
    throw new Unavailable(`${path} 打不开。`, { cause });
  }
}

/** A power cut between two versions must not be able to lose the older one, so the copy is durable before the step. */
async function bringUpToDate(
  writer: Connection,
  path: string,
  now: number,
  steps: readonly Migration[],
): Promise<void> {
  if (versionOf(writer) === newestVersion(steps)) return;
  await backUpBeside(writer, path, now);
  migrate(writer, steps);
}

/**
 * Opens a store. An older layout is copied beside itself (`wugan-v<version>-<instant>.backup.db`) and then brought up to
 * date, unless `readOnly`. One in which a load was cut short is opened `toLoad` only.
 * @throws NotFound if there is none; InvalidInput if the file is not a store, is damaged, was sealed with another key,
 * is not made as its version is, or is of a version newer than this program (or, `readOnly`, of an older one); Unavailable if it is busy.
 */
export async function openSqliteStorage(
  options: SqliteStorageOptions & { readonly readOnly?: boolean; readonly toLoad?: boolean },
  steps: readonly Migration[] = migrations,
): Promise<Storage> {
  const path = fileIn(options.directory);
  if (!existsSync(path))
    throw new NotFound(`${path} 不存在：这里没有数据。请用 wugan init 新建，或用 --data 指明位置。`);
  const reader = openedForReading(path);
  let writer: Connection | undefined;
  try {
    assertOurs(reader, path, options.vault, steps);
    if (options.toLoad !== true) assertWhole(reader, path);
    if (options.readOnly === true) {
      if (versionOf(reader) < newestVersion(steps))
        throw new InvalidInput(`${path} 是旧版数据，请先正常启动一次以升级。`);
    } else {
      writer = openWriter(path);
      await bringUpToDate(writer, path, options.now(), steps);
      writer.exec("BEGIN IMMEDIATE; ROLLBACK");
      assertDurable(writer);
    }
    assertDurable(reader);
    return assembleStorage({ ...options, writer: writer ?? reader, reader }, path);
  } catch (error) {
    reader.close();
    writer?.close();
    throw translated(error);
  }
}
