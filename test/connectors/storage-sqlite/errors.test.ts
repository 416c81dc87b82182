import Database from "better-sqlite3";
import { describe, expect, it } from "@jest/globals";
import { guarded, translated } from "../../../connectors/storage-sqlite/errors.ts";
import { Conflict, InvalidInput, Unavailable } from "../../../src/ports/errors.ts";

const sqlite = (code: string) => new Database.SqliteError("as SQLite says it", code);

describe("SQLite's failures in our words", () => {
  it.each([
    ["SQLITE_BUSY", "占用"],
    ["SQLITE_BUSY_SNAPSHOT", "占用"],
    ["SQLITE_LOCKED", "占用"],
    ["SQLITE_FULL", "磁盘已满"],
    ["SQLITE_IOERR_FSYNC", "读写磁盘"],
    ["SQLITE_READONLY_DIRECTORY", "只读"],
    ["SQLITE_CANTOPEN", "打不开"],
  ])("%s is unavailable, with a sentence and the code", (code, words) => {
    const error = translated(sqlite(code));
    expect(error).toBeInstanceOf(Unavailable);
    expect(error).toMatchObject({ message: expect.stringContaining(words) as unknown, details: { sqlite: code } });
    expect((error as Error).cause).toBeInstanceOf(Database.SqliteError);
  });

  it.each([["SQLITE_CORRUPT_VTAB"], ["SQLITE_CORRUPT"], ["SQLITE_NOTADB"]])("%s is invalid input", (code) => {
    expect(translated(sqlite(code))).toBeInstanceOf(InvalidInput);
  });

  it("anything else is left as it is: it is a bug, or ours already", () => {
    for (const error of [sqlite("SQLITE_CONSTRAINT_UNIQUE"), new TypeError("x"), new Conflict("x"), "x", undefined])
      expect(translated(error)).toBe(error);
  });

  it("a guarded facet translates what its methods throw, at once or later, and keeps its other members", async () => {
    const facet = guarded({
      endsWithProcess: true,
      now: () => Promise.resolve().then(() => Promise.reject(sqlite("SQLITE_FULL"))),
      atOnce: (): Promise<never> => {
        throw sqlite("SQLITE_BUSY");
      },
      twice: async (n: number) => n * 2,
    });
    expect(facet.endsWithProcess).toBe(true);
    expect(await facet.twice(2)).toBe(4);
    await expect(facet.now()).rejects.toBeInstanceOf(Unavailable);
    await expect(facet.atOnce()).rejects.toBeInstanceOf(Unavailable);
  });
});
