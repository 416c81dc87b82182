import type { CivilDate } from "./civil-date.ts";
import type { WorkingCalendar } from "./working-calendar.ts";

/**
 * The last day of an agency's own limit of so many working days. The day of acceptance is day 0 and is not counted
 * (行政许可法第八十二条).
 * @throws {RangeError} if `days` is not a positive whole number.
 */
export function workingDayLimit(acceptedOn: CivilDate, days: number, calendar: WorkingCalendar): CivilDate {
  if (!Number.isInteger(days) || days < 1) throw new RangeError(`办理期限应为正整数个工作日，实为 ${days}`);
  return calendar.addWorkingDays(acceptedOn, days);
}
