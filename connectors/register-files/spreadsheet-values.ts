import { serialDay } from "./dates.ts";

/**
 * A number of a spreadsheet as text. In a date style it is the day, with the time if there is one. Spreadsheets keep 15
 * digits: a longer number has lost its last ones and is written like 1.50624E+17, so that nobody takes it for a code.
 */
export function numberText(value: number, isDate: boolean, uses1904: boolean): string {
  if (Number.isNaN(value)) return "";
  if (isDate) {
    const day = serialDay(value, uses1904);
    if (day !== undefined) return day + timeText(value - Math.floor(value));
  }
  return Math.abs(value) >= 1e15 ? value.toExponential().toUpperCase() : String(value);
}

function timeText(share: number): string {
  const seconds = Math.round(share * 86_400);
  if (seconds === 0) return "";
  const two = (n: number): string => String(n).padStart(2, "0");
  // Half a second before midnight is still that day.
  const shown = Math.min(seconds, 86_399);
  return ` ${two(Math.floor(shown / 3600))}:${two(Math.floor(shown / 60) % 60)}:${two(shown % 60)}`;
}
