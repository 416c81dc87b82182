import { describe, expect, it } from "@jest/globals";
import fc from "fast-check";
import { addDays, civilDate, daysBetween, weekday } from "../../src/domain/civil-date.ts";
import type { CivilDate } from "../../src/domain/civil-date.ts";
import { workingCalendar } from "../../src/domain/working-calendar.ts";
import type { CalendarYear } from "../../src/domain/working-calendar.ts";
import { calendar, calendarYears, days } from "./support/calendar.ts";

const anyDay = days("1900-01-01", "2200-12-31");
const nearKnown = days("2017-06-01", "2028-06-01");
const d = civilDate;

/** The slow way: one day after another, from the stated days. */
const offDays = new Set(calendarYears.flatMap((year) => year.holidays.flatMap((holiday) => holiday.days)));
const workedDays = new Set(calendarYears.flatMap((year) => year.makeUpDays));
const isWorked = (day: CivilDate): boolean => workedDays.has(day) || (weekday(day) <= 5 && !offDays.has(day));

describe("the working calendar", () => {
  it("knows holidays, weekends and weekend days that are worked", () => {
    expect(["2026-10-01", "2026-10-05", "2026-02-23", "2026-06-06"].map((t) => calendar.isWorkingDay(d(t)))).toEqual([
      false,
      false,
      false,
      false,
    ]);
    expect(["2026-02-14", "2026-02-28", "2026-10-10", "2026-10-08"].map((t) => calendar.isWorkingDay(d(t)))).toEqual([
      true,
      true,
      true,
      true,
    ]);
  });

  it("takes the days of the December before from the schedule of the year", () => {
    expect(calendar.isWorkingDay(d("2018-12-29"))).toBe(true);
    expect(calendar.isWorkingDay(d("2018-12-31"))).toBe(false);
  });

  it("agrees with a walk day by day", () => {
    fc.assert(
      fc.property(nearKnown, fc.integer({ min: 0, max: 400 }), (after, length) => {
        const to = addDays(after, length);
        let count = 0;
        for (let n = 1; n <= length; n++) if (isWorked(addDays(after, n))) count++;
        expect(calendar.workingDaysIn(after, to)).toBe(count);
        expect(calendar.workingDaysIn(to, after)).toBe(0 - count);
        expect(calendar.isWorkingDay(to)).toBe(isWorked(to));
      }),
      { numRuns: 300 },
    );
  });

  it("counts back what it added, forwards and backwards", () => {
    const n = fc.integer({ min: -800, max: 800 }).filter((value) => value !== 0);
    fc.assert(
      fc.property(fc.oneof(nearKnown, days("1905-01-01", "2195-12-31")), n, (from, steps) => {
        const there = calendar.addWorkingDays(from, steps);
        expect(calendar.isWorkingDay(there)).toBe(true);
        if (steps > 0) expect(calendar.workingDaysIn(from, there)).toBe(steps);
        else expect(calendar.workingDaysIn(addDays(there, -1), addDays(from, -1))).toBe(-steps);
        expect(Math.sign(daysBetween(from, there))).toBe(Math.sign(steps));
      }),
      { numRuns: 1000 },
    );
  });

  it("adds counts of parts that lie end to end", () => {
    fc.assert(
      fc.property(anyDay, anyDay, anyDay, (a, b, c) => {
        expect(calendar.workingDaysIn(a, b) + calendar.workingDaysIn(b, c)).toBe(calendar.workingDaysIn(a, c));
      }),
    );
  });

  it("finds the working day on or next to any day", () => {
    fc.assert(
      fc.property(fc.oneof(nearKnown, anyDay), (day) => {
        const last = calendar.lastWorkingDayOnOrBefore(day);
        const first = calendar.firstWorkingDayOnOrAfter(day);
        expect(last <= day && day <= first).toBe(true);
        expect([calendar.isWorkingDay(last), calendar.isWorkingDay(first)]).toEqual([true, true]);
        expect(calendar.workingDaysIn(last, day)).toBe(0);
        expect(calendar.workingDaysIn(addDays(day, -1), addDays(first, -1))).toBe(0);
        if (calendar.isWorkingDay(day)) expect([last, first]).toEqual([day, day]);
      }),
      { numRuns: 1000 },
    );
  });

  it("stays where it is when no working day is added", () => {
    expect(calendar.addWorkingDays(d("2026-10-03"), 0)).toBe("2026-10-03");
    expect(() => calendar.addWorkingDays(d("2026-10-03"), 1.5)).toThrow(RangeError);
  });

  it("knows weekends only where nothing is announced, and says so", () => {
    expect(calendar.knownUntil).toBe("2026-12-31");
    expect(["2017-12-31", "2018-01-01", "2026-12-31", "2027-01-01"].map((t) => calendar.isProvisional(d(t)))).toEqual([
      true,
      false,
      false,
      true,
    ]);
    expect(calendar.isProvisionalBetween(d("2018-01-01"), d("2026-12-31"))).toBe(false);
    expect(calendar.isProvisionalBetween(d("2026-12-31"), d("2027-01-01"))).toBe(true);
    // 2030-10-01 is a Tuesday, 2015-10-03 a Saturday: no holiday is guessed.
    expect(calendar.isWorkingDay(d("2030-10-01"))).toBe(true);
    expect(calendar.isWorkingDay(d("2015-10-03"))).toBe(false);
  });

  it("has in 2027 only the days off that the regulation fixes by the civil calendar", () => {
    expect(calendar.isWorkingDay(d("2027-01-01"))).toBe(false);
    expect(calendar.isWorkingDay(d("2027-10-01"))).toBe(false);
    expect(calendar.workingDaysIn(d("2026-12-31"), d("2027-12-31"))).toBe(261 - 2);
  });

  it("is plain weekends without any schedule", () => {
    const plain = workingCalendar([]);
    expect(plain.knownUntil).toBeUndefined();
    expect(plain.isProvisional(d("2026-10-01"))).toBe(true);
    expect(plain.addWorkingDays(d("2026-09-30"), 1)).toBe("2026-10-01");
    expect(plain.workingDaysIn(d("2026-09-27"), d("2026-10-04"))).toBe(5);
  });

  it("does not depend on the order of the years, and refuses a year or day that contradicts another", () => {
    const turned = workingCalendar([...calendarYears].reverse());
    expect(turned.addWorkingDays(d("2018-01-02"), 2000)).toBe(calendar.addWorkingDays(d("2018-01-02"), 2000));
    const year = (of: number, worked: string): CalendarYear => ({
      year: of,
      status: "announced",
      source: ["https://www.gov.cn/"],
      holidays: [{ name: "元旦", days: [d("2026-01-03")] }],
      makeUpDays: [d(worked)],
    });
    expect(() => workingCalendar([year(2026, "2026-01-04"), year(2026, "2026-01-04")])).toThrow(/2026/);
    expect(() => workingCalendar([year(2026, "2026-01-04"), year(2027, "2026-01-03")])).toThrow(/2026-01-03/);
  });
});
