import { cleanText } from "../../src/domain/text.ts";

/**
 * The same text in memory of its own. A cell cut from a chunk keeps the whole chunk alive for as long as it is kept, so
 * what outlives a row must be copied.
 */
export const copyOf = (text: string): string => Buffer.from(text, "utf16le").toString("utf16le");

const CONTROL = /\p{Cc}+/gu;

const isHan = (code: number): boolean => code >= 0x4e00 && code <= 0x9fff;

/** Neither white space nor invisible, whatever else it is: such a character at an end needs no trimming. */
const isPlain = (code: number): boolean => (code > 0x20 && code < 0x7f) || isHan(code);

/** The cell as a value: no white space at its ends, and line breaks and control characters inside it as one space. */
export function valueOf(cell: string): string {
  const last = cell.length - 1;
  if (last < 0) return cell;
  let isClean = isPlain(cell.charCodeAt(0)) && isPlain(cell.charCodeAt(last));
  for (let i = 1; isClean && i < last; i++) {
    const code = cell.charCodeAt(i);
    isClean = code >= 0x20 && (code < 0x7f || code > 0x9f);
  }
  return isClean ? cell : cleanText(cell.replace(CONTROL, " "));
}

/** Full-width letters and digits as ASCII; brackets and other marks stay as the register prints them. */
export function halfWidthAlphanumerics(text: string): string {
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i);
    if (code >= 0xff10 && code <= 0xff5a)
      return text.replace(/[０-９Ａ-Ｚａ-ｚ]/g, (c) => String.fromCharCode(c.charCodeAt(0) - 0xfee0));
  }
  return text;
}

export const defaultEmpty: readonly string[] = ["NA", "N/A", "NULL", "NONE", "-", "--", "—", ".", "#N/A"];

/** Whether a value stands for nothing; letter case does not matter. */
export function emptyTest(markers: readonly string[]): (value: string) => boolean {
  const set = new Set(markers.map((marker) => marker.toUpperCase()));
  const longest = Math.max(0, ...markers.map((marker) => marker.length));
  const beginnings = new Set([...set].map((marker) => marker.charCodeAt(0)));
  return (value) => {
    if (value.length === 0) return true;
    if (value.length > longest) return false;
    // Putting Chinese into capitals changes nothing and is slow.
    const first = value.charCodeAt(0);
    if (isHan(first) && !beginnings.has(first)) return false;
    return set.has(value.toUpperCase());
  };
}

/**
 * A long number that a spreadsheet turned into 1.50624E+17: its last digits are lost, and those of another holder would
 * look the same.
 */
export function isLossyNumber(value: string): boolean {
  const second = value.charCodeAt(1);
  return (second === 46 || second === 69 || second === 101) && /^\d(?:\.\d+)?E\+\d+\s*$/i.test(value);
}

export const lossyNumberReason = "号码被表格软件改成了科学记数，末几位已丢失；请在来源文件中把该列设为文本后重新导出";

const LONGEST_SHOWN = 40;

/** A word as it may stand in a reason, which anyone may read: what could be a telephone or identity number is hidden. */
export const shownWord = (word: string): string => {
  const shown = word.replace(/\d{7,}/g, (digits) => "*".repeat(digits.length));
  return shown.length > LONGEST_SHOWN ? `${shown.slice(0, LONGEST_SHOWN)}…` : shown;
};

/**
 * What stands where a day should, as it may stand in a reason: where columns slipped that is a name or a number of
 * somebody, so only what can be part of a day is shown.
 */
export const shownDay = (cell: string): string =>
  cell
    .trim()
    .slice(0, LONGEST_SHOWN)
    .replace(/\d{9,}|[^\d\s/.:年月日-]/g, (hidden) => "*".repeat(hidden.length));
