import { describe, expect, it } from "@jest/globals";
import fc from "fast-check";
import type { FactName } from "../../src/domain/decision.ts";
import { decide, singleChanges, whatIfKnown } from "../../src/engine/index.ts";
import type { Conditions, DecideInput, RuleVersion } from "../../src/engine/index.ts";
import { allKnown, someNames, versions } from "./support/arbitraries.ts";
import { aRuleSet, aVersion, bag, finding, is, leaf, today } from "./support/builders.ts";

function inputOf(version: RuleVersion, facts: Parameters<typeof bag>[0]): DecideInput {
  const ruleSet = aRuleSet(version);
  const [rule] = ruleSet.rules;
  if (rule === undefined) throw new Error("no rule");
  return { rule, version: rule.versions[0], facts: bag(facts), asOf: today, ruleSet };
}

const changesOf = async (
  conditions: Conditions,
  facts: Parameters<typeof bag>[0],
  findings: RuleVersion["findings"] = [],
) => {
  const input = inputOf(aVersion({ conditions, findings }), facts);
  return (await singleChanges(input, await decide(input))).map(({ fact, from, to, outcome }) => ({
    fact,
    from,
    to,
    outcome,
  }));
};

describe("the smallest change that changes the outcome", () => {
  it.each([
    ["lessThan", 40, 39],
    ["lessThanInclusive", 40, 40],
    ["greaterThan", 90, 91],
    ["greaterThanInclusive", 90, 90],
    ["equal", 12, 12],
  ] as const)("stops at the edge: %s %d", async (operator, asked, to) => {
    const seats = leaf("seats", "licence.seats", operator, asked);
    expect(await changesOf({ all: [seats] }, { "licence.seats": 60 })).toEqual([
      { fact: "licence.seats", from: 60, to, outcome: "eligible" },
    ]);
  });

  it.each([
    ["before", "2026-06-01", "2026-05-31"],
    ["onOrAfter", "2026-06-20", "2026-06-20"],
    ["after", "2026-06-20", "2026-06-21"],
  ] as const)("stops at the day: %s %s", async (operator, asked, to) => {
    const inspected = leaf("inspected", "licence.inspectedOn", operator, asked);
    expect(await changesOf({ all: [inspected] }, { "licence.inspectedOn": "2026-06-10" })).toMatchObject([{ to }]);
  });

  it("adds to a list or takes from it what the rule asks", async () => {
    const has = leaf("has", "licence.services", "contains", "music");
    expect(await changesOf({ all: [has] }, { "licence.services": ["tea"] })).toMatchObject([{ to: ["tea", "music"] }]);
    const hasNot = leaf("has-not", "licence.services", "doesNotContain", "music");
    expect(await changesOf({ all: [hasNot] }, { "licence.services": ["tea", "music"] })).toMatchObject([
      { to: ["tea"] },
    ]);
  });

  it("turns what stands under a not", async () => {
    expect(await changesOf({ not: is("a") }, { "holder.a": true })).toMatchObject([{ fact: "holder.a", to: false }]);
  });

  it("is none where two facts would have to change, and one of each where either will do", async () => {
    const facts = { "holder.a": false, "holder.b": false };
    expect(await changesOf({ all: [is("a"), is("b")] }, facts)).toEqual([]);
    expect((await changesOf({ any: [is("a"), is("b")] }, facts)).map(({ fact }) => fact)).toEqual([
      "holder.a",
      "holder.b",
    ]);
  });

  it("is no change of the day, nor of the licence itself", async () => {
    const conditions = { any: [leaf("open", "day.windowOpen"), leaf("long", "licence.isPerpetual")] };
    expect(await changesOf(conditions, { "licence.validUntil": "2027-01-01", "licence.isPerpetual": false })).toEqual(
      [],
    );
  });

  it("names the change with the best outcome first", async () => {
    const held = finding("held-b", { all: [{ ...is("b"), id: "held" }] });
    const changes = await changesOf({ any: [is("b"), is("a")] }, { "holder.a": false, "holder.b": false }, [held]);
    expect(changes.map(({ fact, outcome }) => [fact, outcome])).toEqual([
      ["holder.a", "eligible"],
      ["holder.b", "held"],
    ]);
  });

  it("masks what is personal", async () => {
    const old = leaf("old", "holder.ownerAge", "greaterThanInclusive", 60);
    expect(await changesOf({ all: [old] }, { "holder.ownerAge": 41 })).toMatchObject([{ from: "***", to: 60 }]);
  });

  it("really changes the outcome, by one fact alone, whatever the rule", async () => {
    await fc.assert(
      fc.asyncProperty(versions, allKnown, someNames, async (version, values, names) => {
        const known = Object.fromEntries(names.flatMap((name) => (name in values ? [[name, values[name] ?? 0]] : [])));
        const input = inputOf(version, known);
        const before = await decide(input);
        for (const { fact, to, outcome } of await singleChanges(input, before)) {
          const facts = { ...input.facts, [fact]: { known: true as const, value: to } };
          const after = await decide({ ...input, facts });
          expect(after.outcome).toBe(outcome);
          expect(after.outcome).not.toBe(before.outcome);
          const differing = Object.keys(facts).filter((name) => facts[name] !== input.facts[name]);
          expect(differing).toEqual([fact satisfies FactName]);
        }
      }),
      { numRuns: 120 },
    );
  });
});

describe("what a missing fact would decide", () => {
  it("is told value by value", async () => {
    const input = inputOf(
      aVersion({
        conditions: { all: [is("a"), leaf("seats", "licence.seats", "lessThan", 40)] },
        findings: [finding("f", { all: [is("b")] })],
      }),
      { "holder.b": false, "licence.seats": 10 },
    );
    const found = await whatIfKnown(input, await decide(input));
    expect(found.map(({ fact, then }) => [fact, then.map(({ value, outcome }) => [value, outcome])])).toEqual([
      [
        "holder.a",
        [
          [true, "eligible"],
          [false, "not-eligible"],
        ],
      ],
    ]);
  });

  it("is told at both sides of an edge", async () => {
    const conditions = { all: [leaf("seats", "licence.seats", "lessThan", 40)] };
    const input = inputOf(aVersion({ conditions }), {});
    const [seats] = await whatIfKnown(input, await decide(input));
    expect(seats?.then.map(({ value, outcome }) => [value, outcome])).toEqual([
      [39, "eligible"],
      [40, "not-eligible"],
    ]);
  });

  it("agrees with the engine, and leaves open what another missing fact leaves open", async () => {
    await fc.assert(
      fc.asyncProperty(versions, allKnown, someNames, async (version, values, names) => {
        const known = Object.fromEntries(names.flatMap((name) => (name in values ? [[name, values[name] ?? 0]] : [])));
        const input = inputOf(version, known);
        const before = await decide(input);
        for (const { fact, then } of await whatIfKnown(input, before))
          for (const { value, outcome } of then) {
            const facts = { ...input.facts, [fact]: { known: true as const, value } };
            expect((await decide({ ...input, facts })).outcome).toBe(outcome);
          }
      }),
      { numRuns: 80 },
    );
  });
});
