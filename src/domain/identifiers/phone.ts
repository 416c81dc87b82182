import { maskMiddle, compactCode } from "../text.ts";
import { unsound } from "./check.ts";
import type { IdentifierCheck, SoundIdentifier } from "./check.ts";

/**
 * `mobile`: a mainland mobile number, the only kind that can receive our messages. `landline`: mainland, with area code.
 * `other`: a number of another country, or a mainland service number (400, 800).
 */
export type PhoneKind = "mobile" | "landline" | "other";

/** `value` is `13800000000`, `0477-8581170`, `400-860-8608` or, for other countries, `+14155550100`. */
export interface PhoneNumber extends SoundIdentifier {
  readonly kind: PhoneKind;
}

const MOBILE = /^1[3-9][0-9]{9}$/;
/** 010 and 02x are cities with a code of three digits; all others have four. */
const LANDLINE = /^(010|02[0-9]|0[3-9][0-9]{2})([1-9][0-9]{6,7})$/;
const SERVICE = /^([48]00)([0-9]{3})([0-9]{4})$/;
/** E.164: at most 15 digits, the country code never starting with 0. */
const ABROAD = /^[1-9][0-9]{6,14}$/;

const sound = (kind: PhoneKind, value: string): PhoneNumber => ({ ok: true, value, kind, warnings: [] });

function mainland(digits: string): PhoneNumber | undefined {
  if (MOBILE.test(digits)) return sound("mobile", digits);
  const landline = LANDLINE.exec(digits);
  if (landline) return sound("landline", `${landline[1]}-${landline[2]}`);
  const service = SERVICE.exec(digits);
  if (service) return sound("other", `${service[1]}-${service[2]}-${service[3]}`);
  return undefined;
}

function abroad(value: string, digits: string): IdentifierCheck<PhoneNumber> {
  if (!digits.startsWith("86"))
    return ABROAD.test(digits)
      ? sound("other", `+${digits}`)
      : unsound(value, "unrecognised", "国际号码应为国家代码加号码，共 7 至 15 位数字");
  const rest = digits.slice(2);
  // From abroad the area code goes without its zero: +86 477 8581170.
  return mainland(rest) ?? mainland(`0${rest}`) ?? unsound(value, "unrecognised", "+86 之后不是手机号码或固定电话");
}

function whyNotMainland(digits: string): string {
  if (/^1[0-9]{12}$/.test(digits)) return "13 位号码为物联网号码或有误，不能接收短信";
  if (/^1[0-9]*$/.test(digits)) return `手机号码应为 1 开头、第二位 3 至 9 的 11 位数字，实为 ${digits.length} 位`;
  if (/^[2-9][0-9]{6,7}$/.test(digits)) return "固定电话缺少区号";
  return "不是手机号码、带区号的固定电话或国际号码";
}

/**
 * Checks a telephone number and finds its kind. Spaces, dashes and brackets are dropped; +86, 0086 and 86 before a
 * mainland number too. Finer number segments are not tested, because they change. `homeCountry` is the country code of
 * the register: where it is not `86`, numbers without a country code are kept as `other`, since their form is not known.
 */
export function checkPhone(text: string, homeCountry = "86"): IdentifierCheck<PhoneNumber> {
  const value = compactCode(text);
  const digits = value.replace(/[-‐‑‒–—()]/g, "");
  if (digits === "") return unsound(value, "empty", "未填写");
  if (!/^\+?[0-9]+$/.test(digits)) return unsound(value, "alphabet", "含有数字以外的字符");
  if (digits.startsWith("+")) return abroad(value, digits.slice(1));
  if (digits.startsWith("00")) return abroad(value, digits.slice(2));
  if (homeCountry !== "86")
    return /^[0-9]{5,15}$/.test(digits)
      ? sound("other", digits)
      : unsound(value, "length", `长度应为 5 至 15 位，实为 ${digits.length} 位`);
  const found = mainland(digits);
  if (found) return found;
  if (digits.startsWith("86") && MOBILE.test(digits.slice(2))) return sound("mobile", digits.slice(2));
  return unsound(value, "unrecognised", whyNotMainland(digits));
}

/** 138****0000; of other numbers, too, the first three and last four characters stay. Seven or fewer are hidden whole. */
export const maskPhone = (phone: string): string => maskMiddle(phone, 3, 4);
