import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "@jest/globals";
import type { LicenceId } from "../../src/domain/licence.ts";
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

  it("is not marked by a file with a row that could not be read: that row may name it", async () => {
    const rows = [...rowsUpTo(2), nthRow(3, { 有效期至: "2026-02-30" })];
    expect(await importAll(rows)).toMatchObject({ quarantined: 1, missing: 0, missingNotLookedFor: true });
    expect(await missingSince(3)).toBeUndefined();
  });
});
