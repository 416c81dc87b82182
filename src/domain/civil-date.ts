import { Temporal } from "temporal-polyfill";

/**
 * A day of the Gregorian calendar without time or zone, written `YYYY-MM-DD`, 1800-01-01 to 9999-12-31. Texts of this
 * type compare as days do, so `<`, `<=` and `===` may be used on them.
 */
export type CivilDate = string & { readonly __brand: "CivilDate" };

const FIRST_YEAR = 1800;
const LAST_YEAR = 9999;
const FIRST_DAY_NUMBER = -62091;
const LAST_DAY_NUMBER = 2932896;

/** Days before the first of each month in a year that starts in March, so that the leap day comes last. */
const DAYS_BEFORE_MONTH = [306, 337, 0, 31, 61, 92, 122, 153, 184, 214, 245, 275];
const DAYS_IN_MONTH = [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];

const two = (n: number): string => (n < 10 ? `0${n}` : String(n));

/** `-MM-DD` for month * 32 + day: building the text is what costs in `fromDayNumber`. */
const MONTH_AND_DAY: readonly string[] = Array.from({ length: 13 * 32 }, (_, i) => `-${two(i >> 5)}-${two(i & 31)}`);

const isLeapYear = (year: number): boolean => year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0);

const daysInMonth = (year: number, month: number): number =>
  month === 2 && isLeapYear(year) ? 29 : (DAYS_IN_MONTH[month - 1] as number);

const digit = (text: string, at: number): number => text.charCodeAt(at) - 48;

// Only for texts already known to be civil dates: they are not checked again.
const yearOf = (d: string): number => digit(d, 0) * 1000 + digit(d, 1) * 100 + digit(d, 2) * 10 + digit(d, 3);
const monthOf = (d: string): number => digit(d, 5) * 10 + digit(d, 6);
const dayOf = (d: string): number => digit(d, 8) * 10 + digit(d, 9);

const isDigitAt = (text: string, at: number): boolean => {
  const code = text.charCodeAt(at);
  return code >= 48 && code <= 57;
};

const looksLikeDate = (text: string): boolean =>
  text.length === 10 &&
  text.charCodeAt(4) === 45 &&
  text.charCodeAt(7) === 45 &&
  isDigitAt(text, 0) &&
  isDigitAt(text, 1) &&
  isDigitAt(text, 2) &&
  isDigitAt(text, 3) &&
  isDigitAt(text, 5) &&
  isDigitAt(text, 6) &&
  isDigitAt(text, 8) &&
  isDigitAt(text, 9);

/** The day that `text` is, or `undefined` unless it is exactly `YYYY-MM-DD` and a real day of the years 1800 to 9999. */
export function parseCivilDate(text: string): CivilDate | undefined {
  if (!looksLikeDate(text)) return undefined;
  const year = yearOf(text);
  const month = monthOf(text);
  const day = dayOf(text);
  if (year < FIRST_YEAR || month < 1 || month > 12 || day < 1 || day > daysInMonth(year, month)) return undefined;
  return text as CivilDate;
}

/**
 * The day that `text` is, for texts that ought to be right.
 * @throws {RangeError} if it is not `YYYY-MM-DD` or no real day of the years 1800 to 9999.
 */
export function civilDate(text: string): CivilDate {
  const date = parseCivilDate(text);
  if (date === undefined)
    throw new RangeError(
      `不是有效日期："${text}"，应为 YYYY-MM-DD（${FIRST_YEAR} 至 ${LAST_YEAR} 年间真实存在的日子）`,
    );
  return date;
}

/** Days since 1970-01-01, negative before it. */
export function dayNumber(d: CivilDate): number {
  const month = monthOf(d);
  // The year is counted from March, after S. Baum and H. Hinnant's "days_from_civil".
  const year = month > 2 ? yearOf(d) : yearOf(d) - 1;
  const leapDays = Math.trunc(year / 4) - Math.trunc(year / 100) + Math.trunc(year / 400);
  return year * 365 + leapDays + (DAYS_BEFORE_MONTH[month - 1] as number) + dayOf(d) - 719469;
}

/**
 * The day `n` days after 1970-01-01.
 * @throws {RangeError} if `n` is not an integer or the day is outside the years 1800 to 9999.
 */
