import { afterEach, beforeEach, describe, expect, it } from "@jest/globals";
import { civilDate } from "../../src/domain/civil-date.ts";
import type { LicenceId } from "../../src/domain/licence.ts";
import type { ListedWorklistItem } from "../../src/app/worklist.ts";
import { nthRow } from "../support/small-register.ts";
import { openWorld, undisturbed, type World } from "../support/world.ts";

const asOf = civilDate("2026-03-10");

describe("the worklist", () => {
  let world: World;
  beforeEach(async () => void (world = await openWorld()));
  afterEach(() => world.close());

  async function list(): Promise<readonly ListedWorklistItem[]> {
    const items: ListedWorklistItem[] = [];
    for await (const item of world.app.worklist()) items.push(item);
    return items;
  }

  it("is empty before anything was scanned", async () => {
    expect(await list()).toEqual([]);
  });

  it("says of each licence what was found, or what is missing, in words", async () => {
    await world.importRows([nthRow(1), nthRow(2, { 抽检未闭环: "是" }), nthRow(3, { 抽检未闭环: "" })]);
    await world.app.scanLicences({ asOf, signal: undisturbed });
    const common = { rule: "renewal/food-operation", title: expect.stringContaining("食品"), since: asOf };
    expect(await list()).toEqual([
      expect.objectContaining({
        ...common,
        licenceNo: "JY10000002",
        kind: "held",
        finding: expect.any(String),
        says: expect.stringMatching(/[\u4e00-\u9fff]/),
        missing: [],
      }),
      expect.objectContaining({
        ...common,
        licenceNo: "JY10000003",
        kind: "undetermined",
        missing: [{ fact: expect.any(String), label: expect.stringMatching(/[\u4e00-\u9fff]/) }],
      }),
    ]);
  });

  it("gives every item once, in order, over more than one page", async () => {
    const ids = Array.from({ length: 501 }, (_, n) => `L${String(n).padStart(4, "0")}` as LicenceId);
    for (const [decisionPosition, subjectId] of ids.entries())
      await world.storage.worklist.put({
        subjectId,
        rule: "renewal/gone",
        kind: "held",
        finding: "gone",
        missing: ["licence.gone"],
        since: asOf,
        decisionPosition,
      });
    const items = await list();
    expect(items.map(({ licenceId }) => licenceId)).toEqual(ids);
    // Neither the licence, nor the rule, nor the fact is known any more: their ids stand for them.
    expect(items[0]).toEqual({
      licenceNo: "L0000",
      licenceId: "L0000",
      rule: "renewal/gone",
      title: "renewal/gone",
      kind: "held",
      finding: "gone",
      missing: [{ fact: "licence.gone", label: "licence.gone" }],
      since: asOf,
    });
  });
});
