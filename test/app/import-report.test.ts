import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "@jest/globals";
import { civilDate } from "../../src/domain/civil-date.ts";
import { InvalidInput } from "../../src/ports/errors.ts";
import { aRow, nthRow, smallRegister } from "../support/small-register.ts";
import { openWorld, undisturbed, type World } from "../support/world.ts";

describe("what an import reports", () => {
  let world: World;
  const request = (path: string) => ({
    path,
    source: smallRegister,
    rejectsDirectory: join(world.data, "rejects"),
    signal: undisturbed,
  });
  const rejectsWarned = async (): Promise<readonly string[]> =>
    (await world.app.examine({ rejectsDirectory: join(world.data, "rejects") }))
      .filter(({ topic }) => topic === "退回文件")
      .map(({ says }) => says);

  beforeEach(async () => {
    world = await openWorld();
  });
  afterEach(() => world.close());

  it("counts the words that the mapping does not know and the identifiers that fail their check, without numbers", async () => {
    const summary = await world.importRows([
      aRow(),
      nthRow(5, { 状态: "在业" }),
      nthRow(2, { 状态: "在业" }),
      nthRow(3, { 身份证: "150624198001010011" }),
    ]);
    expect(summary.doubts).toContainEqual({ field: "status", reason: expect.stringContaining("“在业”"), rows: 2 });
    expect(summary.doubts).toContainEqual({ field: "identityNo", reason: expect.any(String), rows: 1 });
    expect(JSON.stringify(summary.doubts)).not.toMatch(/\d{7}/);
  });

  it("says which fields kept rows out, and nothing of what stands in them", async () => {
    const { rejected } = await world.importRows([
      aRow(),
      nthRow(2, { 有效期至: "2026-02-30" }),
      nthRow(3, { 有效期至: "2026-02-31" }),
      nthRow(4, { 事项: "no-such-item" }),
    ]);
    expect(rejected).toEqual([
      { field: "validUntil", column: "有效期至", rows: 2 },
      { field: "itemCode", column: "事项", rows: 1 },
    ]);
  });

  it("refuses facts dated after the day of the import", async () => {
    const path = join(world.data, "a.csv");
    await writeFile(path, `${Object.keys(aRow()).join(",")}\n${Object.values(aRow()).join(",")}\n`);
    const importing = world.app.importRegister({ ...request(path), observedOn: civilDate("2062-03-01") });
    await expect(importing).rejects.toBeInstanceOf(InvalidInput);
    await expect(importing).rejects.toThrow("2062-03-01");
    expect(await world.storage.register.count({})).toBe(0);
  });

  it("says when a rejects file came back whole, and the doctor counts those that lie about", async () => {
    expect(await rejectsWarned()).toEqual([]);
    const summary = await world.importRows([aRow(), nthRow(5, { 有效期至: "2026-02-30" })]);
    expect(summary).toMatchObject({ quarantined: 1, rejectsDone: false });
    expect(await rejectsWarned()).toEqual([expect.stringContaining("1 份")]);
    const path = summary.rejectsFile ?? "";
    await writeFile(path, (await readFile(path, "utf8")).replaceAll("2026-02-30", "2026-04-30"));
    expect(await world.app.importRegister(request(path))).toMatchObject({ accepted: 1, rejectsDone: true });
  });
});
