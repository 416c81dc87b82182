import { readdirSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import fc from "fast-check";
import { civilDate, dayNumber, fromDayNumber } from "../../../src/domain/civil-date.ts";
import type { CivilDate } from "../../../src/domain/civil-date.ts";
import { workingCalendar } from "../../../src/domain/working-calendar.ts";
import type { CalendarYear } from "../../../src/domain/working-calendar.ts";
import { readCalendarYear } from "../../../src/engine/calendar-file.ts";

const folder = join(dirname(fileURLToPath(import.meta.url)), "../../../rules/calendar");

/** The years of `rules/calendar/`, oldest first. */
export const calendarYears: readonly CalendarYear[] = readdirSync(folder)
  .filter((name) => name.endsWith(".yaml"))
  .sort()
  .map((name) => {
    const { year, problems } = readCalendarYear(readFileSync(join(folder, name), "utf8"), name);
    if (year === undefined) throw new Error(JSON.stringify(problems));
    return year;
  });

export const calendar = workingCalendar(calendarYears);

/** Any day from `from` to `to`, both inclusive. */
export const days = (from: string, to: string): fc.Arbitrary<CivilDate> =>
  fc.integer({ min: dayNumber(civilDate(from)), max: dayNumber(civilDate(to)) }).map(fromDayNumber);
