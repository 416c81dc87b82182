import { describe, expect, it } from "@jest/globals";
import { runExamples } from "../../src/engine/index.ts";
import { EXAMPLES } from "./support/broken.ts";
import { smallRules } from "./support/libraries.ts";

const differencesAfter = async (from: string, to: string): Promise<readonly (readonly string[])[]> => {
  const ruleSet = smallRules({
    [EXAMPLES]: (text) => {
      if (!text.includes(from)) throw new Error(`no ${from}`);
      return text.replace(from, to);
    },
  });
  return (await runExamples(ruleSet)).filter(({ passed }) => !passed).map(({ differences }) => differences);
};

describe("running examples", () => {
  it("finds nothing to say of examples that are right", async () => {
    const results = await runExamples(smallRules());
    expect(results).toHaveLength(14);
    expect(results.every(({ passed, differences }) => passed && differences.length === 0)).toBe(true);
  });

  it("names the file and line of the example", async () => {
    const [first] = await runExamples(smallRules());
    expect(first?.example).toMatchObject({ file: EXAMPLES, line: 7, name: "the eve of the law" });
  });

  it.each([
    [
      "{ outcome: not-eligible, because: [seats] }",
      "{ outcome: eligible, because: [seats] }",
      "outcome：应为 eligible，实为 not-eligible",
    ],
    [
      "because: [open], tier: auto-prepare",
      "because: [open], tier: assisted",
      "tier：应为 assisted，实为 auto-prepare",
    ],
    ["to: hearing", "to: elsewhere", "to：应为 elsewhere，实为 hearing"],
    ["finding: noisy", "finding: listed", "finding：应为 listed，实为 noisy"],
    ["missing: [holder.listed]", "missing: [licence.seats]", "missing：应为 [licence.seats]，实为 [holder.listed]"],
    ["because: [noisy]", "because: [open]", "because：[open] 没有起决定作用，起作用的是 [noisy]"],
    [
      "because: [open], tier: auto-prepare }",
      "because: [open], window: { opensOn: 2026-06-02 } }",
      "window.opensOn：应为 2026-06-02，实为 2026-06-01",
    ],
  ])("tells the difference: %s", async (from, to, difference) => {
    expect(await differencesAfter(from, to)).toEqual([[difference]]);
  });

  it("does not take a condition for a reason that failed where others held", async () => {
    const said = await differencesAfter("because: [seats]", "because: [in-force]");
    expect(said).toEqual([["because：[in-force] 没有起决定作用，起作用的是 [seats]"]]);
  });
});
