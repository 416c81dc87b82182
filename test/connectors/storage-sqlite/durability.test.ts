import { copyFileSync, mkdirSync, statSync, truncateSync } from "node:fs";
import { join } from "node:path";
import Database from "better-sqlite3";
import { afterEach, beforeEach, describe, expect, it, jest } from "@jest/globals";
import { openReader, openWriter } from "../../../connectors/storage-sqlite/connection.ts";
import { createSqliteStorage, openSqliteStorage } from "../../../connectors/storage-sqlite/index.ts";
import { aDecisionEntry, aLicenceId, nineOClock } from "../../support/builders.ts";
import { startChild } from "./support/child-process.ts";
import { aFolder } from "./support/sqlite-under-test.ts";

// Processes are started: on a busy machine that takes a while.
jest.setTimeout(60_000);

describe("durability", () => {
  let folder: ReturnType<typeof aFolder>;
  const options = (directory = folder.directory) => ({ directory, vault: folder.vault, now: () => nineOClock });
  const file = () => join(folder.directory, "wugan.db");

  beforeEach(() => {
    folder = aFolder();
  });
  afterEach(() => folder.remove());

  it("is FULL on every connection, also after the first write in WAL mode", async () => {
    await (await createSqliteStorage(options())).close();
    const [writer, reader] = [openWriter(file()), openReader(file())];
    writer.exec("BEGIN IMMEDIATE; UPDATE meta SET value = value; COMMIT");
    reader.prepare("SELECT count(*) FROM meta").get();
    for (const connection of [writer, reader]) {
      expect(connection.pragma("synchronous", { simple: true })).toBe(2);
      expect(connection.pragma("journal_mode", { simple: true })).toBe("wal");
      expect(connection.pragma("foreign_keys", { simple: true })).toBe(1);
      connection.close();
    }
  });

  it("would be NORMAL if nobody looked: the trap is still there", async () => {
    await (await createSqliteStorage(options())).close();
    const careless = new Database(file());
    careless.exec("BEGIN IMMEDIATE; UPDATE meta SET value = value; COMMIT");
    expect(careless.pragma("synchronous", { simple: true })).toBe(1);
    careless.close();
  });

  it("keeps the journal within bounds, and reading never holds it open", async () => {
    const storage = await createSqliteStorage(options());
    await storage.register.list({ limit: 10 });
    await storage.decisions.append([aDecisionEntry()], 0);
    await storage.decisions.read(0, 10);
    const writer = openWriter(file());
    expect(writer.pragma("journal_size_limit", { simple: true })).toBe(64 * 1024 * 1024);
    expect(writer.pragma("wal_autocheckpoint", { simple: true })).toBe(8192);
    expect(writer.pragma("wal_checkpoint(TRUNCATE)")).toEqual([{ busy: 0, log: 0, checkpointed: 0 }]);
    expect(statSync(`${file()}-wal`).size).toBe(0);
    writer.close();
    await storage.close();
  });

  it("keeps every acknowledged append of a process that is killed, without gaps", async () => {
    await (await createSqliteStorage(options())).close();
    for (let round = 0; round < 3; round++) {
      const child = await startChild(folder.directory, folder.keyFile);
      child.tell("append");
      for (let line = 0; line < 20 + 13 * round; line++) await child.nextLine();
      const last = (await child.kill()).at(-1) ?? "";
      const storage = await openSqliteStorage(options());
      const size = await storage.decisions.size();
      if (last !== "") expect(size).toBeGreaterThan(Number(last.split(" ")[1]));
      expect((await storage.decisions.read(0, size + 1)).map(({ position }) => position)).toEqual(
        Array.from({ length: size }, (_, position) => position),
      );
      expect(await storage.decisions.pending(0, size, size + 1)).toHaveLength(size);
      expect(await storage.check()).toEqual([]);
      await storage.close();
    }
  });

  it("opens what a power cut left: the file and any length of the journal's end", async () => {
    const storage = await createSqliteStorage(options());
    const lengths: number[] = [];
    for (let size = 0; size < 12; size++) {
      await storage.decisions.append([aDecisionEntry({ subjectId: aLicenceId(`JY${size}`) })], size);
      lengths.push(statSync(`${file()}-wal`).size);
    }
    for (const [after, length] of lengths.entries()) {
      const copy = join(folder.directory, `cut-${after}`);
      mkdirSync(copy);
      for (const end of ["", "-wal"]) copyFileSync(file() + end, join(copy, `wugan.db${end}`));
      // Torn in the middle of the commit that follows.
      truncateSync(join(copy, "wugan.db-wal"), Math.min(length + 1000, statSync(`${file()}-wal`).size));
      const cut = await openSqliteStorage(options(copy));
      expect(await cut.decisions.size()).toBe(after + 1);
      expect(await cut.check()).toEqual([]);
      await cut.close();
    }
    await storage.close();
  });
});
