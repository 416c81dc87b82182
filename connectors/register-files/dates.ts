import { civilDateAt, fromDayNumber, parseCivilDate } from "../../src/domain/civil-date.ts";
import type { CivilDate } from "../../src/domain/civil-date.ts";
import { cleanText, toHalfWidth } from "../../src/domain/text.ts";
import type { DateFormat } from "./mapping-specs.ts";
import { copyOf } from "./text.ts";

/** What a cell says about a day. `unreadable` is a text that no format of the column fits, or a day that never was. */
export type DayReading =
  | { readonly kind: "day"; readonly day: CivilDate }
  | { readonly kind: "perpetual" | "empty" | "masked" | "unreadable" };

export interface DayOptions {
  readonly formats: readonly DateFormat[];
  readonly perpetual: readonly string[];
  readonly isEmpty: (text: string) => boolean;
  /** IANA zone in which an instant becomes a day. */
  readonly zone: string;
}

export const defaultPerpetual: readonly string[] = [
  "长期",
  "长期有效",
  "永久",
  "永久有效",
  "永续",
  "无固定期限",
  "无期限",
  "無固定期限",
  "長期",
];

const MOST_REMEMBERED = 50_000;
const EXCEL_1900_TO_EPOCH = 25_569;
const EXCEL_1904_TO_EPOCH = 24_107;
const ROC_TO_GREGORIAN = 1911;

/** A reader of one column's days. A register repeats its days thousands of times, so readings are remembered. */
export function dayReader(options: DayOptions): (cell: string) => DayReading {
  const remembered = new Map<string, DayReading>();
  return (cell) => {
    const known = remembered.get(cell);
    if (known !== undefined) return known;
    const reading = readDay(cell, options);
    if (remembered.size >= MOST_REMEMBERED) remembered.clear();
    remembered.set(copyOf(cell), reading);
    return reading;
  };
}

const unreadable: DayReading = { kind: "unreadable" };

function readDay(cell: string, options: DayOptions): DayReading {
  const text = cleanText(toHalfWidth(cell));
  if (text === "" || options.isEmpty(text)) return { kind: "empty" };
  if (options.perpetual.includes(text)) return { kind: "perpetual" };
  // 2026年**月**日, ****-12-31 and a lone * are all ways of not telling.
  if (text.includes("*")) return { kind: "masked" };
  for (const format of options.formats) {
    const day = readers[format](text, options.zone);
    if (day !== undefined) return { kind: "day", day };
  }
  const day = plainDay(text, options.zone);
  return day === undefined ? unreadable : { kind: "day", day };
}

const two = (digits: string): string => digits.padStart(2, "0");

const dayOf = (year: string, month: string, day: string): CivilDate | undefined =>
  parseCivilDate(`${year}-${two(month)}-${two(day)}`);

/** Whether what follows a day is nothing or a time of day without a zone; then the day stands as written. */
const isTimeOrNothing = (rest: string): boolean =>
  rest === "" || /^(?:T|\s+)\d{1,2}:\d{2}(?::\d{2}(?:\.\d{1,9})?)?(?:\s*[AP]M)?$/i.test(rest);

const INSTANT = /^\d{4}-\d{2}-\d{2}[T ]\d{2}:\d{2}(?::\d{2}(?:\.\d{1,9})?)?\s*(?:Z|[+-]\d{2}:?\d{2})$/i;

/** Year first: 2026-03-01, 2026/3/1, 2026.3.1, 2026年3月1日, with or without a time. Nobody writes these otherwise. */
function plainDay(text: string, zone: string): CivilDate | undefined {
  if (INSTANT.test(text)) return instantDay(Date.parse(text.replace(" ", "T")), zone);
  const parts =
    /^(\d{4})([-/.])(\d{1,2})\2(\d{1,2})(.*)$/s.exec(text) ??
    /^(\d{4})\s*(年)\s*(\d{1,2})\s*月\s*(\d{1,2})\s*日(.*)$/s.exec(text);
  if (parts === null || !isTimeOrNothing(parts[5] ?? "")) return undefined;
  return dayOf(parts[1] as string, parts[3] as string, parts[4] as string);
}

function instantDay(epochMs: number, zone: string): CivilDate | undefined {
  // 1800 to 9999, the years a civil date can have, less a day for the zone.
  if (!Number.isFinite(epochMs) || epochMs < -5_364_576_000_000 || epochMs > 253_402_128_000_000) return undefined;
  return civilDateAt(epochMs, zone);
}

/** The day of a spreadsheet serial number; its fraction is the time of day. */
export function serialDay(serial: number, uses1904: boolean): CivilDate | undefined {
  const whole = Math.floor(serial);
  // The 1900 system counts a 29 February 1900 that never was: the days before it are one off, and it is no day.
  if (!Number.isFinite(whole) || whole < 0 || whole > 2_958_465 || (!uses1904 && (whole === 60 || whole === 0)))
    return undefined;
  const shift = uses1904 ? EXCEL_1904_TO_EPOCH : whole < 60 ? EXCEL_1900_TO_EPOCH - 1 : EXCEL_1900_TO_EPOCH;
  return fromDayNumber(whole - shift);
}

const serialText = (text: string, uses1904: boolean): CivilDate | undefined =>
  /^\d{1,7}(?:\.\d+)?$/.test(text) ? serialDay(Number(text), uses1904) : undefined;

function slashes(text: string): readonly [string, string, string] | undefined {
  const parts = /^(\d{1,2})([/.-])(\d{1,2})\2(\d{4})(.*)$/s.exec(text);
  if (parts === null || !isTimeOrNothing(parts[5] ?? "")) return undefined;
  return [parts[1] as string, parts[3] as string, parts[4] as string];
}

function rocDay(text: string): CivilDate | undefined {
  const parts =
    /^(?:民國|民国)?\s*(\d{1,3})([-/.])(\d{1,2})\2(\d{1,2})$/.exec(text) ??
    /^(?:民國|民国)?\s*(\d{1,3})\s*(年)\s*(\d{1,2})\s*月\s*(\d{1,2})\s*日$/.exec(text) ??
    /^(?:民國|民国)?(\d{3})()(\d{2})(\d{2})$/.exec(text);
  if (parts === null || Number(parts[1]) === 0) return undefined;
  return dayOf(String(Number(parts[1]) + ROC_TO_GREGORIAN), parts[3] as string, parts[4] as string);
}

const readers: Readonly<Record<DateFormat, (text: string, zone: string) => CivilDate | undefined>> = {
  YYYYMMDD: (text) => {
    const parts = /^(\d{4})(\d{2})(\d{2})$/.exec(text);
    return parts === null ? undefined : dayOf(parts[1] as string, parts[2] as string, parts[3] as string);
  },
  "M/D/YYYY": (text) => {
    const parts = slashes(text);
    return parts && dayOf(parts[2], parts[0], parts[1]);
  },
  "D/M/YYYY": (text) => {
    const parts = slashes(text);
    return parts && dayOf(parts[2], parts[1], parts[0]);
  },
  ROC: rocDay,
  "excel-1900": (text) => serialText(text, false),
  "excel-1904": (text) => serialText(text, true),
  "epoch-s": (text, zone) => (/^-?\d{1,11}$/.test(text) ? instantDay(Number(text) * 1000, zone) : undefined),
  "epoch-ms": (text, zone) => (/^-?\d{1,15}$/.test(text) ? instantDay(Number(text), zone) : undefined),
};
