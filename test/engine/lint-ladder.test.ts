import { describe, expect, it } from "@jest/globals";
import { describeVersion, diffVersions } from "../../src/engine/index.ts";
import { aRuleSet, aVersion, is } from "./support/builders.ts";
import { describeBroken, RULE } from "./support/broken.ts";
import { productRules, smallRules } from "./support/libraries.ts";

const tier = "    tier: auto-prepare";
const withLadder = (ladder: string): readonly [string, string] => [tier, `    ladder: ${ladder}\n${tier}`];

// The window of the tea house: 30 to 10 calendar days before the last valid day.
describeBroken("a ladder that is wrong does not load", [
  {
    name: "a key under a wrong name, with the nearest that is known",
    file: RULE,
    change: withLadder("{ before: [5], units: working-days }"),
    at: "units:",
    code: "key-unknown",
    says: ["units", "你是不是想写 “unit”"],
  },
  {
    name: "a unit nobody counts in",
    file: RULE,
    change: withLadder("{ before: [5], unit: workdays }"),
    at: "workdays",
    code: "value-not-listed",
    says: ["calendar-days、working-days", "你是不是想写 “working-days”"],
  },
  {
    name: "steps out of order",
    file: RULE,
    change: withLadder("{ before: [3, 7] }"),
    at: "[3, 7]",
    code: "ladder-order",
    says: ["7 应写在 3 之前"],
  },
  {
    name: "a step twice",
    file: RULE,
    change: withLadder("{ before: [7, 7] }"),
    at: "[7, 7]",
    code: "ladder-order",
    says: ["7 写了两次"],
  },
  {
    name: "a step before the window is ever open",
    file: RULE,
    change: withLadder("{ before: [60, 5] }"),
    at: "[60, 5]",
    code: "ladder-order",
    says: ["截止前 60 天", "永远不会发出"],
  },
  {
    name: "a tier without a ladder in the library's own file",
    file: "ladder.yaml",
    change: ["  assisted: { before: [5] }\n", ""],
    at: "auto-prepare",
    code: "key-missing",
    says: ["ladder", "assisted"],
  },
]);

describe("the ladder of a version", () => {
  const saysOf = (ruleSet: ReturnType<typeof smallRules>, rule: string): string | undefined => {
    const version = ruleSet.findRule(rule)?.versions.at(-1);
    return version && describeVersion(version, ruleSet).find(({ part }) => part === "ladder")?.says.zh;
  };

  it("is the library's for its tier where it states none, counted as its window counts", () => {
    expect(saysOf(smallRules(), "renewal/tea-house")).toBe(
      "窗口开启时通知一次，截止前 15、5 个自然日各催办一次（规则库默认）",
    );
    expect(saysOf(productRules(), "renewal/food-operation")).toBe(
      "窗口开启时通知一次，截止前 60、30、7、3 个工作日各催办一次（规则库默认）",
    );
    expect(saysOf(productRules(), "renewal/work-safety")).toBe("窗口开启时通知一次，不再催办（规则库默认）");
  });

  it("is its own where it states one, in its own unit", () => {
    const own = smallRules({
      [RULE]: (text) => text.replace(tier, withLadder("{ before: [4, 2], unit: working-days }")[1]),
    });
    expect(saysOf(own, "renewal/tea-house")).toBe("窗口开启时通知一次，截止前 4、2 个工作日各催办一次");
    const version = own.findRule("renewal/tea-house")?.versions.at(-1);
    expect(version && own.stepsOf(version)).toEqual([
      { before: 4, unit: "working-days" },
      { before: 2, unit: "working-days" },
    ]);
  });

  it("is a difference between versions", () => {
    const conditions = { all: [is("a")] };
    const [was, now] = [aVersion({ conditions }), aVersion({ conditions, ladder: { before: [30] } })];
    const changes = diffVersions({ version: was, ruleSet: aRuleSet(was) }, { version: now, ruleSet: aRuleSet(now) });
    expect(changes.map(({ part, change }) => `${change} ${part}`)).toEqual(["changed ladder"]);
  });
});
