import { describe, expect, it } from "@jest/globals";
import { decide } from "../../src/engine/index.ts";
import type { Conditions } from "../../src/engine/index.ts";
import { aRuleSet, aVersion, bag, finding, is, leaf, today } from "./support/builders.ts";

type Answer = "yes" | "no" | "unknown";
const given = { T: true, F: false } as const;

/** What a rule with these conditions comes to: eligible, not-eligible or undetermined. */
async function answerTo(conditions: Conditions, letters: string): Promise<Answer> {
  const facts = Object.fromEntries(
    [...letters].flatMap((letter, i) =>
      letter === "T" || letter === "F" ? [[`holder.${"abc"[i] ?? "c"}`, given[letter]]] : [],
    ),
  );
  const ruleSet = aRuleSet(aVersion({ conditions }));
  const [rule] = ruleSet.rules;
  if (rule === undefined) throw new Error("no rule");
  const { outcome } = await decide({ rule, version: rule.versions[0], facts: bag(facts), asOf: today, ruleSet });
  if (outcome === "eligible") return "yes";
  if (outcome === "not-eligible") return "no";
  if (outcome === "undetermined") return "unknown";
  throw new Error(outcome);
}

describe("three answers: T true, F false, ? unknown", () => {
  it.each([
    ["T", "yes"],
    ["F", "no"],
    ["?", "unknown"],
  ])("one condition, %s: %s", async (letters, answer) => {
    expect(await answerTo({ all: [is("a")] }, letters)).toBe(answer);
    expect(await answerTo({ any: [is("a")] }, letters)).toBe(answer);
  });

  it.each([
    ["T", "no"],
    ["F", "yes"],
    ["?", "unknown"],
  ])("not, %s: %s", async (letters, answer) => {
    expect(await answerTo({ not: is("a") }, letters)).toBe(answer);
    expect(await answerTo({ not: { not: { not: is("a") } } }, letters)).toBe(answer);
  });

  it.each([
    ["TT", "yes"],
    ["TF", "no"],
    ["FT", "no"],
    ["FF", "no"],
    ["T?", "unknown"],
    ["?T", "unknown"],
    ["F?", "no"],
    ["?F", "no"],
    ["??", "unknown"],
  ])("all, %s: %s", async (letters, answer) => {
    expect(await answerTo({ all: [is("a"), is("b")] }, letters)).toBe(answer);
  });

  it.each([
    ["TT", "yes"],
    ["TF", "yes"],
    ["FT", "yes"],
    ["FF", "no"],
    ["T?", "yes"],
    ["?T", "yes"],
    ["F?", "unknown"],
    ["?F", "unknown"],
    ["??", "unknown"],
  ])("any, %s: %s", async (letters, answer) => {
    expect(await answerTo({ any: [is("a"), is("b")] }, letters)).toBe(answer);
  });

  it.each([
    ["TT", "no"],
    ["TF", "yes"],
    ["F?", "yes"],
    ["T?", "unknown"],
    ["??", "unknown"],
  ])("not all, %s: %s", async (letters, answer) => {
    expect(await answerTo({ not: { all: [is("a"), is("b")] } }, letters)).toBe(answer);
  });

  it.each([
    ["FF", "yes"],
    ["T?", "no"],
    ["F?", "unknown"],
    ["??", "unknown"],
  ])("not any, %s: %s", async (letters, answer) => {
    expect(await answerTo({ not: { any: [is("a"), is("b")] } }, letters)).toBe(answer);
  });

  it.each([
    ["FFT", "no"],
    ["TF?", "no"],
    ["?TF", "yes"],
    ["T?F", "unknown"],
    ["FT?", "unknown"],
  ])("not inside all inside not, %s: %s", async (letters, answer) => {
    // not (a and not b) and not c
    const conditions = { all: [{ not: { all: [is("a"), { not: is("b") }] } }, { not: is("c") }] };
    expect(await answerTo(conditions, letters)).toBe(answer);
  });
});

describe("a comparison with an unknown fact", () => {
  const seats = leaf("seats", "licence.seats", "lessThan", { fact: "licence.tables" });
  const outcomeOf = async (facts: Parameters<typeof bag>[0], conditions: Conditions): Promise<string> => {
    const ruleSet = aRuleSet(aVersion({ conditions, findings: [finding("f", { all: [is("a")] })] }));
    const [rule] = ruleSet.rules;
    if (rule === undefined) throw new Error("no rule");
    const input = {
      rule,
      version: rule.versions[0],
      facts: bag({ "holder.a": false, ...facts }),
      asOf: today,
      ruleSet,
    };
    return (await decide(input)).outcome;
  };

  it("is unknown on whichever side the unknown stands, and under not", async () => {
    expect(await outcomeOf({ "licence.seats": 1, "licence.tables": 2 }, { all: [seats] })).toBe("eligible");
    expect(await outcomeOf({ "licence.seats": 1 }, { all: [seats] })).toBe("undetermined");
    expect(await outcomeOf({ "licence.tables": 2 }, { all: [seats] })).toBe("undetermined");
    expect(await outcomeOf({ "licence.tables": 2 }, { not: seats })).toBe("undetermined");
    expect(await outcomeOf({ "licence.seats": 3, "licence.tables": 2 }, { not: seats })).toBe("eligible");
  });

  it("does not take a list that was not seen for a list without the element", async () => {
    const without = leaf("no-music", "licence.services", "doesNotContain", "music");
    expect(await outcomeOf({ "licence.services": [] }, { all: [without] })).toBe("eligible");
    expect(await outcomeOf({ "licence.services": ["music"] }, { all: [without] })).toBe("not-eligible");
    expect(await outcomeOf({}, { all: [without] })).toBe("undetermined");
  });
});
