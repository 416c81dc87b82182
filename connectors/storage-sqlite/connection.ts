import Database from "better-sqlite3";
import type { Database as Connection } from "better-sqlite3";
import type { Vault } from "../../src/ports/vault.ts";
import { Unavailable } from "../../src/ports/errors.ts";

export type { Connection };

/** What every facet works with. In a store opened read-only both connections are the same. */
export interface Context {
  /** The only connection that writes; all its transactions are immediate. */
  readonly writer: Connection;
  /** For reads that return many rows, so that none of them stands in a write transaction's way. */
  readonly reader: Connection;
  readonly vault: Vault;
  readonly now: () => number;
}

export const PAGE_BYTES = 8192;
const BUSY_TIMEOUT_MS = 5000;
const FULL = 2;

/**
 * Pages written to the WAL before it is copied back. Import batches dirty the same pages again and again; the later the
 * copy, the fewer the writes. 8,192 pages are 64 MiB, which is also what the file shrinks back to.
 */
const CHECKPOINT_PAGES = 8192;

/**
 * SQLite compiled for better-sqlite3 silently lowers `synchronous` to NORMAL when a connection first uses WAL, and then a
 * power cut loses acknowledged commits. So every connection sets FULL itself, and this looks again.
 */
export function assertDurable(connection: Connection): void {
  const found = connection.pragma("synchronous", { simple: true });
  if (found !== FULL) throw new Unavailable(`数据库连接的 synchronous 为 ${String(found)}，应为 2（FULL）。`);
}

function configure(connection: Connection, cacheKiB: number): void {
  connection.pragma(`busy_timeout = ${BUSY_TIMEOUT_MS}`);
  connection.pragma("synchronous = FULL");
  connection.pragma("foreign_keys = ON");
  connection.pragma("trusted_schema = OFF");
  connection.pragma(`cache_size = -${cacheKiB}`);
}

export function openWriter(path: string): Connection {
  const connection = new Database(path, { fileMustExist: true, timeout: BUSY_TIMEOUT_MS });
  try {
    configure(connection, 64 * 1024);
    connection.pragma("journal_mode = WAL");
    connection.pragma(`wal_autocheckpoint = ${CHECKPOINT_PAGES}`);
    connection.pragma(`journal_size_limit = ${CHECKPOINT_PAGES * PAGE_BYTES}`);
    // Erased envelopes must be gone from free pages too: the key that opens them still exists. Deleting is rare here.
    connection.pragma("secure_delete = ON");
    return connection;
  } catch (error) {
    connection.close();
    throw error;
  }
}

export function openReader(path: string): Connection {
  const connection = new Database(path, { fileMustExist: true, readonly: true, timeout: BUSY_TIMEOUT_MS });
  try {
    configure(connection, 16 * 1024);
    return connection;
  } catch (error) {
    connection.close();
    throw error;
  }
}
