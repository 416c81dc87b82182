import { addDays, civilDateAt, epochMsAt, type CivilDate } from "./civil-date.ts";
import type { WorkingCalendar } from "./working-calendar.ts";

/** When a holder may be written to: from (inclusive) to (exclusive), local time, working days only. */
export interface ContactHours {
  /** `HH:MM`. */
  readonly from: string;
  /** `HH:MM`. */
  readonly to: string;
}

/**
 * The first instant at or after `notBefore` (milliseconds since the epoch) at which a holder may be written to.
 * Outside hours, at weekends and on holidays that is the next working day's opening.
 */
export function nextContactAt(notBefore: number, hours: ContactHours, calendar: WorkingCalendar, zone: string): number {
  const day = civilDateAt(notBefore, zone);
  if (calendar.isWorkingDay(day)) {
    const opens = epochMsAt(day, hours.from, zone);
    const ends = epochMsAt(day, hours.to, zone);
    if (notBefore < opens) return opens;
    if (notBefore < ends) return notBefore;
  }
  const next: CivilDate = calendar.firstWorkingDayOnOrAfter(addDays(day, 1));
  return epochMsAt(next, hours.from, zone);
}
