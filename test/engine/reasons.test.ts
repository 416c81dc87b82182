import { describe, expect, it } from "@jest/globals";
import type { Decision, Reason } from "../../src/domain/decision.ts";
import { decide } from "../../src/engine/index.ts";
import type { RuleVersion } from "../../src/engine/index.ts";
import { aRuleSet, aVersion, bag, day, finding, is, known, leaf, today, unknown } from "./support/builders.ts";

async function decided(version: RuleVersion, facts: Parameters<typeof bag>[0]): Promise<Decision> {
  const ruleSet = aRuleSet(version);
  const [rule] = ruleSet.rules;
  if (rule === undefined) throw new Error("no rule");
  return decide({ rule, version: rule.versions[0], facts: bag(facts), asOf: today, ruleSet });
}

const results = ({ because }: Decision): (readonly [string, Reason["result"]])[] =>
  because.map(({ id, result }) => [id, result]);

describe("the reasons of a decision", () => {
  it("name every condition in the order of the rule, also those that could not matter any more", async () => {
    const conditions = { all: [is("a"), { any: [is("b"), { not: is("c") }] }, is("d")] };
    const version = aVersion({ conditions, findings: [finding("f", { any: [is("e")] })] });
    const facts = { "holder.a": false, "holder.b": true, "holder.c": true };
    expect(results(await decided(version, facts))).toEqual([
      ["a", "fails"],
      ["b", "holds"],
      ["c", "holds"],
      ["d", "unknown"],
    ]);
  });

  it("tell how a condition came out as it stands in the rule, not as its opposite", async () => {
    const version = aVersion({ conditions: { not: leaf("few", "licence.seats", "lessThan", 9) } });
    const decision = await decided(version, { "licence.seats": 12 });
    expect(decision.outcome).toBe("eligible");
    expect(decision.because).toMatchObject([
      { id: "few", operator: "lessThan", expected: 9, value: 12, result: "fails" },
    ]);
  });

  it("hold the value seen, where from and since when, and the law", async () => {
    const version = aVersion({ conditions: { all: [is("a")] }, findings: [finding("f", { all: [is("b")] })] });
    const decision = await decided(version, {
      "holder.a": known(true, { observedOn: day("2026-05-01"), source: "名录" }),
      "holder.b": unknown("unreadable"),
    });
    expect(decision.because).toEqual([
      {
        id: "a",
        fact: "holder.a",
        operator: "equal",
        expected: true,
        value: true,
        observedOn: "2026-05-01",
        source: "名录",
        result: "holds",
        basis: [{ law: "测试法", verified: true }],
      },
      {
        id: "b",
        finding: "f",
        fact: "holder.b",
        operator: "equal",
        expected: true,
        unknownBecause: "unreadable",
        result: "unknown",
        basis: [{ law: "测试法", verified: true }],
      },
    ]);
  });

  it("mask what is personal", async () => {
    const version = aVersion({ conditions: { all: [leaf("old", "holder.ownerAge", "greaterThan", 60)] } });
    const decision = await decided(version, { "holder.ownerAge": 71 });
    expect(decision.because).toMatchObject([{ value: "***", expected: 60, result: "holds" }]);
    expect(JSON.stringify(decision)).not.toContain("71");
  });

  it("name the other fact while it is unknown, and its value when it is known", async () => {
    const conditions = { all: [leaf("room", "licence.seats", "lessThan", { fact: "licence.tables" })] };
    const open = await decided(aVersion({ conditions }), { "licence.seats": 3 });
    expect(open).toMatchObject({
      missing: ["licence.tables"],
      because: [{ value: 3, expected: "licence.tables", expectedFact: "licence.tables", unknownBecause: "missing" }],
    });
    const settled = await decided(aVersion({ conditions }), { "licence.seats": 3, "licence.tables": 4 });
    expect(settled.because).toMatchObject([{ expected: 4, expectedFact: "licence.tables", result: "holds" }]);
  });
});

describe("the window of a decision", () => {
  const version = aVersion({
    conditions: { all: [leaf("open", "day.windowOpen")] },
    window: { opens: { before: 30, unit: "calendar-days" }, closes: { before: 10, unit: "working-days" } },
  });

  it("is told with the decision", async () => {
    expect(await decided(version, { "licence.validUntil": "2026-07-01" })).toMatchObject({
      outcome: "eligible",
      window: { opensOn: "2026-06-01", closesOn: "2026-06-17", adviseBy: "2026-06-17" },
      isProvisional: false,
    });
  });

  it("is marked where the working calendar is not announced yet", async () => {
    expect(await decided(version, { "licence.validUntil": "2027-07-01" })).toMatchObject({ isProvisional: true });
  });

  it("is absent where the last day is unknown or there is none", async () => {
    expect(await decided(version, {})).not.toHaveProperty("window");
    expect(await decided(version, { "licence.isPerpetual": true })).not.toHaveProperty("window");
  });
});
