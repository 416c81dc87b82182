import { InvalidInput, Unavailable } from "../../src/ports/errors.ts";

/** SQLite's words, by the part of the code before any detail (`SQLITE_IOERR_FSYNC` is `SQLITE_IOERR`). */
const unavailable: Readonly<Record<string, string>> = {
  SQLITE_BUSY: "数据库正被另一个进程占用，请稍后再试。",
  SQLITE_LOCKED: "数据库正被占用，请稍后再试。",
  SQLITE_FULL: "磁盘已满：这一批一条也没有写入，之前的都在。请腾出空间后再试。",
  SQLITE_IOERR: "读写磁盘出错，请检查磁盘后再试。",
  SQLITE_READONLY: "数据库以只读方式打开或磁盘只读，无法写入。",
  SQLITE_CANTOPEN: "数据库文件打不开，请检查目录权限。",
};

const unreadable: Readonly<Record<string, string>> = {
  SQLITE_CORRUPT: "数据库文件已损坏，请从备份恢复。",
  SQLITE_NOTADB: "文件不是数据库，或已损坏。",
};

/**
 * SQLite's code, if the error is SQLite's. Not by class: the driver makes its errors with the class of whoever loaded it
 * first, which need not be ours.
 */
export function sqliteCodeOf(error: unknown): string | undefined {
  if (typeof error !== "object" || error === null || !("code" in error)) return undefined;
  return typeof error.code === "string" && error.code.startsWith("SQLITE_") ? error.code : undefined;
}

const family = (code: string): string => code.split("_").slice(0, 2).join("_");

/** The one place where SQLite's codes become ours. Anything that is not an expected failure of the store is left as it is. */
export function translated(error: unknown): unknown {
  const full = sqliteCodeOf(error);
  if (full === undefined) return error;
  const code = family(full);
  const options = { cause: error, details: { sqlite: full } };
  const busy = unavailable[code];
  if (busy !== undefined) return new Unavailable(busy, options);
  const bad = unreadable[code];
  return bad === undefined ? error : new InvalidInput(bad, [], options);
}

export function translating<T>(work: () => T): T {
  try {
    return work();
  } catch (error) {
    throw translated(error);
  }
}

/** The facet with every method's failures translated. */
export function guarded<Facet extends object>(facet: Facet): Facet {
  const entries = Object.entries(facet as Record<string, unknown>).map(([name, member]) => {
    if (typeof member !== "function") return [name, member] as const;
    const method = member as (...args: unknown[]) => Promise<unknown>;
    const guardedMethod = async (...args: unknown[]): Promise<unknown> => {
      try {
        return await method(...args);
      } catch (error) {
        throw translated(error);
      }
    };
    return [name, guardedMethod] as const;
  });
  return Object.fromEntries(entries) as Facet;
}
