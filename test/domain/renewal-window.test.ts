import { describe, expect, it } from "@jest/globals";
import fc from "fast-check";
import { addDays, addMonths, civilDate } from "../../src/domain/civil-date.ts";
import { isOpen, renewalWindow } from "../../src/domain/renewal-window.ts";
import type { WindowRule } from "../../src/domain/renewal-window.ts";
import { calendar, days } from "./support/calendar.ts";

const d = civilDate;
const working = (opens: number, closes: number): WindowRule => ({
  opens: { before: opens, unit: "working-days" },
  closes: { before: closes, unit: "working-days" },
});
const calendarDays = (closes: number): WindowRule => ({ closes: { before: closes, unit: "calendar-days" } });

describe("the window of a food operation licence, 90 to 15 working days", () => {
  it.each([
    ["2026-10-20", "2026-06-09", "2026-09-22", "2026-09-22"],
    ["2026-11-28", "2026-07-20", "2026-11-08", "2026-11-06"],
    ["2026-10-05", "2026-05-26", "2026-09-09", "2026-09-09"],
  ])("valid until %s opens on %s, closes on %s, is advised by %s", (validUntil, opensOn, closesOn, adviseBy) => {
    expect(renewalWindow(working(90, 15), d(validUntil), calendar)).toEqual({
      opensOn,
      closesOn,
      adviseBy,
      isProvisional: false,
    });
  });

  it("opens and closes on the edges of the count of working days up to the last valid day", () => {
    const limits = fc.tuple(fc.integer({ min: 0, max: 120 }), fc.integer({ min: 0, max: 120 }));
    fc.assert(
      fc.property(days("2018-09-01", "2027-12-31"), limits, (validUntil, [a, b]) => {
        const [from, to] = [Math.max(a, b), Math.min(a, b)];
        const { opensOn, closesOn } = renewalWindow(working(from, to), validUntil, calendar);
        const left = (day: typeof validUntil): number => calendar.workingDaysIn(day, validUntil);
        if (opensOn === undefined) throw new Error("a rule with an opening gives an opening day");
        expect(left(opensOn)).toBeLessThanOrEqual(from);
        expect(left(addDays(opensOn, -1))).toBeGreaterThan(from);
        expect(left(closesOn)).toBeGreaterThanOrEqual(to);
        if (closesOn < validUntil) expect(left(addDays(closesOn, 1))).toBeLessThan(to);
        else expect(closesOn).toBe(validUntil);
      }),
      { numRuns: 500 },
    );
  });
});

describe("windows in calendar days and months", () => {
  it.each([
    [30, "2026-06-30", "2026-05-31", "2026-05-29"],
    [60, "2026-12-15", "2026-10-16", "2026-10-16"],
    [45, "2026-11-16", "2026-10-02", "2026-09-30"],
  ])("%i days before %s is %s, advised by %s", (before, validUntil, closesOn, adviseBy) => {
    const window = renewalWindow(calendarDays(before), d(validUntil), calendar);
    expect(window).toEqual({ closesOn, adviseBy, isProvisional: false });
  });

  it("count months back to the corresponding day or the last of the month", () => {
    const rule: WindowRule = { opens: { before: 6, unit: "months" }, closes: { before: 2, unit: "months" } };
    expect(renewalWindow(rule, d("2026-08-31"), calendar)).toMatchObject({
      opensOn: "2026-02-28",
      closesOn: "2026-06-30",
    });
    expect(renewalWindow(rule, d("2020-08-31"), calendar).opensOn).toBe("2020-02-29");
  });

  it("close on the last valid day where the rule names no other", () => {
    const rule: WindowRule = { opens: { before: 3, unit: "months" } };
    expect(renewalWindow(rule, d("2026-10-05"), calendar)).toEqual({
      opensOn: "2026-07-05",
      closesOn: "2026-10-05",
      adviseBy: "2026-09-30",
      isProvisional: false,
    });
    expect(renewalWindow({}, d("2026-11-20"), calendar)).toEqual({
      closesOn: "2026-11-20",
      adviseBy: "2026-11-20",
      isProvisional: false,
    });
  });

  it("never advise a day on which the window is still shut", () => {
    const rule: WindowRule = {
      opens: { before: 4, unit: "calendar-days" },
      closes: { before: 1, unit: "calendar-days" },
    };
    const window = renewalWindow(rule, d("2026-10-07"), calendar);
    expect(window).toMatchObject({ opensOn: "2026-10-03", closesOn: "2026-10-06", adviseBy: "2026-10-06" });
  });

  it("refuse a limit that is no whole number of days", () => {
    for (const before of [-1, 1.5, NaN])
      expect(() => renewalWindow(calendarDays(before), d("2026-10-07"), calendar)).toThrow(RangeError);
  });
});

describe("a window that rests on a year not announced", () => {
  it("is provisional if working days are counted in that year", () => {
    expect(renewalWindow(working(90, 15), d("2026-12-31"), calendar).isProvisional).toBe(false);
    expect(renewalWindow(working(90, 15), d("2027-01-01"), calendar).isProvisional).toBe(true);
    const opensOnly: WindowRule = {
      opens: { before: 30, unit: "working-days" },
      closes: { before: 90, unit: "calendar-days" },
    };
    expect(renewalWindow(opensOnly, d("2027-01-15"), calendar).isProvisional).toBe(true);
  });

  it("is provisional by calendar days only if the day to advise is looked up there", () => {
    expect(renewalWindow(calendarDays(30), d("2027-01-15"), calendar).isProvisional).toBe(false);
    expect(renewalWindow(calendarDays(30), d("2027-03-15"), calendar).isProvisional).toBe(true);
  });
});

describe("isOpen", () => {
  it("holds on every day of the window and on no other", () => {
    const rule: WindowRule = { opens: { before: 2, unit: "months" }, closes: { before: 30, unit: "calendar-days" } };
    fc.assert(
      fc.property(days("2019-01-01", "2026-12-31"), fc.integer({ min: -5, max: 90 }), (validUntil, before) => {
        const asOf = addDays(validUntil, -before);
        const expected = asOf >= addMonths(validUntil, -2) && before >= 30;
        expect(isOpen(renewalWindow(rule, validUntil, calendar), asOf)).toBe(expected);
      }),
    );
  });

  it("holds from ever or for ever where an end is absent", () => {
    expect(isOpen({ closesOn: d("2026-10-06") }, d("1900-01-01"))).toBe(true);
    expect(isOpen({ opensOn: d("2026-10-06") }, d("2100-01-01"))).toBe(true);
    expect(isOpen({ opensOn: d("2026-10-06") }, d("2026-10-05"))).toBe(false);
  });
});
