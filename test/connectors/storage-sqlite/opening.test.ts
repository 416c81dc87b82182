import { mkdirSync, readdirSync, readFileSync, statSync, truncateSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import Database from "better-sqlite3";
import { afterEach, beforeEach, describe, expect, it } from "@jest/globals";
import { migrations, newestVersion } from "../../../connectors/storage-sqlite/migrations.ts";
import { createSqliteStorage, hasSqliteStorage, openSqliteStorage } from "../../../connectors/storage-sqlite/index.ts";
import { Conflict, InvalidInput, NotFound, Unavailable } from "../../../src/ports/errors.ts";
import { aCase, nineOClock } from "../../support/builders.ts";
import { aFolder } from "./support/sqlite-under-test.ts";

describe("opening a store", () => {
  let folder: ReturnType<typeof aFolder>;
  const options = (directory = folder.directory) => ({ directory, vault: folder.vault, now: () => nineOClock });
  const file = () => join(folder.directory, "wugan.db");

  beforeEach(() => {
    folder = aFolder();
  });
  afterEach(() => folder.remove());

  const make = async (): Promise<void> => (await createSqliteStorage(options())).close();

  it("makes it for its owner only, and leaves nothing unfinished", async () => {
    expect(hasSqliteStorage(folder.directory)).toBe(false);
    const storage = await createSqliteStorage(options());
    expect(hasSqliteStorage(folder.directory)).toBe(true);
    expect(statSync(folder.directory).mode & 0o777).toBe(0o700);
    for (const name of readdirSync(folder.directory))
      expect([name, statSync(join(folder.directory, name)).mode & 0o777]).toEqual([name, 0o600]);
    await storage.close();
    expect(readdirSync(folder.directory)).toEqual(["wugan.db"]);
  });

  it("says what and where it is", async () => {
    const storage = await createSqliteStorage(options());
    expect(storage.info).toEqual({
      engine: "sqlite",
      location: file(),
      version: newestVersion(migrations),
      createdAt: nineOClock,
      keyId: folder.vault.keyId,
    });
    await storage.close();
  });

  it("never makes a second one over the first", async () => {
    const storage = await createSqliteStorage(options());
    await storage.cases.open(aCase());
    await expect(createSqliteStorage(options())).rejects.toBeInstanceOf(Conflict);
    expect(await storage.cases.get(aCase().caseId)).toEqual(aCase());
    await storage.close();
    expect(readdirSync(folder.directory)).toEqual(["wugan.db"]);
  });

  it("makes exactly one when two try at once", async () => {
    const rivals = await Promise.allSettled([createSqliteStorage(options()), createSqliteStorage(options())]);
    expect(rivals.map(({ status }) => status).sort()).toEqual(["fulfilled", "rejected"]);
    for (const rival of rivals) if (rival.status === "fulfilled") await rival.value.close();
  });

  it("where there is none says where it looked and what to do, and makes nothing", async () => {
    const opening = openSqliteStorage(options());
    await expect(opening).rejects.toBeInstanceOf(NotFound);
    await expect(opening).rejects.toThrow(new RegExp(`${file()}.*init.*--data`));
    expect(() => readdirSync(folder.directory)).toThrow(/ENOENT/);
  });

  it("in a place that is no folder is refused by name", async () => {
    writeFileSync(folder.directory, "a file");
    await expect(createSqliteStorage(options())).rejects.toBeInstanceOf(Unavailable);
    await expect(createSqliteStorage(options())).rejects.toThrow(folder.directory);
    await expect(openSqliteStorage(options())).rejects.toBeInstanceOf(NotFound);
  });

  it.each([
    ["a text", Buffer.from("不是数据库\n".repeat(500))],
    ["nothing at all", Buffer.alloc(0)],
    ["zeroes", Buffer.alloc(16_384)],
  ])("that is %s is refused and left as it is", async (_, contents) => {
    mkdirSync(folder.directory);
    writeFileSync(file(), contents);
    await expect(openSqliteStorage(options())).rejects.toBeInstanceOf(InvalidInput);
    await expect(createSqliteStorage(options())).rejects.toBeInstanceOf(Conflict);
    expect(readFileSync(file()).equals(contents)).toBe(true);
  });

  it("that is a folder is refused", async () => {
    mkdirSync(file(), { recursive: true });
    await expect(openSqliteStorage(options())).rejects.toBeInstanceOf(Unavailable);
  });

  it("that is another program's database is refused and left as it is", async () => {
    mkdirSync(folder.directory);
    const other = new Database(file());
    other.exec("CREATE TABLE licences (id); INSERT INTO licences VALUES (1)");
    other.close();
    const before = readFileSync(file());
    await expect(openSqliteStorage(options())).rejects.toThrow(/不是无感的数据文件/);
    expect(readFileSync(file()).equals(before)).toBe(true);
  });

  it("that was cut short or overwritten is refused", async () => {
    await make();
    const whole = readFileSync(file());
    truncateSync(file(), 8192);
    await expect(openSqliteStorage(options())).rejects.toBeInstanceOf(InvalidInput);
    writeFileSync(file(), Buffer.concat([whole.subarray(0, 100), Buffer.alloc(whole.length - 100, 7)]));
    await expect(openSqliteStorage(options())).rejects.toBeInstanceOf(InvalidInput);
  });

  it("sealed with another key is refused, and both keys are named", async () => {
    await make();
    const other = aFolder();
    const opening = openSqliteStorage({ ...options(), vault: other.vault });
    await expect(opening).rejects.toBeInstanceOf(InvalidInput);
    await expect(opening).rejects.toThrow(new RegExp(`${folder.vault.keyId}.*${other.vault.keyId}`));
    other.remove();
  });

  it("for reading only reads all and writes nothing", async () => {
    const storage = await createSqliteStorage(options());
    await storage.cases.open(aCase());
    const watcher = await openSqliteStorage({ ...options(), readOnly: true });
    expect(await watcher.cases.get(aCase().caseId)).toEqual(aCase());
    const attempts = [
      watcher.cases.move(aCase().caseId, 0, "notified"),
      watcher.slots.claim("scan", aCase().openedOn, 1),
      watcher.leases.acquire("scan", "pid 1", nineOClock, 1000),
    ];
    for (const attempt of await Promise.allSettled(attempts))
      expect(attempt).toMatchObject({ status: "rejected", reason: expect.any(Unavailable) as unknown });
    await storage.cases.move(aCase().caseId, 0, "notified");
    expect((await watcher.cases.get(aCase().caseId))?.state).toBe("notified");
    await watcher.close();
    await storage.close();
  });
});
