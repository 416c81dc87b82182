import { parseCivilDate } from "../civil-date.ts";
import type { CivilDate } from "../civil-date.ts";
import { compactCode, maskMiddle } from "../text.ts";
import { unsound, wrongCheck, wrongLength } from "./check.ts";
import type { IdentifierCheck } from "./check.ts";

/** GB 11643, from the first digit. */
const WEIGHTS = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2];
const CHECK_CHARACTERS = "10X98765432";

/**
 * Character 18 of a resident identity number, for the 17 digits before it.
 * @throws {RangeError} unless there are 17 digits.
 */
export function identityCheckCharacter(first17: string): string {
  if (!/^[0-9]{17}$/.test(first17)) throw new RangeError("公民身份号码前 17 位应为数字");
  const sum = WEIGHTS.reduce((total, weight, i) => total + weight * Number(first17[i]), 0);
  return CHECK_CHARACTERS[sum % 11] as string;
}

/** The birth date inside a number of 18 characters; `undefined` if that part is no real day. */
export const birthDateOf = (identityNo: string): CivilDate | undefined =>
  parseCivilDate(`${identityNo.slice(6, 10)}-${identityNo.slice(10, 12)}-${identityNo.slice(12, 14)}`);

/**
 * Checks an 18-character 公民身份号码 (GB 11643). The region may be historic and is not looked up. Reasons never hold
 * the number or the birth date.
 */
export function checkIdentityNumber(text: string, asOf: CivilDate): IdentifierCheck {
  const value = compactCode(text).toUpperCase();
  if (value.length !== 18) return wrongLength(value, "18 位");
  if (!/^[0-9]{17}[0-9X]$/.test(value)) return unsound(value, "alphabet", "应为 17 位数字加 1 位校验码（数字或 X）");
  const bornOn = birthDateOf(value);
  if (bornOn === undefined) return unsound(value, "birth-date", "第 7 至 14 位（出生日期）不是真实日期");
  if (bornOn > asOf) return unsound(value, "birth-date-future", "第 7 至 14 位（出生日期）晚于核对之日");
  const expected = identityCheckCharacter(value.slice(0, 17));
  return value[17] === expected ? { ok: true, value, warnings: [] } : wrongCheck(value, expected, value[17] as string);
}

/** `150624********123X`: the region and the last four stay. A text of ten characters or fewer is hidden whole. */
export const maskIdentityNumber = (identityNo: string): string => maskMiddle(identityNo, 6, 4);
