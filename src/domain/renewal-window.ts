import { addDays, addMonths } from "./civil-date.ts";
import type { CivilDate } from "./civil-date.ts";
import type { WorkingCalendar } from "./working-calendar.ts";

/** A limit that lies so long before the last valid day. */
export interface WindowLimit {
  readonly before: number;
  readonly unit: "calendar-days" | "working-days" | "months";
}

export interface WindowRule {
  /** Absent: renewal may start at any time. */
  readonly opens?: WindowLimit;
  /** Absent: the last valid day itself. */
  readonly closes?: WindowLimit;
  /** What the law says of those who come later, as an id of the rule file. */
  readonly late?: string;
}

/** The days on which renewal may start, both ends inclusive. */
export interface RenewalWindow {
  /** Absent: any day up to `closesOn`. */
  readonly opensOn?: CivilDate;
  readonly closesOn: CivilDate;
  /**
   * The day to tell the holder: the last working day on or before `closesOn`, because limits that are counted back are
   * not extended over days off. If that day comes before the window opens, `closesOn`.
   */
  readonly adviseBy: CivilDate;
  /** A day above was found by counting, or looked up, in a year whose schedule is not announced. */
  readonly isProvisional: boolean;
}

/** The first day A with n(A) ≤ `before`, n(A) being the working days in (A, validUntil]. */
const opensWorkingDays = (before: number, validUntil: CivilDate, calendar: WorkingCalendar): CivilDate =>
  // Counted from the day after, `validUntil` is itself number one if it is a working day; the first day with n(A) = k
  // is the working day k + 1.
  calendar.addWorkingDays(addDays(validUntil, 1), -(before + 1));

/** The last day A with n(A) ≥ `before`: the eve of the working day that is number `before` from the end. */
const closesWorkingDays = (before: number, validUntil: CivilDate, calendar: WorkingCalendar): CivilDate =>
  before === 0 ? validUntil : addDays(calendar.addWorkingDays(addDays(validUntil, 1), -before), -1);

function limitOn(
  limit: WindowLimit,
  validUntil: CivilDate,
  workingDays: (before: number, validUntil: CivilDate, calendar: WorkingCalendar) => CivilDate,
  calendar: WorkingCalendar,
): CivilDate {
  if (!Number.isInteger(limit.before) || limit.before < 0)
    throw new RangeError(`窗口期限应为不小于 0 的整数，实为 ${limit.before}`);
  switch (limit.unit) {
    case "calendar-days":
      return addDays(validUntil, -limit.before);
    case "months":
      return addMonths(validUntil, -limit.before);
    case "working-days":
      return workingDays(limit.before, validUntil, calendar);
    default:
      return limit.unit satisfies never;
  }
}

/**
 * The window of a licence whose last valid day is `validUntil`. Working days are counted in (A, validUntil], A being the
 * day of application; calendar days and months are counted back from `validUntil` (民法典第二百零二条).
 * @throws {RangeError} if a limit is no whole number or a day falls outside the years 1800 to 9999.
 */
export function renewalWindow(rule: WindowRule, validUntil: CivilDate, calendar: WorkingCalendar): RenewalWindow {
  const opensOn = rule.opens && limitOn(rule.opens, validUntil, opensWorkingDays, calendar);
  const closesOn = rule.closes ? limitOn(rule.closes, validUntil, closesWorkingDays, calendar) : validUntil;
  const lastWorkingDay = calendar.lastWorkingDayOnOrBefore(closesOn);
  const adviseBy = opensOn !== undefined && lastWorkingDay < opensOn ? closesOn : lastWorkingDay;

  let isProvisional = calendar.isProvisionalBetween(lastWorkingDay, closesOn);
  if (rule.opens?.unit === "working-days" && opensOn !== undefined)
    isProvisional ||= calendar.isProvisionalBetween(opensOn, validUntil);
  if (rule.closes?.unit === "working-days") isProvisional ||= calendar.isProvisionalBetween(closesOn, validUntil);

  return opensOn === undefined ? { closesOn, adviseBy, isProvisional } : { opensOn, closesOn, adviseBy, isProvisional };
}

/** True on every day from opening to closing, both inclusive, so that a late scan still finds the licence. */
export const isOpen = (
  window: { readonly opensOn?: CivilDate; readonly closesOn?: CivilDate },
  asOf: CivilDate,
): boolean =>
  (window.opensOn === undefined || window.opensOn <= asOf) &&
  (window.closesOn === undefined || asOf <= window.closesOn);
