import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "@jest/globals";
import { civilDate, weekday } from "../../src/domain/civil-date.ts";
import { describeWithData, sharedData } from "../support/shared-data.ts";
import { calendar, calendarYears } from "./support/calendar.ts";

interface Schedule {
  readonly papers: readonly string[];
  readonly days: readonly { readonly name: string; readonly date: string; readonly isOffDay: boolean }[];
}
type Vector =
  | { readonly op: "add_workdays"; readonly from: string; readonly n: number; readonly result: string }
  | { readonly op: "count_workdays_after_a_through_b"; readonly a: string; readonly b: string; readonly result: number }
  | {
      readonly op: "last_workday_on_or_before" | "next_workday_on_or_after";
      readonly a: string;
      readonly result: string;
    };

const read = <T>(name: string): T => JSON.parse(readFileSync(join(sharedData, "holidays", name), "utf8")) as T;

describeWithData("the working calendar beside a collection of the same schedules", () => {
  it.each(calendarYears.map((year) => year.year))("states %i as it was published", (of) => {
    const schedule = read<Schedule>(`holiday-cn-${of}.json`);
    const ours = calendarYears.find((year) => year.year === of);
    for (const day of schedule.days)
      expect([day.date, calendar.isWorkingDay(civilDate(day.date))]).toEqual([day.date, !day.isOffDay]);
    expect(ours?.status).toBe(schedule.days.length === 0 ? "provisional" : "announced");
    expect(ours?.source).toEqual(schedule.papers);
    if (schedule.days.length === 0) return;
    const off = schedule.days.filter((day) => day.isOffDay);
    expect(ours?.holidays.flatMap((holiday) => holiday.days.map((date) => `${date} ${holiday.name}`)).sort()).toEqual(
      off.map((day) => `${day.date} ${day.name}`).sort(),
    );
    // The notice of January 2020 also says that Monday 3 February is worked, which it would have been anyway.
    const worked = schedule.days.filter((day) => !day.isOffDay && weekday(civilDate(day.date)) > 5);
    expect(ours?.makeUpDays).toEqual(worked.map((day) => day.date).sort());
  });

  it("answers every sampled question on working days", () => {
    const { vectors } = read<{ vectors: readonly Vector[] }>("workday_arithmetic_vectors_sample.json");
    expect(vectors).toHaveLength(95);
    const answer = (vector: Vector): string | number => {
      switch (vector.op) {
        case "add_workdays":
          return calendar.addWorkingDays(civilDate(vector.from), vector.n);
        case "count_workdays_after_a_through_b":
          return calendar.workingDaysIn(civilDate(vector.a), civilDate(vector.b));
        case "last_workday_on_or_before":
          return calendar.lastWorkingDayOnOrBefore(civilDate(vector.a));
        case "next_workday_on_or_after":
          return calendar.firstWorkingDayOnOrAfter(civilDate(vector.a));
      }
    };
    expect(vectors.map((vector) => ({ ...vector, result: answer(vector) }))).toEqual(vectors);
  });
});
