import { compactCode } from "../text.ts";
import { firstForeignCharacter, unsound, wrongCheck, wrongLength } from "./check.ts";
import type { IdentifierCheck, IdentifierWarning } from "./check.ts";
import { mod1110CheckDigit } from "./mod-11-10.ts";

/** GB 32100-2015: digits and capital letters without I, O, S, V and Z. */
const ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY";
/** Value of a character code in the alphabet, -1 outside it: registers hold millions of these codes. */
const VALUES = Int8Array.from({ length: 128 }, (_, code) => ALPHABET.indexOf(String.fromCharCode(code)));
const WEIGHTS = [1, 3, 9, 27, 19, 26, 16, 17, 20, 29, 25, 13, 8, 24, 10, 30, 28];
/** GB 11714. */
const ORGANISATION_WEIGHTS = [3, 7, 9, 10, 5, 8, 4, 2];

/** The value of a digit or capital letter in base 36: A is 10, Z is 35. */
const base36 = (code: number): number => (code <= 0x39 ? code - 0x30 : code - 0x37);

/**
 * Character 18 of a unified social credit code, for the 17 before it.
 * @throws {RangeError} unless there are 17 characters of the alphabet of GB 32100-2015.
 */
export function usccCheckCharacter(first17: string): string {
  let sum = first17.length === 17 ? 0 : Number.NaN;
  for (let i = 0; i < 17; i += 1) {
    const value = VALUES[first17.charCodeAt(i)] ?? -1;
    sum += value < 0 ? Number.NaN : value * (WEIGHTS[i] as number);
  }
  if (Number.isNaN(sum)) throw new RangeError("统一社会信用代码前 17 位的长度或字符不符");
  // The outer remainder matters: without it a sum divisible by 31 gives no character at all.
  return ALPHABET[(31 - (sum % 31)) % 31] as string;
}

/**
 * Character 9 of an organisation code (主体标识码, GB 11714), for the 8 before it.
 * @throws {RangeError} unless there are 8 digits or capital letters.
 */
export function organisationCheckCharacter(first8: string): string {
  if (!/^[0-9A-Z]{8}$/.test(first8)) throw new RangeError("主体标识码前 8 位的长度或字符不符");
  let sum = 0;
  for (let i = 0; i < 8; i += 1) sum += (ORGANISATION_WEIGHTS[i] as number) * base36(first8.charCodeAt(i));
  const check = 11 - (sum % 11);
  if (check === 10) return "X";
  return check === 11 ? "0" : String(check);
}

function isOfAlphabet(value: string): boolean {
  for (let i = 0; i < value.length; i += 1) if ((VALUES[value.charCodeAt(i)] ?? -1) < 0) return false;
  return true;
}

function organisationWarnings(organisationCode: string): readonly IdentifierWarning[] {
  const expected = organisationCheckCharacter(organisationCode.slice(0, 8));
  const found = organisationCode[8] as string;
  if (expected === found) return [];
  return [
    {
      code: "organisation-check-character",
      reason: `主体标识码（第 9 至 17 位）校验码不符：应为 ${expected}，实为 ${found}`,
    },
  ];
}

/** Checks an 18-character 统一社会信用代码 (GB 32100-2015); spaces, full-width and lower-case forms are put right. */
export function checkUscc(text: string): IdentifierCheck {
  const value = compactCode(text).toUpperCase();
  if (value.length !== 18) return wrongLength(value, "18 位");
  const foreign = isOfAlphabet(value) ? undefined : firstForeignCharacter(value, ALPHABET);
  if (foreign !== undefined)
    return unsound(value, "alphabet", `第 ${foreign} 位不是代码字符（数字和大写字母，不含 I、O、S、V、Z）`);
  if (!/^[0-9]{6}$/.test(value.slice(2, 8)))
    return unsound(value, "region", "第 3 至 8 位（登记机关行政区划码）应为数字");
  // Eighteen zeros satisfy both check characters; clerks type them to get past a field that must be filled in.
  if (/^(.)\1*$/.test(value)) return unsound(value, "filler", "各位相同，不是真实代码");
  const expected = usccCheckCharacter(value.slice(0, 17));
  if (value[17] !== expected) return wrongCheck(value, expected, value[17] as string);
  return { ok: true, value, warnings: organisationWarnings(value.slice(8, 17)) };
}

/** Checks the 15-digit 注册号 that stood on business licences before the unified code (MOD 11,10). */
export function checkRegistrationNumber(text: string): IdentifierCheck {
  const value = compactCode(text);
  if (value.length !== 15) return wrongLength(value, "15 位");
  if (!/^[0-9]{15}$/.test(value)) return unsound(value, "alphabet", "注册号应全部为数字");
  if (/^(.)\1*$/.test(value)) return unsound(value, "filler", "各位相同，不是真实号码");
  const expected = mod1110CheckDigit(value.slice(0, 14));
  return value[14] === expected ? { ok: true, value, warnings: [] } : wrongCheck(value, expected, value[14] as string);
}
