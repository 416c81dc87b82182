import { dayNumber, fromDayNumber, weekday, yearOfDate } from "./civil-date.ts";
import type { CivilDate } from "./civil-date.ts";

/** The State Council's schedule for one year. Its days may lie in the last days of the year before. */
export interface CalendarYear {
  /** The year the schedule is titled with. */
  readonly year: number;
  /** `provisional`: not announced yet; what the file holds may still change. */
  readonly status: "announced" | "provisional";
  /** Addresses of the notices; a provisional year has none. */
  readonly source: readonly string[];
  readonly note?: string;
  readonly holidays: readonly { readonly name: string; readonly days: readonly CivilDate[] }[];
  /** Saturdays and Sundays that are worked (调休上班). */
  readonly makeUpDays: readonly CivilDate[];
}

/** Working days of the public service: Monday to Friday, less the holidays, plus the make-up days. */
export interface WorkingCalendar {
  /** Last day of the last announced year; `undefined` if none is announced. */
  readonly knownUntil: CivilDate | undefined;
  isWorkingDay(d: CivilDate): boolean;
  /** How many working days lie in (after, to]: `after` is not counted, `to` is. Negative if `to` comes first. */
  workingDaysIn(after: CivilDate, to: CivilDate): number;
  /**
   * The `n`-th working day after `d`, or before it if `n` is negative; `d` itself is never counted, and is the answer
   * when `n` is 0.
   * @throws {RangeError} if `n` is not an integer or the day is outside the years 1800 to 9999.
   */
  addWorkingDays(d: CivilDate, n: number): CivilDate;
  lastWorkingDayOnOrBefore(d: CivilDate): CivilDate;
  firstWorkingDayOnOrAfter(d: CivilDate): CivilDate;
  /** True in a year whose schedule is not among the announced ones: only weekends are known there. */
  isProvisional(d: CivilDate): boolean;
  /** True if any year from that of `from` to that of `to`, both inclusive, is provisional. */
  isProvisionalBetween(from: CivilDate, to: CivilDate): boolean;
}

/** Days since Monday 1969-12-29, so that whole weeks divide evenly. */
const mondayBased = (day: number): number => day + 3;

/** Mondays to Fridays from 1969-12-29 up to and including the day; negative before. */
function weekdaysUpTo(day: number): number {
  const m = mondayBased(day);
  const week = Math.floor(m / 7);
  return week * 5 + Math.min(m - week * 7 + 1, 5);
}

/** The day on which `weekdaysUpTo` first reaches `count`. */
function nthWeekday(count: number): number {
  const week = Math.floor((count - 1) / 5);
  return week * 7 + (count - 1 - week * 5) - 3;
}

const isWeekend = (d: CivilDate): boolean => weekday(d) >= 6;

/** What the schedules change: +1 for a weekend day that is worked, -1 for a weekday off, by day number. */
function changesToWeekends(years: readonly CalendarYear[]): Map<number, number> {
  const stated = new Map<CivilDate, "off" | "worked">();
  const state = (d: CivilDate, as: "off" | "worked"): void => {
    const before = stated.get(d);
    if (before !== undefined && before !== as) throw new RangeError(`${d} 同时列为放假和上班`);
    stated.set(d, as);
  };
  for (const year of years) {
    for (const holiday of year.holidays) for (const d of holiday.days) state(d, "off");
    for (const d of year.makeUpDays) state(d, "worked");
  }
  const changes = new Map<number, number>();
  for (const [d, as] of stated) {
    if (as === "worked" && isWeekend(d)) changes.set(dayNumber(d), 1);
    if (as === "off" && !isWeekend(d)) changes.set(dayNumber(d), -1);
  }
  return changes;
}

/**
 * The calendar of the given years, in any order. Outside them weekends are the only days off; no holiday is guessed.
 * Every question takes constant time.
 * @throws {RangeError} if a year is given twice or a day is both off and worked.
 */
export function workingCalendar(years: readonly CalendarYear[]): WorkingCalendar {
  const announced = new Set<number>();
  const seen = new Set<number>();
  for (const year of years) {
    if (seen.has(year.year)) throw new RangeError(`${year.year} 年的工作日历给出了两次`);
    seen.add(year.year);
    if (year.status === "announced") announced.add(year.year);
  }
  const changes = changesToWeekends(years);
  // One day of margin, so that the first entry counts the days before everything stated.
  const first = Math.min(...changes.keys()) - 1;
  const last = Math.max(...changes.keys());
  const length = changes.size === 0 ? 0 : last - first + 1;

  /** Working days up to and including day `first + i`; and the day on which that count was reached first. */
  const counts = new Int32Array(length);
  const dayOfCount: number[] = [];
  let shift = 0;
  for (let i = 0; i < length; i++) {
    shift += changes.get(first + i) ?? 0;
    const count = weekdaysUpTo(first + i) + shift;
    counts[i] = count;
    if (i > 0 && count > (counts[i - 1] as number)) dayOfCount.push(first + i);
  }
  const countAtFirst = length === 0 ? 0 : (counts[0] as number);
  const countAtLast = length === 0 ? 0 : (counts[length - 1] as number);

  const countUpTo = (day: number): number => {
    if (length === 0 || day < first) return weekdaysUpTo(day);
    return day > last ? weekdaysUpTo(day) + shift : (counts[day - first] as number);
  };
  const nthWorkingDay = (count: number): number => {
    if (length === 0 || count <= countAtFirst) return nthWeekday(count);
    return count > countAtLast ? nthWeekday(count - shift) : (dayOfCount[count - countAtFirst - 1] as number);
  };
  const isWorking = (day: number): boolean => countUpTo(day) > countUpTo(day - 1);

  return {
    knownUntil: announced.size === 0 ? undefined : (`${Math.max(...announced)}-12-31` as CivilDate),
    isWorkingDay: (d) => isWorking(dayNumber(d)),
    workingDaysIn: (after, to) => countUpTo(dayNumber(to)) - countUpTo(dayNumber(after)),
    addWorkingDays: (d, n) => {
      if (!Number.isInteger(n)) throw new RangeError(`工作日数应为整数，实为 ${n}`);
      if (n === 0) return d;
      const day = dayNumber(d);
      return fromDayNumber(nthWorkingDay(n > 0 ? countUpTo(day) + n : countUpTo(day - 1) + n + 1));
    },
    lastWorkingDayOnOrBefore: (d) => fromDayNumber(nthWorkingDay(countUpTo(dayNumber(d)))),
    firstWorkingDayOnOrAfter: (d) => fromDayNumber(nthWorkingDay(countUpTo(dayNumber(d) - 1) + 1)),
    isProvisional: (d) => !announced.has(yearOfDate(d)),
    isProvisionalBetween: (from, to) => {
      for (let year = yearOfDate(from); year <= yearOfDate(to); year++) if (!announced.has(year)) return true;
      return false;
    },
  };
}
