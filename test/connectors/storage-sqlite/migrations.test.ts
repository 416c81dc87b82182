import { copyFileSync, readdirSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import Database from "better-sqlite3";
import { afterEach, beforeEach, describe, expect, it } from "@jest/globals";
import type { Migration } from "../../../connectors/storage-sqlite/migrations.ts";
import { migrations } from "../../../connectors/storage-sqlite/migrations.ts";
import { createSqliteStorage, openSqliteStorage } from "../../../connectors/storage-sqlite/open.ts";
import { InvalidInput } from "../../../src/ports/errors.ts";
import { aCase, aLicence, aLicenceRecord, anImport, nineOClock, rowsOf } from "../../support/builders.ts";
import { aFolder } from "./support/sqlite-under-test.ts";

const [newest] = migrations.slice(-1) as [Migration];
const next: Migration = {
  version: newest.version + 1,
  up: (connection) => connection.exec("CREATE TABLE added_later (a INTEGER) STRICT"),
};
const failing: Migration = {
  version: next.version + 1,
  up: (connection) => connection.exec("CREATE TABLE half (a INTEGER) STRICT; INSERT INTO absent VALUES (1)"),
};

describe("versions of a store", () => {
  let folder: ReturnType<typeof aFolder>;
  const options = () => ({ directory: folder.directory, vault: folder.vault, now: () => nineOClock });
  const backups = () => readdirSync(folder.directory).filter((name) => name.endsWith(".backup.db"));

  beforeEach(() => {
    folder = aFolder();
  });
  afterEach(() => folder.remove());

  it("rise one by one from 1", () => {
    expect(migrations.map(({ version }) => version)).toEqual(migrations.map((_, i) => i + 1));
  });

  it("an older one is copied beside itself, then brought up to date with everything in it", async () => {
    const before = await createSqliteStorage(options());
    await before.cases.open(aCase());
    await before.close();

    const storage = await openSqliteStorage(options(), [...migrations, next]);
    expect(storage.info.version).toBe(next.version);
    expect(await storage.cases.get(aCase().caseId)).toEqual(aCase());
    await storage.close();
    expect(backups()).toEqual([`wugan-v${newest.version}-20261123T010000Z.backup.db`]);
    expect(statSync(join(folder.directory, backups()[0] ?? "")).mode & 0o777).toBe(0o600);
  });

  it("the copy is the store as it was, and opens as such", async () => {
    const before = await createSqliteStorage(options());
    await before.cases.open(aCase());
    await before.close();
    await (await openSqliteStorage(options(), [...migrations, next])).close();

    const restored = aFolder();
    await (await createSqliteStorage({ ...options(), directory: restored.directory })).close();
    copyFileSync(join(folder.directory, backups()[0] ?? ""), join(restored.directory, "wugan.db"));
    const storage = await openSqliteStorage({ ...options(), directory: restored.directory });
    expect(storage.info.version).toBe(newest.version);
    expect(await storage.cases.get(aCase().caseId)).toEqual(aCase());
    await storage.close();
    restored.remove();
  });

  it("one whose tables are not those of its version is refused with a way out and left as it is", async () => {
    await (await createSqliteStorage(options())).close();
    const path = join(folder.directory, "wugan.db");
    const file = new Database(path);
    file.exec("ALTER TABLE cases DROP COLUMN document; CREATE TABLE of_another_day (a)");
    file.close();
    const before = readFileSync(path);
    for (const readOnly of [false, true]) {
      const opening = openSqliteStorage({ ...options(), readOnly });
      await expect(opening).rejects.toBeInstanceOf(InvalidInput);
      await expect(opening).rejects.toThrow(/cases、of_another_day.*--data/s);
    }
    expect(readFileSync(path).equals(before)).toBe(true);
    expect(backups()).toEqual([]);
  });

  it("from version 1, facts of licences move under their licences and lose nothing", async () => {
    const [first] = migrations as readonly [Migration];
    // Made, but this program cannot work on it unless it is brought up to date.
    await expect(createSqliteStorage(options(), [first])).rejects.toMatchObject({
      message: expect.stringContaining("no such table"),
    });
    const file = new Database(join(folder.directory, "wugan.db"));
    file.exec(`
      INSERT INTO sources VALUES (1, 'otog'); INSERT INTO items VALUES (1, 'food-operation');
      INSERT INTO fact_names VALUES (1, 'licence.nearSchool'), (2, 'holder.suspended');
      INSERT INTO licence_documents VALUES (1, 1, 0, '{}', NULL);
      INSERT INTO licences VALUES ('food-operation/JY1', 1, 1, NULL, 1, NULL, x'00');
      INSERT INTO facts VALUES ('food-operation/JY1', '[[1,true,"2026-11-01",1]]'),
        ('food-operation/JY2', '[[1,false,"2026-11-02",1]]'), ('uscc:X', '[[2,false,"2026-11-03",1]]');
    `);
    const before = file.prepare("SELECT * FROM observed_facts ORDER BY subject_id").all();
    file.close();

    const storage = await openSqliteStorage(options());
    const facts = await storage.register.factsOf(["food-operation/JY1", "food-operation/JY2", "uscc:X"]);
    expect(facts.map(({ subjectId, fact, value }) => [subjectId, fact, value])).toEqual([
      ["food-operation/JY1", "licence.nearSchool", true],
      ["food-operation/JY2", "licence.nearSchool", false],
      ["uscc:X", "holder.suspended", false],
    ]);
    await storage.close();
    const after = new Database(join(folder.directory, "wugan.db"), { readonly: true });
    expect(after.prepare("SELECT * FROM observed_facts ORDER BY subject_id").all()).toEqual(before);
    expect(after.prepare("SELECT licence_no FROM licence_facts").pluck().all()).toEqual([1]);
    after.close();
  });

  it("of layout 9 are told which licences a holder has", async () => {
    const made = await createSqliteStorage(options());
    const { importId } = await made.register.beginImport(anImport());
    const records = ["A", "B"].map((licenceNo) => aLicenceRecord({ licenceNo }));
    await made.register.applyLicences(importId, rowsOf(...records));
    const counts = { read: 2, accepted: 2, changed: 0, unchanged: 0, quarantined: 0 };
    await made.register.finishImport(importId, { counts, isFullSnapshot: false, coverage: [], at: nineOClock });
    await made.close();
    const before = new Database(join(folder.directory, "wugan.db"));
    before.exec("DROP TRIGGER known_through_another; DROP TABLE further_licences; PRAGMA user_version = 9");
    before.close();

    const storage = await openSqliteStorage(options());
    const found = await storage.register.findByHolder(aLicence().holder.holderId);
    expect(found.map(({ licence }) => licence.licenceNo)).toEqual(["A", "B"]);
    await storage.close();
  });

  it("one that is up to date is not copied", async () => {
    await (await createSqliteStorage(options())).close();
    await (await openSqliteStorage(options())).close();
    expect(backups()).toEqual([]);
  });

  it("a step that fails leaves the older store as it was", async () => {
    const before = await createSqliteStorage(options());
    await before.cases.open(aCase());
    await before.close();
    await expect(openSqliteStorage(options(), [...migrations, next, failing])).rejects.toMatchObject({
      message: "no such table: absent",
    });
    expect(backups()).toHaveLength(1);
    const storage = await openSqliteStorage(options());
    expect(storage.info.version).toBe(newest.version);
    expect(await storage.cases.get(aCase().caseId)).toEqual(aCase());
    await storage.close();
  });

  it("a newer one is refused in words and left byte for byte as it is", async () => {
    await (await createSqliteStorage(options(), [...migrations, next])).close();
    const path = join(folder.directory, "wugan.db");
    const before = readFileSync(path);
    for (const readOnly of [false, true]) {
      const opening = openSqliteStorage({ ...options(), readOnly });
      await expect(opening).rejects.toBeInstanceOf(InvalidInput);
      await expect(opening).rejects.toThrow(new RegExp(`第 ${next.version} 版.*第 ${newest.version} 版`));
    }
    expect(readFileSync(path).equals(before)).toBe(true);
    expect(backups()).toEqual([]);
  });

  it("an older one opened for reading only is refused: reading must not migrate", async () => {
    await (await createSqliteStorage(options())).close();
    const opening = openSqliteStorage({ ...options(), readOnly: true }, [...migrations, next]);
    await expect(opening).rejects.toBeInstanceOf(InvalidInput);
    expect(backups()).toEqual([]);
  });
});