export function fromDayNumber(n: number): CivilDate {
  if (!Number.isInteger(n) || n < FIRST_DAY_NUMBER || n > LAST_DAY_NUMBER)
    throw new RangeError(`日序 ${n} 不在 ${FIRST_YEAR}-01-01 至 ${LAST_YEAR}-12-31 之间`);
  // Every day in the range is positive when counted from 0000-03-01, so truncation is division.
  const z = n + 719468;
  const era = Math.trunc(z / 146097);
  const dayOfEra = z - era * 146097;
  const yearOfEra = Math.trunc(
    (dayOfEra - Math.trunc(dayOfEra / 1460) + Math.trunc(dayOfEra / 36524) - Math.trunc(dayOfEra / 146096)) / 365,
  );
  const dayOfYear = dayOfEra - (365 * yearOfEra + Math.trunc(yearOfEra / 4) - Math.trunc(yearOfEra / 100));
  const monthFromMarch = Math.trunc((5 * dayOfYear + 2) / 153);
  const day = dayOfYear - Math.trunc((153 * monthFromMarch + 2) / 5) + 1;
  const month = monthFromMarch < 10 ? monthFromMarch + 3 : monthFromMarch - 9;
  const year = yearOfEra + era * 400 + (month <= 2 ? 1 : 0);
  return (String(year) + (MONTH_AND_DAY[month * 32 + day] as string)) as CivilDate;
}

/** The day `n` days later, or earlier if `n` is negative. @throws {RangeError} outside the years 1800 to 9999. */
export const addDays = (d: CivilDate, n: number): CivilDate => fromDayNumber(dayNumber(d) + n);

/** How many days `to` is after `from`; negative if it is before. */
export const daysBetween = (from: CivilDate, to: CivilDate): number => dayNumber(to) - dayNumber(from);

/**
 * The corresponding day `n` months later (earlier if negative); where the month has no such day, its last one
 * (民法典第二百零二条).
 * @throws {RangeError} if `n` is not an integer or the day is outside the years 1800 to 9999.
 */
export function addMonths(d: CivilDate, n: number): CivilDate {
  const months = yearOf(d) * 12 + monthOf(d) - 1 + n;
  const year = Math.floor(months / 12);
  if (!Number.isInteger(n) || year < FIRST_YEAR || year > LAST_YEAR)
    throw new RangeError(`${d} 加 ${n} 个月不在 ${FIRST_YEAR} 至 ${LAST_YEAR} 年之间`);
  const month = months - year * 12 + 1;
  const day = Math.min(dayOf(d), daysInMonth(year, month));
  return (String(year) + (MONTH_AND_DAY[month * 32 + day] as string)) as CivilDate;
}

/** The corresponding day `n` years later; 29 February becomes 28 where there is none. @throws {RangeError} as `addMonths`. */
export const addYears = (d: CivilDate, n: number): CivilDate => addMonths(d, n * 12);

/** 1 for Monday to 7 for Sunday. */
export const weekday = (d: CivilDate): number => ((((dayNumber(d) + 3) % 7) + 7) % 7) + 1;

/** The year as a number. */
export const yearOfDate = (d: CivilDate): number => yearOf(d);

/**
 * The day it is in the IANA zone at an instant, given in milliseconds since 1970-01-01T00:00Z.
 * @throws {RangeError} for an unknown zone or a day outside the years 1800 to 9999.
 */
export const civilDateAt = (epochMs: number, zone: string): CivilDate =>
  civilDate(Temporal.Instant.fromEpochMilliseconds(epochMs).toZonedDateTimeISO(zone).toPlainDate().toString());

/**
 * The instant, in milliseconds since 1970-01-01T00:00Z, at which clocks in the IANA zone show `time` (`HH:MM`) on the
 * day. A time that clocks skip is taken as much later as they skip; of one they show twice, the first is meant.
 * @throws {RangeError} for an unknown zone or a time that is not `HH:MM`.
 */
export function epochMsAt(d: CivilDate, time: string, zone: string): number {
  if (!/^([01]\d|2[0-3]):[0-5]\d$/.test(time)) throw new RangeError(`不是有效时刻："${time}"，应为 HH:MM`);
  return Temporal.PlainDateTime.from(`${d}T${time}`).toZonedDateTime(zone, { disambiguation: "compatible" })
    .epochMilliseconds;
}

/** As written in documents: `2026年9月24日`. */
export const formatZh = (d: CivilDate): string => `${yearOf(d)}年${monthOf(d)}月${dayOf(d)}日`;
