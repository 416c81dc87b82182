import { describe, expect, it } from "@jest/globals";
import type { FactName, KnownFact } from "../../src/domain/decision.ts";
import type { FactValue } from "../../src/domain/licence.ts";
import { decide, explainDecision } from "../../src/engine/index.ts";
import type { Explanation, Lang } from "../../src/engine/index.ts";
import { bag, day, known, unknown } from "./support/builders.ts";
import { productRules, smallRules } from "./support/libraries.ts";

const product = productRules();
const clean = Object.fromEntries(
  [...product.facts.values()]
    .filter(({ of, type }) => type === "boolean" && of !== "day")
    .map(({ name }) => [name, false] as const),
);

async function explained(
  facts: Readonly<Record<FactName, FactValue | KnownFact>>,
  asOf: string,
  lang: Lang = "zh",
  item = "food-operation",
): Promise<Explanation> {
  const rule = product.findRule(`renewal/${item}`);
  if (rule === undefined) throw new Error("no rule");
  const version = product.versionInForce(rule.rule, day(asOf));
  const all = bag({ ...clean, "licence.itemCode": item, "licence.status": "active", ...facts });
  const decision = await decide({ rule, version, facts: all, asOf: day(asOf), ruleSet: product });
  return explainDecision(decision, product, lang, { changesOn: day("2030-01-01") });
}

const reasonOf = ({ because }: Explanation, id: string): Explanation["because"][number] | undefined =>
  because.find((reason) => reason.id === id);

describe("an explanation", () => {
  const last = { "licence.validUntil": "2026-11-28" };

  it("says in a sentence what came out, with the window and the day to tell the holder", async () => {
    expect((await explained(last, "2026-08-21")).says).toBe(
      "符合续证条件：由系统备好材料，持证人确认后提交。申请期间：2026-07-20 至 2026-11-08，2026-11-08 不是工作日，最好在 2026-11-06 前办。",
    );
    expect((await explained(last, "2026-08-21", "en")).says).toBe(
      "Due for renewal: the case is prepared and filed once the holder confirms. Window: 2026-07-20 to 2026-11-08; 2026-11-08 is no working day, better by 2026-11-06.",
    );
  });

  it("says the finding's own sentence", async () => {
    expect((await explained(last, "2026-11-10")).says).toContain(
      "交工作人员核实：已进入届满前最后15个工作日：仍可申请，但原许可到期后、准予延续前应当停止经营。",
    );
    expect((await explained({ ...last, "holder.deregistered": true }, "2026-08-21")).says).toContain(
      "不能延续：市场主体已注销",
    );
    expect((await explained({ ...last, "licence.prepackagedOnly": true }, "2026-08-21", "en")).says).toContain(
      "Another procedure applies: sells only pre-packaged food: filing applies, no renewal.",
    );
  });

  it("says what stood against it, and what is missing, by the labels officials read", async () => {
    expect((await explained(last, "2026-07-01")).says).toContain(
      "这一天不符合续证条件，未满足：到了可以申请延续的日期，期限未过；已过申请期限，但许可尚未到期。",
    );
    const open = await explained({ "holder.abnormalListing": unknown(), ...last }, "2026-08-21");
    expect(open.says).toContain("暂时无法判断，还缺：列入经营异常名录。");
    expect(open.missing).toEqual([{ fact: "holder.abnormalListing", label: "列入经营异常名录" }]);
  });

  it("says when the rule is not in force or not about the licence", async () => {
    expect((await explained(last, "2017-01-01")).says).toBe("这一天没有生效的规则。");
    const other = { ...last, "licence.itemCode": "food-production" };
    expect((await explained(other, "2026-08-21")).says).toBe("这条规则不适用于这件许可。");
  });

  it("marks a window that rests on a calendar not yet announced", async () => {
    const { says } = await explained({ "licence.validUntil": "2027-03-31" }, "2026-12-01");
    expect(says).toContain("工作日历尚未公布，日期为暂定");
  });

  it("carries the day of the next change", async () => {
    expect((await explained(last, "2026-08-21")).nextChangeOn).toBe("2030-01-01");
  });
});

