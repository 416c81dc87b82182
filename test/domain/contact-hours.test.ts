import { describe, expect, it } from "@jest/globals";
import fc from "fast-check";
import { civilDateAt } from "../../src/domain/civil-date.ts";
import { nextContactAt } from "../../src/domain/contact-hours.ts";
import { calendar } from "./support/calendar.ts";

const zone = "Asia/Shanghai";
const hours = { from: "08:30", to: "18:00" };
const at = (text: string): number => Date.parse(`${text}+08:00`);
const next = (text: string): number => nextContactAt(at(text), hours, calendar, zone);

describe("contact hours", () => {
  it("are now on a working day between opening and closing", () => {
    expect(next("2026-11-23T08:30:00")).toBe(at("2026-11-23T08:30:00"));
    expect(next("2026-11-23T17:59:59")).toBe(at("2026-11-23T17:59:59"));
  });

  it("wait for the opening of the same day before it", () => {
    expect(next("2026-11-23T02:00:00")).toBe(at("2026-11-23T08:30:00"));
  });

  it("wait for the next working day after closing, at weekends and on holidays", () => {
    expect(next("2026-11-23T18:00:00")).toBe(at("2026-11-24T08:30:00"));
    expect(next("2026-11-21T10:00:00")).toBe(at("2026-11-23T08:30:00"));
    expect(next("2026-09-30T19:00:00")).toBe(at("2026-10-08T08:30:00"));
  });

  it("include a weekend day that is worked to make up for a holiday", () => {
    expect(next("2026-10-10T10:00:00")).toBe(at("2026-10-10T10:00:00"));
  });

  it("never lie before the instant asked about, nor outside the hours of a working day", () => {
    fc.assert(
      fc.property(fc.integer({ min: at("2018-01-01T00:00:00"), max: at("2026-12-20T00:00:00") }), (instant) => {
        const answer = nextContactAt(instant, hours, calendar, zone);
        expect(answer).toBeGreaterThanOrEqual(instant);
        expect(calendar.isWorkingDay(civilDateAt(answer, zone))).toBe(true);
        expect(nextContactAt(answer, hours, calendar, zone)).toBe(answer);
      }),
    );
  });
});
