import { copyFileSync, readdirSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "@jest/globals";
import type { Migration } from "../../../connectors/storage-sqlite/migrations.ts";
import { migrations } from "../../../connectors/storage-sqlite/migrations.ts";
import { createSqliteStorage, openSqliteStorage } from "../../../connectors/storage-sqlite/open.ts";
import { InvalidInput } from "../../../src/ports/errors.ts";
import { aCase, nineOClock } from "../../support/builders.ts";
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
