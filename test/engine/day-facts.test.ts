import { describe, expect, it } from "@jest/globals";
import { addDays } from "../../src/domain/civil-date.ts";
import type { FactBag, KnownFact } from "../../src/domain/decision.ts";
import { dayFacts } from "../../src/engine/index.ts";
import { aRuleSet, aVersion, day, is } from "./support/builders.ts";

const { calendar } = aRuleSet(aVersion({ conditions: { all: [is("a")] } }));
const version = {
  window: {
    opens: { before: 30, unit: "calendar-days" },
    closes: { before: 10, unit: "calendar-days" },
  } as const,
};
const end = day("2026-07-01");

const valuesOf = (facts: FactBag): unknown[] =>
  ["day.windowOpen", "day.windowLate", "day.licenceEnded", "day.daysLeft"].map((name) => {
    const fact: KnownFact | undefined = facts[name];
    return fact?.known === true ? fact.value : fact?.why;
  });

const on = (asOf: string, validUntil: Parameters<typeof dayFacts>[1] = end, isPerpetual = false): unknown[] =>
  valuesOf(dayFacts(version, validUntil, isPerpetual, day(asOf), calendar).facts);

describe("the facts of the day", () => {
  it.each([
    ["2026-05-31", [false, false, false, 31]],
    ["2026-06-01", [true, false, false, 30]],
    ["2026-06-21", [true, false, false, 10]],
    ["2026-06-22", [false, true, false, 9]],
    ["2026-07-01", [false, true, false, 0]],
    ["2026-07-02", [false, false, true, -1]],
  ])("on %s: open, late, ended, days left", (asOf, expected) => {
    expect(on(asOf)).toEqual(expected);
  });

  it("are one of before, open, late and ended on every day", () => {
    for (let asOf = day("2026-05-01"); asOf <= "2026-08-01"; asOf = addDays(asOf, 1)) {
      const [isOpenOn, isLate, hasEnded] = on(asOf);
      expect([isOpenOn, isLate, hasEnded].filter(Boolean).length).toBe(asOf < "2026-06-01" ? 0 : 1);
    }
  });

  it("are never due for a licence without end, whose days left cannot be told", () => {
    expect(on("2026-06-10", end, true)).toEqual([false, false, false, "missing"]);
  });

  it.each(["missing", "unreadable", "stale"] as const)("are unknown as the last day is: %s", (why) => {
    expect(on("2026-06-10", { known: false, why })).toEqual([why, why, why, why]);
  });

  it("are open from the first day on where the window has no opening, and to the last where it has no closing", () => {
    const facts = (rule: Parameters<typeof dayFacts>[0], asOf: string): unknown[] =>
      valuesOf(dayFacts(rule, end, false, day(asOf), calendar).facts);
    expect(facts({ window: { closes: { before: 1, unit: "months" } } }, "2020-01-01")[0]).toBe(true);
    expect(facts({ window: { opens: { before: 1, unit: "months" } } }, "2026-07-01").slice(0, 2)).toEqual([
      true,
      false,
    ]);
    expect(facts({}, "2026-06-10").slice(0, 2)).toEqual([false, false]);
  });
});
