import { describe, expect, it } from "@jest/globals";
import { civilDate } from "../../src/domain/civil-date.ts";
import { workingDayLimit } from "../../src/domain/time-limit.ts";
import { calendar } from "./support/calendar.ts";

describe("a limit in working days", () => {
  it.each([
    ["2026-09-24", 9, "2026-10-14"],
    ["2026-09-24", 10, "2026-10-15"],
    ["2026-09-24", 20, "2026-10-29"],
    ["2026-02-13", 3, "2026-02-25"],
    ["2026-04-30", 1, "2026-05-06"],
    ["2026-10-10", 1, "2026-10-12"],
    ["2025-12-31", 1, "2026-01-04"],
    ["2026-09-30", 5, "2026-10-13"],
  ])("accepted on %s, %i days end on %s", (acceptedOn, limit, lastOn) => {
    expect(workingDayLimit(civilDate(acceptedOn), limit, calendar)).toBe(lastOn);
  });

  it("is a positive whole number of days", () => {
    for (const limit of [0, -1, 2.5])
      expect(() => workingDayLimit(civilDate("2026-09-24"), limit, calendar)).toThrow(RangeError);
  });
});
