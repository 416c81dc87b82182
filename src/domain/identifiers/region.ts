import { compactCode } from "../text.ts";
import { unsound, wrongLength } from "./check.ts";
import type { IdentifierCheck } from "./check.ts";

/** First two digits of GB/T 2260. */
const PROVINCES =
  "11 12 13 14 15 21 22 23 31 32 33 34 35 36 37 41 42 43 44 45 46 50 51 52 53 54 61 62 63 64 65 71 81 82".split(" ");

export const isProvinceCode = (twoDigits: string): boolean => PROVINCES.includes(twoDigits);

/**
 * Checks a region code: 6 digits down to banner or county (GB/T 2260), 9 to township, 12 to village. Whether the place
 * exists is not looked up, because codes change and records are old.
 */
export function checkRegionCode(text: string): IdentifierCheck {
  const value = compactCode(text);
  if (![6, 9, 12].includes(value.length)) return wrongLength(value, "6、9 或 12 位");
  if (!/^[0-9]+$/.test(value)) return unsound(value, "alphabet", "行政区划码应全部为数字");
  if (!isProvinceCode(value.slice(0, 2)))
    return {
      ok: true,
      value,
      warnings: [{ code: "province", reason: `省份“${value.slice(0, 2)}”不存在` }],
    };
  return { ok: true, value, warnings: [] };
}

/** The digits that say something: trailing zeros stand for "all of it", three for village and town, two above. */
function significant(code: string): string {
  let digits = code;
  if (digits.length === 12 && digits.endsWith("000")) digits = digits.slice(0, 9);
  if (digits.length === 9 && digits.endsWith("000")) digits = digits.slice(0, 6);
  if (digits.length === 6 && digits.endsWith("00")) digits = digits.slice(0, 4);
  if (digits.length === 4 && digits.endsWith("00")) digits = digits.slice(0, 2);
  return digits;
}

/** True if the first region is the second or holds it: `150600` covers `150624` and `150624100`, not `150700`. */
export const regionCovers = (region: string, other: string): boolean =>
  significant(other).startsWith(significant(region));
