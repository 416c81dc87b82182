import { describe, expect, it } from "@jest/globals";
import { loadRules } from "../../src/engine/index.ts";
import { describeBroken, EXAMPLES } from "./support/broken.ts";
import { smallFiles } from "./support/libraries.ts";

/** The library without the example of this name. */
function without(name: string): Map<string, string> {
  const files = new Map(smallFiles());
  const text = files.get(EXAMPLES) ?? "";
  const parts = text.split("  - name: ");
  const kept = parts.filter((part) => !part.startsWith(`${name}\n`));
  if (kept.length !== parts.length - 1) throw new Error(`no example: ${name}`);
  return files.set(EXAMPLES, kept.join("  - name: "));
}

describe("the examples of a rule must show every edge", () => {
  const needed: readonly (readonly [string, string, string])[] = [
    ["the eve of the window", "example-edge-missing", "第 2 版缺少“开始申请”两侧的例子"],
    ["the window opens", "example-edge-missing", "第 2 版缺少“开始申请”两侧的例子"],
    ["the last day", "example-edge-missing", "第 2 版缺少“截止申请”两侧的例子"],
    ["the day after", "example-edge-missing", "第 2 版缺少“截止申请”两侧的例子"],
    ["old, the eve of the window", "example-edge-missing", "第 1 版缺少“开始申请”两侧的例子"],
    ["old, the day after", "example-edge-missing", "第 1 版缺少“截止申请”两侧的例子"],
    ["the eve of the law", "example-version-edge-missing", "asOf 为 2024-12-31"],
    ["the first day of the law", "example-version-edge-missing", "asOf 为 2025-01-01"],
    ["the last day of the old law", "example-version-edge-missing", "asOf 为 2025-12-31"],
    ["the first day of the new law", "example-version-edge-missing", "asOf 为 2026-01-01"],
    ["nobody looked at the list", "example-unknown-missing", "undetermined"],
  ];
  it.each(needed)("and is told when “%s” is left out", (name, code, says) => {
    const { ruleSet, problems } = loadRules(without(name));
    expect(ruleSet).toBeUndefined();
    expect(problems.map((problem) => problem.code)).toEqual([code]);
    expect(problems[0]).toMatchObject({ file: EXAMPLES, message: expect.stringContaining(says) });
  });

  it("with a difference in what comes out", () => {
    const files = new Map(smallFiles());
    const text = files.get(EXAMPLES) ?? "";
    // Both sides of the opening day now show a revoked licence, which shows nothing about the day.
    const same = text.replace(
      "  - name: the window opens\n    asOf: 2026-06-01\n    given: { licence.validUntil: 2026-07-01 }\n    expect: { outcome: eligible, because: [open], tier: auto-prepare }",
      "  - name: the window opens\n    asOf: 2026-06-01\n    given: { licence.validUntil: 2026-07-01, licence.status: revoked }\n    expect: { outcome: not-eligible, because: [in-force] }",
    );
    expect(same).not.toBe(text);
    const { problems } = loadRules(files.set(EXAMPLES, same));
    expect(problems.map(({ code }) => code)).toEqual(["example-edge-missing"]);
    expect(problems[0]?.message).toContain("结论不同");
  });
});

describeBroken("an example that says something wrong does not load", [
  {
    name: "a given fact nobody knows",
    file: EXAMPLES,
    change: ["licence.services: [tea, music]", "licence.service: [tea, music]"],
    at: "licence.service:",
    code: "fact-unknown",
    says: ["licence.service", "你是不是想写 “licence.services”"],
  },
  {
    name: "a given value the fact cannot have",
    file: EXAMPLES,
    change: ["licence.services: [tea, music]", "licence.services: [tea, dance]"],
    at: "dance",
    code: "value-type",
    says: ["licence.services", "tea、music、food", "dance"],
  },
  {
    name: "a given day that does not exist",
    file: EXAMPLES,
    change: ["given: { licence.validUntil: 2025-01-31 }", "given: { licence.validUntil: 2025-02-31 }"],
    at: "2025-02-31",
    code: "value-type",
    says: ["licence.validUntil", "2025-02-31"],
  },
  {
    name: "a fact of the day given by hand",
    file: EXAMPLES,
    change: ["licence.services: [tea, music]", "licence.services: [tea, music], day.windowOpen: true"],
    at: "day.windowOpen",
    code: "key-refused",
    says: ["day.windowOpen", "licence.validUntil"],
  },
  {
    name: "a wrong value among the defaults",
    file: EXAMPLES,
    change: ["licence.seats: 20", "licence.seats: twenty"],
    at: "twenty",
    code: "value-type",
    says: ["licence.seats", "整数"],
  },
  {
    name: "an outcome nobody knows",
    file: EXAMPLES,
    change: ["outcome: routed", "outcome: route"],
    at: "outcome: route,",
    code: "value-not-listed",
    says: ["route", "你是不是想写 “routed”"],
  },
  {
    name: "a condition the rule does not have",
    file: EXAMPLES,
    change: ["because: [seats]", "because: [seat]"],
    at: "because: [seat]",
    code: "reference-unknown",
    says: ["seat", "你是不是想写 “seats”"],
  },
  {
    name: "a finding the rule does not have",
    file: EXAMPLES,
    change: ["finding: noisy", "finding: noise"],
    at: "finding: noise",
    code: "reference-unknown",
    says: ["noise", "你是不是想写 “noisy”"],
  },
  {
    name: "an outcome without its reason",
    file: EXAMPLES,
    change: ["{ outcome: not-eligible, because: [seats] }", "{ outcome: not-eligible }"],
    at: "expect: { outcome: not-eligible }",
    code: "key-missing",
    says: ["because", "not-eligible"],
  },
  {
    name: "a doubt without what is missing",
    file: EXAMPLES,
    change: ["{ outcome: undetermined, missing: [holder.listed] }", "{ outcome: undetermined }"],
    at: "expect: { outcome: undetermined }",
    code: "key-missing",
    says: ["missing"],
  },
  {
    name: "two examples of one name",
    file: EXAMPLES,
    change: ["name: music", "name: the day after # again"],
    at: "# again",
    code: "duplicate",
    says: ["the day after"],
  },
]);
