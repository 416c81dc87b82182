import { cleanText, compactCode } from "../text.ts";
import { unsound, wrongCheck, wrongLength } from "./check.ts";
import type { IdentifierCheck, IdentifierWarning, SoundIdentifier } from "./check.ts";
import { mod1110CheckDigit } from "./mod-11-10.ts";
import { isProvinceCode } from "./region.ts";

/** JY 食品经营许可证, SC 食品生产许可证, YB 仅销售预包装食品备案. */
export type PermitPrefix = "JY" | "SC" | "YB";

export interface PermitNumber extends SoundIdentifier {
  readonly prefix: PermitPrefix;
  /** Region as the number has it, six digits; some cities write a street where the county belongs. */
  readonly regionCode: string;
}

/** Where the region starts among the 14 digits: after the business form (JY, YB) or the food category (SC). */
const REGION_AT: Readonly<Record<PermitPrefix, number>> = { JY: 1, YB: 1, SC: 3 };

const isPrefix = (text: string): text is PermitPrefix => text === "JY" || text === "SC" || text === "YB";

function warningsOf(prefix: PermitPrefix, digits: string, regionCode: string): IdentifierWarning[] {
  const warnings: IdentifierWarning[] = [];
  if (prefix === "JY" && !"123".includes(digits[0] as string))
    warnings.push({ code: "business-form", reason: "主体业态码（第 3 位）应为 1、2 或 3" });
  if (prefix === "SC" && !"12".includes(digits[0] as string))
    warnings.push({ code: "food-category", reason: "食品类别码（第 3 至 5 位）应以 1 或 2 开头" });
  if (!isProvinceCode(regionCode.slice(0, 2)))
    warnings.push({ code: "region", reason: `行政区划码的省份“${regionCode.slice(0, 2)}”不存在` });
  return warnings;
}

/**
 * Checks a food permit or filing number: two letters and 14 digits, the last by MOD 11,10. What is known of YB numbers
 * was not checked against the rule itself, so a wrong check digit there is a warning.
 */
export function checkPermitNumber(text: string): IdentifierCheck<PermitNumber> {
  const value = compactCode(text).toUpperCase();
  if (value === "") return wrongLength(value, "16 位");
  const prefix = value.slice(0, 2);
  const digits = value.slice(2);
  if (!isPrefix(prefix)) return unsound(value, "prefix", "应以 JY、SC 或 YB 开头");
  if (value.length !== 16) return wrongLength(value, "16 位");
  if (!/^[0-9]{14}$/.test(digits)) return unsound(value, "alphabet", `${prefix} 之后应为 14 位数字`);
  if (/^(.)\1*$/.test(digits)) return unsound(value, "filler", "各位相同，不是真实编号");
  const regionCode = digits.slice(REGION_AT[prefix], REGION_AT[prefix] + 6);
  const warnings = warningsOf(prefix, digits, regionCode);
  const expected = mod1110CheckDigit(digits.slice(0, 13));
  const found = digits[13] as string;
  if (expected !== found) {
    const failure = wrongCheck(value, expected, found);
    if (prefix !== "YB") return failure;
    warnings.push({ code: failure.code, reason: failure.reason });
  }
  return { ok: true, value, warnings, prefix, regionCode };
}

/** Numbers of other permits have no known check: any text of 1 to 64 characters will do, spaces at its ends removed. */
export function checkLicenceNumber(text: string): IdentifierCheck {
  const value = cleanText(text);
  const length = [...value].length;
  return length >= 1 && length <= 64 ? { ok: true, value, warnings: [] } : wrongLength(value, "1 至 64 位");
}
