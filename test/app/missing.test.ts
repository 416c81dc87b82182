import { afterEach, beforeEach, describe, expect, it } from "@jest/globals";
import { civilDate } from "../../src/domain/civil-date.ts";
import type { LicenceId } from "../../src/domain/licence.ts";
import { aLicence } from "../support/builders.ts";
import { nthRow, rowsUpTo } from "../support/small-register.ts";
import { openWorld, undisturbed, type World } from "../support/world.ts";

describe("a licence that a full snapshot does not name", () => {
  let world: World;
  const missingSince = async (n: number) =>
    (await world.storage.register.find(`food-operation/${nthRow(n)["编号"]}` as LicenceId))?.missingSince;

  beforeEach(async () => {
    world = await openWorld();
    await world.importSnapshot(rowsUpTo(3));
  });
  afterEach(() => world.close());

  it("is marked and kept, and unmarked when it is named again", async () => {
    expect(await world.importSnapshot(rowsUpTo(2))).toMatchObject({ missing: 1, missingNotLookedFor: false });
    expect(await missingSince(3)).toBeDefined();
    expect(await world.importSnapshot(rowsUpTo(3))).toMatchObject({ missing: 0, unchanged: 3 });
    expect(await missingSince(3)).toBeUndefined();
  });

  it("is put before a person instead of being told to renew, until it is named again", async () => {
    const asOf = civilDate("2026-03-10");
    await world.importSnapshot(rowsUpTo(2));
    await world.app.scanLicences({ asOf, signal: undisturbed });
    const { licenceId } = aLicence({ licenceNo: nthRow(3)["编号"] });
    expect(await world.storage.worklist.list(-1, 10)).toMatchObject([
      { subjectId: licenceId, kind: "held", finding: "missing-from-register" },
    ]);
    expect((await world.notices()).flatMap(({ items }) => items.length)).toEqual([1, 1]);
    expect(await world.storage.cases.findOpen(licenceId)).toBeUndefined();
    const { decisions } = await world.app.explainLicence({ licenceNo: licenceId, asOf, lang: "zh" });
    expect(decisions[0]?.says).toContain("最近一次全量登记簿里没有这件证照");
    await world.importSnapshot(rowsUpTo(3));
    await world.app.scanLicences({ asOf, signal: undisturbed });
    expect(await world.storage.worklist.list(-1, 10)).toEqual([]);
    expect(await world.notices()).toHaveLength(3);
  });

  it("is not marked by a file with a row that could not be read: that row may name it", async () => {
    const rows = [...rowsUpTo(2), nthRow(3, { 有效期至: "2026-02-30" })];
    expect(await world.importSnapshot(rows)).toMatchObject({
      quarantined: 1,
      missing: 0,
      missingNotLookedForBecause: "unreadable-rows",
    });
    expect(await missingSince(3)).toBeUndefined();
  });

  it("is not marked by a file that looks cut off, unless a person says that it is whole", async () => {
    await world.importSnapshot(rowsUpTo(42));
    const cutOff = { missing: 0, missingNotLookedFor: true, missingNotLookedForBecause: "far-fewer-rows" };
    expect(await world.importSnapshot(rowsUpTo(20))).toMatchObject(cutOff);
    // Shorter than the one before, which was not taken by its word either.
    expect(await world.importSnapshot(rowsUpTo(15))).toMatchObject(cutOff);
    expect(await missingSince(42)).toBeUndefined();
    // Unreadable rows do not hide it, and keep a whole file from marking anything too.
    const withBadRow = [...rowsUpTo(14), nthRow(15, { 有效期至: "2026-02-30" })];
    expect(await world.importSnapshot(withBadRow)).toMatchObject(cutOff);
    expect(await world.importSnapshot(withBadRow, { isWhole: true })).toMatchObject({
      missing: 0,
      missingNotLookedForBecause: "unreadable-rows",
    });
    expect(await world.importSnapshot(rowsUpTo(15), { isWhole: true })).toMatchObject({
      missing: 27,
      missingNotLookedFor: false,
    });
    expect(await missingSince(16)).toBeDefined();
  });

  it("is marked by a short list that became shorter", async () => {
    expect(await world.importSnapshot(rowsUpTo(1))).toMatchObject({ missing: 2, missingNotLookedFor: false });
  });
});
