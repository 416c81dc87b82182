import { describe, expect, it } from "@jest/globals";
import fc from "fast-check";
import { Temporal } from "temporal-polyfill";
import {
  addDays,
  addMonths,
  addYears,
  civilDate,
  daysBetween,
  dayNumber,
  formatZh,
  fromDayNumber,
  parseCivilDate,
  weekday,
} from "../../src/domain/civil-date.ts";
import { days } from "./support/calendar.ts";

const anyDay = days("1800-01-01", "9999-12-31");

describe("civil dates", () => {
  it("are only real days written YYYY-MM-DD", () => {
    const refused = [
      ["", "2026-9-24", "2026/09/24", "20260924", " 2026-09-24", "2026-09-24 ", "2026-09-24T00:00", "２026-09-24"],
      ["2026-00-10", "2026-13-01", "2026-09-00", "2026-04-31", "2027-02-29", "2027-02-30", "1900-02-29", "2100-02-29"],
      ["1799-12-31", "0000-01-01", "-001-01-01", "+026-01-01", "10000-01-01", "长期", "2026-0x-01", "2026-01-1:"],
    ].flat();
    expect(refused.filter((text) => parseCivilDate(text) !== undefined)).toEqual([]);
    const taken = ["1800-01-01", "2000-02-29", "2024-02-29", "2026-09-24", "9999-12-31"];
    expect(taken.map(parseCivilDate)).toEqual(taken);
  });

  it("say what is wrong and what was expected", () => {
    expect(() => civilDate("2027-02-30")).toThrow(/2027-02-30.*YYYY-MM-DD/);
    expect(() => civilDate("2027-02-30")).toThrow(RangeError);
  });

  it("are parsed exactly as Temporal does, from any digits", () => {
    const two = fc.integer({ min: 0, max: 40 }).map((n) => String(n).padStart(2, "0"));
    const text = fc.tuple(fc.integer({ min: 1800, max: 9999 }), two, two).map((parts) => parts.join("-"));
    fc.assert(
      fc.property(text, (candidate) => {
        let real = true;
        try {
          Temporal.PlainDate.from(candidate, { overflow: "reject" });
        } catch {
          real = false;
        }
        expect(parseCivilDate(candidate) !== undefined).toBe(real);
      }),
      { numRuns: 1000 },
    );
  });

  it("number their days from 1970-01-01 as Temporal does", () => {
    const epoch = Temporal.PlainDate.from("1970-01-01");
    fc.assert(
      fc.property(anyDay, (d) => {
        expect(dayNumber(d)).toBe(epoch.until(d, { largestUnit: "days" }).days);
        expect(weekday(d)).toBe(Temporal.PlainDate.from(d).dayOfWeek);
      }),
      { numRuns: 1000 },
    );
  });

  it("come back from their day number, on every day of four centuries", () => {
    const wrong: string[] = [];
    let before = fromDayNumber(dayNumber(civilDate("1800-01-01")));
    for (let n = dayNumber(before) + 1; n <= dayNumber(civilDate("2200-12-31")); n++) {
      const d = fromDayNumber(n);
      if (dayNumber(d) !== n || parseCivilDate(d) !== d || d <= before) wrong.push(d);
      before = d;
    }
    expect(wrong).toEqual([]);
  });

  it("end where the years 1800 and 9999 end", () => {
    expect(addDays(civilDate("9999-12-30"), 1)).toBe("9999-12-31");
    expect(addDays(civilDate("1800-01-02"), -1)).toBe("1800-01-01");
    for (const n of [dayNumber(civilDate("1800-01-01")) - 1, dayNumber(civilDate("9999-12-31")) + 1, 0.5, NaN])
      expect(() => fromDayNumber(n)).toThrow(RangeError);
    expect(() => addMonths(civilDate("9999-12-01"), 1)).toThrow(RangeError);
    expect(() => addMonths(civilDate("1800-01-31"), -1)).toThrow(RangeError);
    expect(() => addMonths(civilDate("2026-01-31"), 0.5)).toThrow(RangeError);
  });

  it("add days as a difference that can be measured", () => {
    fc.assert(
      fc.property(days("1900-01-01", "2200-12-31"), fc.integer({ min: -30000, max: 30000 }), (d, n) => {
        expect(daysBetween(d, addDays(d, n))).toBe(n);
      }),
    );
  });

  it("add months and years as Temporal does, to the last of a shorter month", () => {
    fc.assert(
      fc.property(days("1900-01-01", "2200-12-31"), fc.integer({ min: -1000, max: 1000 }), (d, n) => {
        expect(addMonths(d, n)).toBe(Temporal.PlainDate.from(d).add({ months: n }).toString());
      }),
      { numRuns: 1000 },
    );
    expect(addMonths(civilDate("2026-08-31"), -6)).toBe("2026-02-28");
    expect(addMonths(civilDate("2028-08-31"), -6)).toBe("2028-02-29");
    expect(addMonths(civilDate("2027-01-31"), 1)).toBe("2027-02-28");
    expect(addYears(civilDate("2028-02-29"), 1)).toBe("2029-02-28");
    expect(addYears(civilDate("2021-03-01"), 5)).toBe("2026-03-01");
  });

  it("are written in documents without leading zeros", () => {
    expect(formatZh(civilDate("2026-09-04"))).toBe("2026年9月4日");
    expect(formatZh(civilDate("2026-12-24"))).toBe("2026年12月24日");
  });
});
