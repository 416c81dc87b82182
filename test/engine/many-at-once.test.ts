import { describe, expect, it } from "@jest/globals";
import { decide } from "../../src/engine/index.ts";
import type { DecideInput } from "../../src/engine/index.ts";
import { aRuleSet, aVersion, bag, finding, is, today } from "./support/builders.ts";

// json-rules-engine keeps its running state on the engine: runs that share one lose results without an error.
describe("decisions made at once", () => {
  const version = aVersion({
    conditions: { all: [is("a"), { any: [is("b"), { not: is("c") }] }] },
    findings: [finding("f", { all: [is("d")] }), finding("g", { all: [is("e")] }, "block")],
  });
  const ruleSet = aRuleSet(version);
  const [rule] = ruleSet.rules;

  /** The `n`-th of all ways in which five facts can be true, false or unknown. */
  const inputFor = (n: number): DecideInput => {
    const states = [true, false, undefined] as const;
    const facts = Object.fromEntries(
      [..."abcde"].flatMap((letter, i) => {
        const state = states[Math.floor(n / 3 ** i) % 3];
        return state === undefined ? [] : [[`holder.${letter}`, state]];
      }),
    );
    if (rule === undefined) throw new Error("no rule");
    return { rule, version: rule.versions[0], facts: bag(facts), asOf: today, ruleSet };
  };
  const inputs = Array.from({ length: 243 }, (_, n) => inputFor(n));

  it("come out as they do one after another", async () => {
    const single = [];
    for (const input of inputs) single.push(await decide(input));
    const together = await Promise.all(inputs.map((input) => decide(input)));
    expect(together).toEqual(single);
    const outcomes = new Set(together.map(({ outcome }) => outcome));
    expect([...outcomes].sort()).toEqual(["blocked", "eligible", "held", "not-eligible", "undetermined"]);
  });

  it("do not wait for one another in any order", async () => {
    const expected = await Promise.all(inputs.map((input) => decide(input)));
    const backwards = await Promise.all([...inputs].reverse().map((input) => decide(input)));
    expect(backwards.reverse()).toEqual(expected);
  });

  it("leave rule and facts as they were", async () => {
    const input = inputFor(100);
    const before = JSON.stringify([input.rule, input.facts]);
    await Promise.all([decide(input), decide(input)]);
    expect(JSON.stringify([input.rule, input.facts])).toBe(before);
  });
});
