import { describe, expect, it } from "@jest/globals";
import fc from "fast-check";
import { civilDate, civilDateAt, epochMsAt } from "../../src/domain/civil-date.ts";
import { days } from "./support/calendar.ts";

const at = (iso: string): number => Date.parse(iso);

describe("the day in a zone", () => {
  it("turns at midnight of the bureau, not of Greenwich", () => {
    expect(civilDateAt(at("2026-03-31T15:59:59.999Z"), "Asia/Shanghai")).toBe("2026-03-31");
    expect(civilDateAt(at("2026-03-31T16:00:00.000Z"), "Asia/Shanghai")).toBe("2026-04-01");
    expect(civilDateAt(at("2026-03-31T23:30:00.000Z"), "Asia/Shanghai")).toBe("2026-04-01");
    expect(civilDateAt(at("2026-03-31T16:00:00.000Z"), "America/New_York")).toBe("2026-03-31");
  });

  it("begins in Shanghai sixteen hours into the day before in Greenwich", () => {
    expect(epochMsAt(civilDate("2026-04-01"), "00:00", "Asia/Shanghai")).toBe(at("2026-03-31T16:00:00Z"));
    expect(epochMsAt(civilDate("2026-04-01"), "08:30", "Asia/Shanghai")).toBe(at("2026-04-01T00:30:00Z"));
  });

  it("knows the summer time that China kept until 1991", () => {
    expect(epochMsAt(civilDate("1990-07-01"), "00:00", "Asia/Shanghai")).toBe(at("1990-06-30T15:00:00Z"));
  });

  it("takes a skipped time as much later, and the first of two", () => {
    expect(epochMsAt(civilDate("2026-03-08"), "02:30", "America/New_York")).toBe(at("2026-03-08T07:30:00Z"));
    expect(epochMsAt(civilDate("2026-11-01"), "01:30", "America/New_York")).toBe(at("2026-11-01T05:30:00Z"));
  });

  it("is the day that the instant was made from, in every zone", () => {
    const zone = fc.constantFrom("Asia/Shanghai", "Asia/Urumqi", "America/New_York", "Europe/Berlin", "UTC");
    fc.assert(
      fc.property(days("1950-01-01", "2100-12-31"), zone, (d, z) => {
        expect(civilDateAt(epochMsAt(d, "12:00", z), z)).toBe(d);
      }),
    );
  });

  it("refuses a time or a zone that does not exist", () => {
    for (const time of ["24:00", "8:30", "08:60", "08:30:00", ""])
      expect(() => epochMsAt(civilDate("2026-04-01"), time, "Asia/Shanghai")).toThrow(/HH:MM/);
    expect(() => epochMsAt(civilDate("2026-04-01"), "08:30", "Asia/Ordos")).toThrow(RangeError);
    expect(() => civilDateAt(0, "Asia/Ordos")).toThrow(RangeError);
  });
});
