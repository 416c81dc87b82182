import { describe, expect, it } from "@jest/globals";
import fc from "fast-check";
import { civilDate } from "../../../src/domain/civil-date.ts";
import {
  birthDateOf,
  checkIdentityNumber,
  identityCheckCharacter,
  maskIdentityNumber,
} from "../../../src/domain/identifiers/identity-number.ts";
import { days } from "../support/calendar.ts";

const asOf = civilDate("2026-11-22");
/** The examples printed in the standard. */
const PRINTED = ["11010519491231002X", "440524188001010014"];

const numbers = fc
  .tuple(fc.integer({ min: 110000, max: 659999 }), days("1900-01-01", asOf), fc.integer({ min: 0, max: 999 }))
  .map(([region, bornOn, sequence]) => {
    const first17 = `${region}${bornOn.replaceAll("-", "")}${String(sequence).padStart(3, "0")}`;
    return first17 + identityCheckCharacter(first17);
  });

describe("a resident identity number", () => {
  it("is accepted as the standard prints it", () => {
    for (const text of PRINTED)
      expect(checkIdentityNumber(text, asOf)).toEqual({ ok: true, value: text, warnings: [] });
  });

  it("is stored with a capital X", () => {
    for (const text of ["11010519491231002x", " 110105 19491231 002ｘ"])
      expect(checkIdentityNumber(text, asOf)).toMatchObject({ ok: true, value: "11010519491231002X" });
  });

  it("gives the reason it fails for", () => {
    const codeOf = (text: string): string => {
      const check = checkIdentityNumber(text, asOf);
      return check.ok ? "ok" : check.code;
    };
    expect(codeOf("")).toBe("empty");
    expect(codeOf("110105491231002")).toBe("length");
    expect(codeOf("1101051949123100XX")).toBe("alphabet");
    expect(codeOf("110105194912310021")).toBe("check-character");
    expect(codeOf("110105194902300021")).toBe("birth-date");
    expect(codeOf("111111111111111111")).toBe("birth-date");
    expect(checkIdentityNumber("110105194912310021", asOf)).toMatchObject({ reason: "校验码不符：应为 X，实为 1" });
  });

  it("may be born on the day of the check but not after it", () => {
    const born = (on: string): string => {
      const first17 = `150624${on}001`;
      return first17 + identityCheckCharacter(first17);
    };
    expect(checkIdentityNumber(born("20261122"), asOf).ok).toBe(true);
    expect(checkIdentityNumber(born("20261123"), asOf)).toMatchObject({ ok: false, code: "birth-date-future" });
  });

  it("shows every change of one digit", () => {
    fc.assert(
      fc.property(numbers, fc.integer({ min: 0, max: 16 }), fc.integer({ min: 1, max: 9 }), (text, at, by) => {
        expect(checkIdentityNumber(text, asOf).ok).toBe(true);
        const changed = text.slice(0, at) + String((Number(text[at]) + by) % 10) + text.slice(at + 1);
        expect(checkIdentityNumber(changed, asOf).ok).toBe(false);
      }),
      { numRuns: 1000 },
    );
  });

  it("is never repeated in a reason", () => {
    fc.assert(
      fc.property(numbers, fc.integer({ min: 0, max: 17 }), (text, at) => {
        const check = checkIdentityNumber(text.slice(0, at) + "9" + text.slice(at + 1), asOf);
        const says = check.ok ? "" : check.reason;
        expect(says).not.toContain(text.slice(6, 14));
        expect(says).not.toMatch(/\d{3}/);
      }),
    );
  });

  it("is masked to its region and last four", () => {
    expect(maskIdentityNumber("15062419900101123X")).toBe("150624********123X");
    expect(maskIdentityNumber("1506241990")).toBe("**********");
  });

  it("holds a birth date", () => {
    expect(birthDateOf("11010519491231002X")).toBe("1949-12-31");
    expect(birthDateOf("11010519490230002X")).toBeUndefined();
  });

  it("gets no check character for anything but 17 digits", () => {
    for (const stem of ["", "1101051949123100", "1101051949123100X"])
      expect(() => identityCheckCharacter(stem)).toThrow(RangeError);
  });
});
