import { describe, expect, it } from "@jest/globals";
import type { Decision } from "../../src/domain/decision.ts";
import { decide } from "../../src/engine/index.ts";
import type { RuleVersion } from "../../src/engine/index.ts";
import { aRuleSet, aVersion, bag, day, finding, is, known, leaf, today, unknown } from "./support/builders.ts";

async function decided(version: RuleVersion, facts: Parameters<typeof bag>[0] = {}, asOf = today): Promise<Decision> {
  const ruleSet = aRuleSet(version);
  const [rule] = ruleSet.rules;
  if (rule === undefined) throw new Error("no rule");
  return decide({ rule, version: ruleSet.versionInForce(rule.rule, asOf), facts: bag(facts), asOf, ruleSet });
}

describe("whether a rule applies at all", () => {
  const version = aVersion({
    conditions: { all: [is("a")] },
    inForce: { from: day("2026-06-01"), to: day("2026-06-30") },
  });

  it.each(["2026-05-31", "2026-07-01"])("it does not outside the days it is in force: %s", async (asOf) => {
    const decision = await decided(version, { "holder.a": true }, day(asOf));
    expect(decision).toMatchObject({ outcome: "not-applicable", version: 0, because: [] });
  });

  it.each(["2026-06-01", "2026-06-30"])("it does on the first and the last day: %s", async (asOf) => {
    expect(await decided(version, { "holder.a": true }, day(asOf))).toMatchObject({ outcome: "eligible", version: 1 });
  });

  it("it does not if a version is handed in that is not in force", async () => {
    const ruleSet = aRuleSet(version);
    const [rule] = ruleSet.rules;
    if (rule === undefined) throw new Error("no rule");
    const input = { rule, version: rule.versions[0], facts: bag({ "holder.a": true }), ruleSet };
    expect(await decide({ ...input, asOf: day("2026-07-01") })).toMatchObject({ outcome: "not-applicable" });
  });

  it("it does not to a licence of another item", async () => {
    const decision = await decided(version, { "holder.a": true, "licence.itemCode": "other" });
    expect(decision).toMatchObject({ outcome: "not-applicable", version: 1, because: [] });
  });

  it("nobody can ask without saying which item the licence is of", async () => {
    await expect(decided(version, { "licence.itemCode": unknown() })).rejects.toThrow(RangeError);
  });
});

describe("findings", () => {
  const version = aVersion({
    conditions: { all: [is("a")] },
    findings: [
      finding("first", { all: [is("b")] }, "hold"),
      finding("second", { all: [is("c")] }, "block"),
      finding("third", { all: [is("d")] }, "route"),
    ],
  });
  const a = { "holder.a": true };
  const none = { ...a, "holder.b": false, "holder.c": false, "holder.d": false };

  it("leave the way free if none holds", async () => {
    expect(await decided(version, none)).toMatchObject({ outcome: "eligible", tier: "auto-prepare" });
  });

  it("decide by the first that holds, in the order of the rule", async () => {
    expect(await decided(version, { ...none, "holder.b": true, "holder.c": true })).toMatchObject({
      outcome: "held",
      finding: "first",
    });
    expect(await decided(version, { ...none, "holder.c": true, "holder.d": true })).toMatchObject({
      outcome: "blocked",
      finding: "second",
    });
    expect(await decided(version, { ...none, "holder.d": true })).toMatchObject({
      outcome: "routed",
      finding: "third",
      to: "to-third",
    });
  });

  it("leave all open while an earlier one is in doubt", async () => {
    const decision = await decided(version, { ...none, "holder.b": unknown(), "holder.c": true });
    expect(decision).toMatchObject({ outcome: "undetermined", missing: ["holder.b"] });
  });

  it("do not wait for one that comes after the one that holds", async () => {
    expect(await decided(version, { ...none, "holder.b": true, "holder.c": unknown() })).toMatchObject({
      outcome: "held",
      finding: "first",
    });
  });

  it("ask for every doubt at once, and for nothing after one that holds", async () => {
    expect(await decided(version, a)).toMatchObject({
      outcome: "undetermined",
      missing: ["holder.b", "holder.c", "holder.d"],
    });
    expect(await decided(version, { ...a, "holder.c": true })).toMatchObject({
      outcome: "undetermined",
      missing: ["holder.b"],
    });
  });

  it("are not tried where the conditions fail or are in doubt", async () => {
    const failed = await decided(version, { ...none, "holder.a": false, "holder.b": true });
    expect(failed.outcome).toBe("not-eligible");
    expect(failed.because.map(({ id }) => id)).toEqual(["a"]);
    const open = await decided(version, { "holder.b": true });
    expect(open).toMatchObject({ outcome: "undetermined", missing: ["holder.a"] });
    expect(open.because.map(({ id }) => id)).toEqual(["a"]);
  });
});

