import { describe, expect, it } from "@jest/globals";
import { addDays } from "../../src/domain/civil-date.ts";
import type { CivilDate } from "../../src/domain/civil-date.ts";
import { decide, nextChangeOn } from "../../src/engine/index.ts";
import type { DecideInput, RuleSet, RuleVersion } from "../../src/engine/index.ts";
import { aRuleSet, aVersion, bag, day, finding, is, known, leaf } from "./support/builders.ts";

const window = {
  opens: { before: 30, unit: "calendar-days" },
  closes: { before: 10, unit: "calendar-days" },
} as const;
const due = { any: [leaf("open", "day.windowOpen"), leaf("late", "day.windowLate")] };
const late = finding("too-late", { all: [leaf("is-late", "day.windowLate")] });

const inputFor = (ruleSet: RuleSet, facts: Parameters<typeof bag>[0], asOf: CivilDate): DecideInput => {
  const [rule] = ruleSet.rules;
  if (rule === undefined) throw new Error("no rule");
  return { rule, version: ruleSet.versionInForce(rule.rule, asOf), facts: bag(facts), asOf, ruleSet };
};

const changeAfter = (
  versions: readonly RuleVersion[],
  facts: Parameters<typeof bag>[0],
  asOf: string,
): Promise<CivilDate | undefined> => nextChangeOn(inputFor(aRuleSet(...versions), facts, day(asOf)));

describe("the next day on which time alone changes the outcome", () => {
  const version = aVersion({ conditions: due, findings: [late], window });
  const facts = { "licence.validUntil": "2026-07-01" };

  it.each([
    ["2026-01-01", "2026-06-01"],
    ["2026-05-31", "2026-06-01"],
    ["2026-06-01", "2026-06-22"],
    ["2026-06-21", "2026-06-22"],
    ["2026-06-22", "2026-07-02"],
    ["2026-07-01", "2026-07-02"],
    ["2026-07-02", undefined],
  ])("after %s is %s", async (asOf, next) => {
    expect(await changeAfter([version], facts, asOf)).toBe(next);
  });

  it("does not come for a licence without end or without a last day", async () => {
    expect(await changeAfter([version], { "licence.isPerpetual": true }, "2026-06-10")).toBeUndefined();
    expect(await changeAfter([version], {}, "2026-06-10")).toBeUndefined();
  });

  it("is not one on which the window turns but the outcome stays", async () => {
    const blocked = aVersion({ conditions: { all: [is("a"), due] }, window });
    expect(await changeAfter([blocked], { ...facts, "holder.a": false }, "2026-01-01")).toBeUndefined();
  });

  it("is the day a new version comes into force, or the last one ends", async () => {
    const old = aVersion({
      conditions: { all: [is("a")] },
      inForce: { from: day("2026-01-01"), to: day("2026-03-31") },
    });
    const later = aVersion({
      version: 2,
      conditions: { not: is("a") },
      inForce: { from: day("2026-04-01"), to: day("2026-08-31") },
    });
    expect(await changeAfter([old, later], { "holder.a": true }, "2026-02-01")).toBe("2026-04-01");
    expect(await changeAfter([old, later], { "holder.a": true }, "2026-05-01")).toBe("2026-09-01");
    expect(await changeAfter([old, later], { "holder.a": false }, "2025-12-31")).toBe("2026-01-01");
  });

  it("is the day a parameter takes another value", async () => {
    const values = [
      { from: day("2026-01-01"), value: 40 },
      { from: day("2026-07-01"), value: 60 },
    ];
    const priced = aVersion({
      conditions: { all: [leaf("seats", "licence.seats", "lessThanInclusive", { fact: "param.most" })] },
      parameters: [{ name: "most", unit: "seats", label: { zh: "上限", en: "most" }, type: "integer", values }],
    });
    expect(await changeAfter([priced], { "licence.seats": 50 }, "2026-02-01")).toBe("2026-07-01");
    expect(await changeAfter([priced], { "licence.seats": 30 }, "2026-02-01")).toBeUndefined();
  });

  it("is the day an observation no longer counts", async () => {
    const fresh = aVersion({ conditions: { all: [leaf("fresh", "holder.fresh")] } });
    const seen = known(true, { observedOn: day("2026-06-01") });
    expect(await changeAfter([fresh], { "holder.fresh": seen }, "2026-06-10")).toBe("2026-07-02");
  });
});

describe("the next change", () => {
  it("is the first day on which a scan of every day would see another outcome", async () => {
    const left = leaf("left", "day.daysLeft", "lessThanInclusive", 45);
    const exact = leaf("exact", "day.daysLeft", "notEqual", 20);
    const version = aVersion({
      conditions: { all: [{ any: [due, left] }, exact] },
      findings: [late, finding("aged", { not: leaf("fresh", "holder.fresh") })],
      window,
    });
    const ruleSet = aRuleSet(version);
    const seen = known(true, { observedOn: day("2026-05-20") });
    const facts = { "licence.validUntil": "2026-07-01", "holder.fresh": seen };
    const conclusionOn = async (asOf: CivilDate): Promise<string> => {
      const decision = await decide(inputFor(ruleSet, facts, asOf));
      return `${decision.outcome} ${"finding" in decision ? decision.finding : ""}`;
    };
    let previous = await conclusionOn(day("2026-05-01"));
    let from = day("2026-05-01");
    const turns: CivilDate[] = [];
    for (let asOf = day("2026-05-02"); asOf <= "2026-07-31"; asOf = addDays(asOf, 1)) {
      const now = await conclusionOn(asOf);
      if (now === previous) continue;
      expect(await nextChangeOn(inputFor(ruleSet, facts, from))).toBe(asOf);
      turns.push(asOf);
      previous = now;
      from = asOf;
    }
    // 45 days left; 20 days left, and past it; the observation stale; the window closed; the permit ended.
    expect(turns).toEqual(["2026-05-17", "2026-06-11", "2026-06-12", "2026-06-20", "2026-06-22", "2026-07-02"]);
    expect(await nextChangeOn(inputFor(ruleSet, facts, from))).toBeUndefined();
  });
});
