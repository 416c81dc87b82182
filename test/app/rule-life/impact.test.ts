import { afterEach, beforeEach, describe, expect, it } from "@jest/globals";
import { civilDate } from "../../../src/domain/civil-date.ts";
import { anApprover, anAuthor } from "../../support/builders.ts";
import { everyRow } from "../../support/every-row.ts";
import { anOwnVersion } from "../../support/own-version.ts";
import { aRow, nthRow } from "../../support/small-register.ts";
import { openWorld, undisturbed, type World } from "../../support/world.ts";

const today = civilDate("2026-03-10");

describe("the impact of a draft over the register", () => {
  let world: World;
  const impact = (with_: Partial<Parameters<World["app"]["ruleImpact"]>[0]> = {}) =>
    world.app.ruleImpact({
      draft: { text: anOwnVersion(), file: "draft.yaml" },
      asOf: today,
      limit: 10,
      signal: undisturbed,
      ...with_,
    });

  beforeEach(async () => {
    world = await openWorld();
    await world.importRows([
      aRow(), // due under both
      nthRow(2, { 有效期至: "2026-05-30" }), // due under the draft alone
      nthRow(3, { 有效期至: "2027-05-30" }), // due under neither
      nthRow(4, { 仅预包装: "是" }), // another procedure now; the draft no longer asks
      nthRow(5, { 有效期至: "2026-05-30", 抽检未闭环: "" }), // the draft would ask for what is missing
      nthRow(6, { 有效期至: "2026-05-30", 类型: "个人", 身份证: "11010519491231002X", 代码: "" }),
      aRow({ 编号: "YP1", 事项: "drug-retail", 代码: "91150624MA0N000009" }), // not the draft's item
    ]);
  });
  afterEach(() => world.close());

  it("says for whom the outcome would change, into what, and because of which condition", async () => {
    const found = await impact();
    expect(found).toMatchObject({ rule: "renewal/food-operation", version: 2, against: 1, asOf: today });
    expect(found.totals).toEqual({
      subjects: 6,
      differing: 4,
      becomes: { eligible: 3, undetermined: 1 },
      ceases: { "not-eligible": 3, routed: 1 },
    });
    expect(found.items.map(({ licenceNo, holderName, was, would }) => [licenceNo, holderName, was, would])).toEqual([
      ["JY10000002", "第2号店", "not-eligible", "eligible"],
      ["JY10000004", "第4号店", "routed", "eligible"],
      ["JY10000005", "第5号店", "not-eligible", "undetermined"],
      ["JY10000006", undefined, "not-eligible", "eligible"],
    ]);
    expect(found.items.map(({ because }) => because.length)).toEqual([1, 1, 1, 1]);
    expect(found.items[0]?.because[0]).toContain("当日在可以申请延续的期间内为“是”");
    expect(found.items[1]?.because[0]).toMatch(/^新版不再要求——/);
    expect(found.items[2]?.because[0]).toContain("没有查到");
  });

  it("adds up by region and by service item", async () => {
    const { byRegion, byItem, totals } = await impact();
    expect(byItem).toEqual([{ itemCode: "food-operation", ...totals }]);
    expect(byRegion.map(({ differing }) => differing).reduce((sum, n) => sum + n, 0)).toBe(4);
  });

  it("lists page by page, with the totals of the whole on each", async () => {
    const first = await impact({ limit: 2 });
    expect(first.items.map(({ licenceNo }) => licenceNo)).toEqual(["JY10000002", "JY10000004"]);
    expect(first.next).toBe(first.items[1]?.subjectId);
    const second = await impact({ limit: 2, ...(first.next === undefined ? {} : { after: first.next }) });
    expect(second.items.map(({ licenceNo }) => licenceNo)).toEqual(["JY10000005", "JY10000006"]);
    expect([second.next, second.totals]).toEqual([undefined, first.totals]);
  });

  it("writes nothing: every row of the store is as it was", async () => {
    await world.app.draftRule({ text: anOwnVersion(), file: "draft.yaml", by: anAuthor });
    await world.app.scanLicences({ asOf: today, signal: undisturbed });
    const before = everyRow(world.data);
    expect(Object.values(before).flat().length).toBeGreaterThan(20);
    await impact();
    await impact({ draft: { id: { rule: "renewal/food-operation", version: 2 } } });
    expect(everyRow(world.data)).toEqual(before);
  });

  it("comes true when the version is approved: the scan finds what was foretold", async () => {
    const { totals } = await impact({ asOf: civilDate("2026-03-15") });
    await world.app.scanLicences({ asOf: today, signal: undisturbed });
    const before = await world.app.scanLicences({ asOf: civilDate("2026-03-15"), dryRun: true, signal: undisturbed });
    const id = { rule: "renewal/food-operation", version: 2 };
    await world.app.draftRule({ text: anOwnVersion(), file: "draft.yaml", by: anAuthor });
    await world.app.shadowRule({ ...id, by: anAuthor });
    await world.app.approveRule({ ...id, by: anApprover });
    const after = await world.app.scanLicences({ asOf: civilDate("2026-03-15"), dryRun: true, signal: undisturbed });
    const eligible = (summary: typeof after) => summary.outcomes[id.rule]?.eligible ?? 0;
    expect(eligible(after) - eligible(before)).toBe((totals.becomes.eligible ?? 0) - (totals.ceases.eligible ?? 0));
  });

  it("refuses a draft that does not load, and a version that nobody drafted", async () => {
    await expect(impact({ draft: { text: "rule: x", file: "draft.yaml" } })).rejects.toMatchObject({
      code: "rule-set-invalid",
    });
    await expect(impact({ draft: { id: { rule: "renewal/food-operation", version: 9 } } })).rejects.toMatchObject({
      code: "not-found",
    });
  });
});
