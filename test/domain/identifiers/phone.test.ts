import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "@jest/globals";
import fc from "fast-check";
import { checkPhone, maskPhone } from "../../../src/domain/identifiers/phone.ts";
import { describeWithData, sharedData } from "../../support/shared-data.ts";

/** `mobile 13800000000`, or why not. */
const says = (text: string, home?: string): string => {
  const check = checkPhone(text, home);
  return check.ok ? `${check.kind} ${check.value}` : check.code;
};

describe("a telephone number", () => {
  it("is one mobile number however it is written", () => {
    const forms = ["13800000000", "138 0000 0000", "138-0000-0000", "+8613800000000", "+86 138-0000-0000"];
    const more = ["008613800000000", "0086 13800000000", "8613800000000", "１３８００００００００", "(+86)13800000000"];
    for (const text of [...forms, ...more]) expect(says(text)).toBe("mobile 13800000000");
  });

  it("is a landline with its area code", () => {
    for (const text of [
      "0477-8581170",
      "04778581170",
      "(0477)8581170",
      "0477 8581170",
      "+86 477 8581170",
      "+8604778581170",
    ])
      expect(says(text)).toBe("landline 0477-8581170");
    expect(says("010-38238383")).toBe("landline 010-38238383");
    expect(says("020-99999990")).toBe("landline 020-99999990");
  });

  it("of another country is kept as it is dialled", () => {
    expect(says("+1 (415) 555-0100")).toBe("other +14155550100");
    expect(says("00852 2123 4567")).toBe("other +85221234567");
    expect(says("+976 11-123456")).toBe("other +97611123456");
  });

  it("without a country code is judged by the country of the register", () => {
    expect(says("(718) 555-0123")).toBe("unrecognised");
    expect(says("(718) 555-0123", "1")).toBe("other 7185550123");
    expect(says("555", "1")).toBe("length");
    expect(says("+8613800000000", "1")).toBe("mobile 13800000000");
  });

  it("is reported with its reason when it is none of these", () => {
    expect(says("")).toBe("empty");
    expect(says(" — ")).toBe("empty");
    expect(says("138****0000")).toBe("alphabet");
    expect(checkPhone("8581170")).toMatchObject({ ok: false, reason: "固定电话缺少区号" });
    expect(checkPhone("1380000000")).toMatchObject({ ok: false, reason: expect.stringContaining("10 位") as unknown });
    expect(checkPhone("1064800000000")).toMatchObject({
      ok: false,
      reason: expect.stringContaining("物联网") as unknown,
    });
    expect(says("+86 12345")).toBe("unrecognised");
    expect(says("+1234567890123456")).toBe("unrecognised");
  });

  it("that was put right stays as it is", () => {
    const text = fc.string({ unit: fc.constantFrom(..."0123456789+- ()"), maxLength: 16 });
    fc.assert(
      fc.property(text, (candidate) => {
        const check = checkPhone(candidate);
        if (check.ok) expect(checkPhone(check.value)).toEqual(check);
      }),
      { numRuns: 2000 },
    );
  });

  it("is masked in its middle", () => {
    expect([maskPhone("13800000000"), maskPhone("0477-8581170"), maskPhone("8581170")]).toEqual([
      "138****0000",
      "047*****1170",
      "*******",
    ]);
  });
});

describeWithData("telephone numbers beside a collection of formats", () => {
  interface Vectors {
    readonly valid: readonly string[];
    readonly invalid: readonly string[];
    readonly hutool_tel_valid: readonly string[];
    readonly hutool_tel_invalid: readonly string[];
  }
  const vectors = (): Vectors =>
    JSON.parse(readFileSync(join(sharedData, "cn-ids/cn_phone_format_vectors.json"), "utf8")) as Vectors;

  it("finds every mainland mobile number; those that begin with 92 or 98 are none by our rule", () => {
    const notMobile = vectors().valid.filter((text) => !says(text).startsWith("mobile "));
    expect(notMobile.map((text) => `${text}: ${says(text)}`)).toEqual([
      // After +86 these have the form of a landline whose area code lost its zero; bare, they have no form at all.
      "+8692138380000: landline 0921-38380000",
      "+8698099640000: landline 0980-99640000",
      "008692138380000: landline 0921-38380000",
      "008698099640000: landline 0980-99640000",
      "92138380000: unrecognised",
      "98199640000: unrecognised",
    ]);
  });

  it("takes dashed forms after a country code and a landline; refuses every other damaged number", () => {
    const taken = vectors().invalid.filter((text) => checkPhone(text).ok);
    expect(taken.map((text) => `${text}: ${says(text)}`)).toEqual([
      "+86-13838389438: mobile 13838389438",
      "0086-138-1121-1114: mobile 13811211114",
      "0086-13811211114: mobile 13811211114",
      "010-38238383: landline 010-38238383",
    ]);
  });

  it("knows fixed lines and service numbers, with a space for the dash too", () => {
    expect(vectors().hutool_tel_valid.map((text) => says(text))).toEqual([
      "landline 010-12345678",
      "landline 020-9999999",
      "landline 0755-7654321",
      "other 400-860-8608",
    ]);
    expect(vectors().hutool_tel_invalid.map((text) => says(text))).toEqual([
      "landline 010-12345678",
      "alphabet",
      "alphabet",
    ]);
  });
});
