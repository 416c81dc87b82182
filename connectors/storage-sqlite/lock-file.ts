import { closeSync, existsSync, mkdirSync, openSync, rmSync } from "node:fs";
import { join } from "node:path";
import Database from "better-sqlite3";
import { sqliteCodeOf } from "./errors.ts";

/** A lock of the operating system, gone the moment its process dies. */
export interface HeldLock {
  /** Lets go and removes the file. */
  drop(): void;
}

/**
 * Node has no file locks of its own; SQLite has, on every system it runs on. The file stays empty: `BEGIN EXCLUSIVE`
 * locks it and writes nothing.
 */
const pathOf = (directory: string, name: string, fence: number): string =>
  join(directory, `${encodeURIComponent(name)}.${fence}.lock`);

/** A fence is given to one holder only, so nobody can hold this lock already. */
export function holdLock(directory: string, name: string, fence: number): HeldLock {
  mkdirSync(directory, { recursive: true, mode: 0o700 });
  const path = pathOf(directory, name, fence);
  closeSync(openSync(path, "a", 0o600));
  const connection = new Database(path, { timeout: 0 });
  try {
    // Else a journal is made beside the file, and stays when the process is killed.
    connection.pragma("journal_mode = MEMORY");
    connection.exec("BEGIN EXCLUSIVE");
  } catch (error) {
    connection.close();
    throw error;
  }
  return {
    drop() {
      if (!connection.open) return;
      connection.close();
      rmSync(path, { force: true });
    },
  };
}

/** True while the process that took the lock lives and holds it. Asking never stands in anybody's way for long: readers share. */
export function isLockHeld(directory: string, name: string, fence: number): boolean {
  const path = pathOf(directory, name, fence);
  if (!existsSync(path)) return false;
  const connection = new Database(path, { timeout: 0, readonly: true });
  try {
    connection.prepare("SELECT count(*) FROM sqlite_master").get();
    return false;
  } catch (error) {
    if (sqliteCodeOf(error)?.startsWith("SQLITE_BUSY") === true) return true;
    throw error;
  } finally {
    connection.close();
  }
}

/** Removes what a dead holder left. A file that cannot be removed is in nobody's way: its fence is never given again. */
export function sweepLock(directory: string, name: string, fence: number): void {
  try {
    rmSync(pathOf(directory, name, fence), { force: true });
  } catch {
    // Some systems refuse while a process that lost the lease still has the file open.
  }
}