describe("what is missing", () => {
  it("is only what could still change the answer", async () => {
    const conditions = { all: [{ any: [is("a"), is("b")] }, { any: [is("c"), is("d")] }] };
    const decision = await decided(aVersion({ conditions }), { "holder.a": true });
    expect(decision).toMatchObject({ outcome: "undetermined", missing: ["holder.c", "holder.d"] });
  });

  it("is what a derived fact is worked out from", async () => {
    const conditions = { all: [leaf("open", "day.windowOpen"), leaf("left", "day.daysLeft", "lessThan", 9)] };
    const decision = await decided(aVersion({ conditions }));
    expect(decision).toMatchObject({ outcome: "undetermined", missing: ["licence.validUntil"] });
  });

  it("is the derived fact itself if what it is worked out from is known", async () => {
    const conditions = { all: [leaf("left", "day.daysLeft", "lessThan", 9)] };
    const facts = { "licence.isPerpetual": true, "licence.validUntil": "2026-12-31" };
    expect(await decided(aVersion({ conditions }), facts)).toMatchObject({ missing: ["day.daysLeft"] });
  });
});

describe("facts that do not count", () => {
  const fresh = aVersion({ conditions: { all: [leaf("fresh", "holder.fresh")] } });
  const seats = aVersion({ conditions: { all: [leaf("seats", "licence.seats", "lessThan", 9)] } });

  it("are those seen too long ago", async () => {
    const seen = (observedOn: string): ReturnType<typeof known> => known(true, { observedOn: day(observedOn) });
    expect((await decided(fresh, { "holder.fresh": seen("2026-05-11") })).outcome).toBe("eligible");
    const stale = await decided(fresh, { "holder.fresh": seen("2026-05-10") });
    expect(stale).toMatchObject({ outcome: "undetermined", missing: ["holder.fresh"] });
    expect(stale.because[0]).toMatchObject({ result: "unknown", unknownBecause: "stale", observedOn: "2026-05-10" });
  });

  it.each([
    ["text", "8"],
    ["fraction", 1.5],
    ["list", ["8"]],
    ["yes or no", true],
    ["not a number", Number.NaN],
  ])("are those of another type: %s", async (_name, value) => {
    const decision = await decided(seats, { "licence.seats": value });
    expect(decision).toMatchObject({ outcome: "undetermined", missing: ["licence.seats"] });
    expect(decision.because[0]).toMatchObject({ unknownBecause: "unreadable" });
  });

  it("are those of the day and the parameters, whatever the bag says", async () => {
    const version = aVersion({
      conditions: { all: [leaf("ended", "day.licenceEnded", "equal", false)] },
      window: {},
    });
    const lie = { "day.licenceEnded": false, "licence.validUntil": "2026-06-09" };
    expect((await decided(version, lie)).outcome).toBe("not-eligible");
  });
});

describe("parameters", () => {
  const version = aVersion({
    conditions: { all: [leaf("seats", "licence.seats", "lessThanInclusive", { fact: "param.most" })] },
    parameters: [
      {
        name: "most",
        unit: "seats",
        label: { zh: "上限", en: "most" },
        type: "integer",
        values: [
          { from: day("2026-01-01"), value: 40 },
          { from: day("2026-07-01"), value: 60 },
        ],
      },
    ],
  });

  it("have the value of the day", async () => {
    const facts = { "licence.seats": 50 };
    expect((await decided(version, facts, day("2026-06-30"))).outcome).toBe("not-eligible");
    const later = await decided(version, facts, day("2026-07-01"));
    expect(later).toMatchObject({ outcome: "eligible" });
    expect(later.because[0]).toMatchObject({ expected: 60, expectedFact: "param.most", value: 50 });
  });
});