describe("a reason in words", () => {
  const last = { "licence.validUntil": "2026-12-31" };

  it("holds what was seen, where from and when, what was asked and how it came out", async () => {
    const seen = known(true, { observedOn: day("2026-08-01"), source: "公示系统" });
    const facts = { ...last, "holder.abnormalListing": seen };
    expect(reasonOf(await explained(facts, "2026-08-21"), "abnormal-listing")).toMatchObject({
      finding: "abnormal-listing",
      says: "情形：列入经营异常名录；登记：“是”（公示系统，2026-08-01 查得）；有此情形",
      fact: "holder.abnormalListing",
      value: true,
      expected: true,
      result: "holds",
    });
    expect(reasonOf(await explained(facts, "2026-08-21", "en"), "abnormal-listing")?.says).toBe(
      "Circumstance: on the abnormal-operations list; on record: “yes” (公示系统, seen on 2026-08-01); found",
    );
  });

  it("uses the rule's own sentence and the words of a closed set", async () => {
    expect(reasonOf(await explained(last, "2026-08-21"), "status-current")?.says).toBe(
      "要求：登记簿上的许可没有过期，也不在办理中；登记：许可证状态为“有效”（许可登记）；符合",
    );
  });

  it("says of a condition that has an alternative that the other one is met", async () => {
    const explanation = await explained(last, "2026-08-21");
    expect(reasonOf(explanation, "window-open")?.says).toMatch(/；符合$/);
    expect(reasonOf(explanation, "window-late")?.says).toMatch(/；不符合，但可以替代它的另一项已符合$/);
    const early = await explained(last, "2026-07-01");
    expect(reasonOf(early, "window-late")?.says).toMatch(/；不符合$/);
  });

  it("says why a fact does not count", async () => {
    const facts = { ...last, "holder.abnormalListing": known(false, { observedOn: day("2026-01-01") }) };
    const reason = reasonOf(await explained(facts, "2026-08-21"), "abnormal-listing");
    expect(reason?.says).toContain("登记：查得太久，不再算数（企业信用信息公示系统，2026-01-01 查得）");
    expect(reason).not.toHaveProperty("value");
  });

  it("cites the law, and marks what was not checked", async () => {
    const explanation = await explained(last, "2026-08-21");
    expect(reasonOf(explanation, "not-ended")?.basis).toEqual(["行政许可法 第七十条（一）"]);
    expect(reasonOf(explanation, "open-penalty-case")?.basis).toEqual([
      "地方实践：是否影响延续由各部门法规定（待核实）",
    ]);
    const english = await explained(last, "2026-08-21", "en");
    expect(reasonOf(english, "open-penalty-case")?.basis[0]).toContain("(unverified)");
  });

  it("tells a setting of the bureau from law", async () => {
    const explanation = await explained(
      { "licence.validUntil": "2026-12-15" },
      "2026-09-01",
      "zh",
      "pollutant-discharge",
    );
    expect(reasonOf(explanation, "window-open")?.basis).toEqual([
      "排污许可管理条例（2021） 第十二条至第十五条：有效期五年；届满60日前提出延续申请；20日内审查",
      "开始申请的日期由本局设定，不是法律规定",
      "期限待核实",
    ]);
  });
});

describe("values in words", () => {
  it("name the parameter and the day it holds from, with its unit", async () => {
    const ruleSet = smallRules();
    const [rule] = ruleSet.rules;
    if (rule === undefined) throw new Error("no rule");
    const asOf = day("2026-06-10");
    const facts = bag({
      "licence.itemCode": "tea-house",
      "licence.status": "active",
      "licence.validUntil": "2026-07-01",
      "licence.seats": 50,
    });
    const version = ruleSet.versionInForce(rule.rule, asOf);
    const decision = await decide({ rule, version, facts, asOf, ruleSet });
    const { because } = explainDecision(decision, ruleSet, "zh");
    expect(because.find(({ id }) => id === "seats")?.says).toBe(
      "要求：座位数应不大于座位上限（40 seats）；登记：座位数为50 seats（现场核查）；不符合",
    );
  });
});
