import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "@jest/globals";
import { civilDate } from "../../src/domain/civil-date.ts";
import type { LicenceId } from "../../src/domain/licence.ts";
import { aLicence } from "../support/builders.ts";
import { nthRow, rowsUpTo, smallRegister, writeRows, type Row } from "../support/small-register.ts";
import { openWorld, undisturbed, type World } from "../support/world.ts";

describe("a licence that a full snapshot does not name", () => {
  let world: World;
  let folder: string;
  /** Imports the rows as every licence there is. */
  const importAll = async (rows: readonly Row[]) =>
    world.app.importRegister({
      path: await writeRows(folder, "all.csv", rows),
      source: join(folder, "all.yaml"),
      rejectsDirectory: folder,
      signal: undisturbed,
    });
  const missingSince = async (n: number) =>
    (await world.storage.register.find(`food-operation/${nthRow(n)["编号"]}` as LicenceId))?.missingSince;

  beforeEach(async () => {
    world = await openWorld();
    folder = await mkdtemp(join(tmpdir(), "wugan-missing-"));
    await writeFile(join(folder, "all.yaml"), `${await readFile(smallRegister, "utf8")}snapshot: full\n`);
    await importAll(rowsUpTo(3));
  });
  afterEach(async () => {
    await world.close();
    await rm(folder, { recursive: true, force: true });
  });

  it("is marked and kept, and unmarked when it is named again", async () => {
    expect(await importAll(rowsUpTo(2))).toMatchObject({ missing: 1, missingNotLookedFor: false });
    expect(await missingSince(3)).toBeDefined();
    expect(await importAll(rowsUpTo(3))).toMatchObject({ missing: 0, unchanged: 3 });
    expect(await missingSince(3)).toBeUndefined();
  });

  it("is put before a person instead of being told to renew, until it is named again", async () => {
    const asOf = civilDate("2026-03-10");
    await importAll(rowsUpTo(2));
    await world.app.scanLicences({ asOf, signal: undisturbed });
    const { licenceId } = aLicence({ licenceNo: nthRow(3)["编号"] });
    expect(await world.storage.worklist.list(-1, 10)).toMatchObject([
      { subjectId: licenceId, kind: "held", finding: "missing-from-register" },
    ]);
    expect((await world.notices()).flatMap(({ items }) => items.length)).toEqual([1, 1]);
    expect(await world.storage.cases.findOpen(licenceId)).toBeUndefined();
    const { decisions } = await world.app.explainLicence({ licenceNo: licenceId, asOf, lang: "zh" });
    expect(decisions[0]?.says).toContain("最近一次全量登记簿里没有这件证照");
    await importAll(rowsUpTo(3));
    await world.app.scanLicences({ asOf, signal: undisturbed });
    expect(await world.storage.worklist.list(-1, 10)).toEqual([]);
    expect(await world.notices()).toHaveLength(3);
  });

  it("is not marked by a file with a row that could not be read: that row may name it", async () => {
    const rows = [...rowsUpTo(2), nthRow(3, { 有效期至: "2026-02-30" })];
    expect(await importAll(rows)).toMatchObject({ quarantined: 1, missing: 0, missingNotLookedFor: true });
    expect(await missingSince(3)).toBeUndefined();
  });
});
