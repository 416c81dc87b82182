import { describe, expect, it } from "@jest/globals";
import fc from "fast-check";
import { mod1110CheckDigit } from "../../../src/domain/identifiers/mod-11-10.ts";
import { checkLicenceNumber, checkPermitNumber } from "../../../src/domain/identifiers/permit-number.ts";

const REAL = [
  "JY13101140093802 JY23506230105266 JY13101050042467 JY23101140041987 JY13101160000083 JY13101060025900",
  "JY24403000001343 SC11351090100010 SC10741018302531 SC12434017430075 SC10744030704994",
].flatMap((line) => line.split(" "));

describe("MOD 11,10", () => {
  it("gives the check digit of the standard's example", () => {
    expect(mod1110CheckDigit("0794")).toBe("5");
  });

  it("shows every change of one digit", () => {
    const digits = fc.string({ unit: fc.constantFrom(..."0123456789"), minLength: 1, maxLength: 14 });
    fc.assert(
      fc.property(digits, fc.nat(), fc.integer({ min: 1, max: 9 }), (text, place, by) => {
        const at = place % text.length;
        const changed = text.slice(0, at) + String((Number(text[at]) + by) % 10) + text.slice(at + 1);
        expect(mod1110CheckDigit(changed)).not.toBe(mod1110CheckDigit(text));
      }),
      { numRuns: 1000 },
    );
  });

  it("is for digits only", () => {
    for (const text of ["", "12A4", "１２"]) expect(() => mod1110CheckDigit(text)).toThrow(RangeError);
  });
});

describe("a food permit number", () => {
  it("is accepted when its check digit is right", () => {
    const synthetic = ["JY11506240000019", "JY21506240001230", "JY31506240000074"];
    for (const text of [...REAL, ...synthetic])
      expect(checkPermitNumber(text)).toMatchObject({ ok: true, warnings: [] });
  });

  it("says which region it names", () => {
    expect(checkPermitNumber("JY11506240000019")).toMatchObject({ prefix: "JY", regionCode: "150624" });
    expect(checkPermitNumber("SC11351090100010")).toMatchObject({ prefix: "SC", regionCode: "510901" });
  });

  it("is put right from lower case, full-width and spaced forms", () => {
    for (const text of ["jy11506240000019", "ＪＹ１１５０６２４０００００１９", "JY 1150624 0000019"])
      expect(checkPermitNumber(text)).toMatchObject({ ok: true, value: "JY11506240000019" });
  });

  it("is reported with its reason when it fails", () => {
    const codeOf = (text: string): string => {
      const check = checkPermitNumber(text);
      return check.ok ? "ok" : check.code;
    };
    expect(codeOf("JY15101000000000")).toBe("check-character");
    expect(codeOf("JY13101010012345")).toBe("check-character");
    expect(checkPermitNumber("JY11506240000018")).toMatchObject({ reason: "校验码不符：应为 9，实为 8" });
    expect(codeOf("")).toBe("empty");
    expect(codeOf("XK11506240000019")).toBe("prefix");
    expect(codeOf("JY1150624000001")).toBe("length");
    expect(codeOf("JY1150624000001X")).toBe("alphabet");
    expect(codeOf("SC00000000000000")).toBe("filler");
  });

  it("of a strange form or region is accepted with a warning", () => {
    const withCheck = (prefix: string, first13: string): string => prefix + first13 + mod1110CheckDigit(first13);
    const warnings = (text: string): unknown => {
      const check = checkPermitNumber(text);
      return check.ok && check.warnings.map((warning) => warning.code);
    };
    expect(warnings(withCheck("JY", "7150624000001"))).toEqual(["business-form"]);
    expect(warnings(withCheck("SC", "3011506240001"))).toEqual(["food-category"]);
    expect(warnings(withCheck("JY", "1990624000001"))).toEqual(["region"]);
  });

  it("of a filing is accepted whatever its check digit, with a warning", () => {
    expect(checkPermitNumber("YB11506240000019")).toMatchObject({ ok: true, warnings: [] });
    expect(checkPermitNumber("YB11506240000018")).toMatchObject({ ok: true, warnings: [{ code: "check-character" }] });
  });
});

describe("any other licence number", () => {
  it("is a text of 1 to 64 characters", () => {
    expect(checkLicenceNumber("　取水（鄂）字〔2021〕第7号 ")).toMatchObject({
      ok: true,
      value: "取水（鄂）字〔2021〕第7号",
    });
    expect(checkLicenceNumber("9".repeat(64)).ok).toBe(true);
    expect(checkLicenceNumber("9".repeat(65))).toMatchObject({ ok: false, code: "length" });
    expect(checkLicenceNumber(" \u3000")).toMatchObject({ ok: false, code: "empty" });
  });
});
