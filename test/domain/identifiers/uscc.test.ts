import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "@jest/globals";
import fc from "fast-check";
import {
  checkRegistrationNumber,
  checkUscc,
  organisationCheckCharacter,
  usccCheckCharacter,
} from "../../../src/domain/identifiers/uscc.ts";
import { describeWithData, sharedData } from "../../support/shared-data.ts";

const ALPHABET = [..."0123456789ABCDEFGHJKLMNPQRTUWXY"];
const code = fc
  .tuple(
    fc.constantFrom("91", "92", "93", "11", "12", "51"),
    fc.integer({ min: 110000, max: 659999 }),
    fc.string({ unit: fc.constantFrom(...ALPHABET), minLength: 8, maxLength: 8 }),
  )
  .map(([kind, region, organisation]) => {
    const check = organisationCheckCharacter(organisation);
    const first17 = `${kind}${region}${organisation}${check}`;
    return first17 + usccCheckCharacter(first17);
  });

const outcome = (text: string): string => {
  const check = checkUscc(text);
  return check.ok ? ["ok", ...check.warnings.map((warning) => warning.code)].join(" ") : check.code;
};

describe("a unified social credit code", () => {
  it("is accepted when both check characters are right", () => {
    const real = ["91440300708461136T", "914403001922038216", "91110000101623741K", "911101066976941872"];
    const more = ["91110000802100433B", "92360727L641612442"];
    const synthetic = ["91150624MA0TE5T16L", "92150624MA0TE5T16H", "93150624MA0TE5T16E"];
    for (const text of [...real, ...more, ...synthetic])
      expect(checkUscc(text)).toEqual({ ok: true, value: text, warnings: [] });
  });

  it("is reported with its reason when the check character is wrong", () => {
    expect(checkUscc("91150624MA0TE5T16X")).toEqual({
      ok: false,
      value: "91150624MA0TE5T16X",
      code: "check-character",
      reason: "校验码不符：应为 L，实为 X",
    });
    expect(outcome("91350211M0000XUF46")).toBe("check-character");
    expect(outcome("91310115MA1H8R7C6D")).toBe("check-character");
  });

  it("is put right from full-width, lower case and spaced forms", () => {
    for (const text of ["91150624ma0te5t16l", "９１１５０６２４ＭＡ０ＴＥ５Ｔ１６Ｌ", " 91150624 MA0TE5T1 6L\u3000"])
      expect(checkUscc(text)).toEqual({ ok: true, value: "91150624MA0TE5T16L", warnings: [] });
  });

  it("names what is wrong with its form", () => {
    expect(outcome("")).toBe("empty");
    expect(outcome("91150624MA0TE5T16")).toBe("length");
    expect(outcome("91150624MA0TE5TI6L")).toBe("alphabet");
    expect(checkUscc("91150624MA0TE5TI6L")).toMatchObject({ reason: expect.stringContaining("第 16 位") as unknown });
    expect(outcome("91150624-A0TE5T16L")).toBe("alphabet");
    expect(outcome("9115062AMA0TE5T16L")).toBe("region");
    expect(outcome("000000000000000000")).toBe("filler");
  });

  it("with a wrong organisation code inside is accepted with a warning", () => {
    const first17 = "91150624MA0TE5T15";
    const check = checkUscc(first17 + usccCheckCharacter(first17));
    expect(check).toMatchObject({ ok: true, warnings: [{ code: "organisation-check-character" }] });
  });

  it("shows every change of one character", () => {
    fc.assert(
      fc.property(code, fc.integer({ min: 0, max: 17 }), fc.constantFrom(...ALPHABET), (text, at, character) => {
        expect(outcome(text)).toBe("ok");
        fc.pre(text[at] !== character);
        expect(outcome(text.slice(0, at) + character + text.slice(at + 1))).not.toBe("ok");
      }),
      { numRuns: 1000 },
    );
  });

  it("gets no check character for a stem that cannot have one", () => {
    for (const stem of ["", "91150624MA0TE5T1", "91150624MA0TE5TI6"]) expect(() => usccCheckCharacter(stem)).toThrow();
    expect(() => organisationCheckCharacter("MA0TE5T")).toThrow(RangeError);
  });
});

describe("an old registration number", () => {
  it("has 15 digits, the last by MOD 11,10", () => {
    expect(checkRegistrationNumber(" 310115600985533 ")).toEqual({ ok: true, value: "310115600985533", warnings: [] });
    expect(checkRegistrationNumber("310115600985534")).toMatchObject({ reason: "校验码不符：应为 3，实为 4" });
    expect(checkRegistrationNumber("31011560098553X")).toMatchObject({ code: "alphabet" });
    expect(checkRegistrationNumber("31011560098553")).toMatchObject({ code: "length" });
    expect(checkRegistrationNumber("000000000000000").ok).toBe(false);
  });
});

describeWithData("unified social credit codes beside a collection of real and damaged ones", () => {
  const vectors = (): { valid: string[]; invalid: { value: string; why: string }[] } =>
    JSON.parse(readFileSync(join(sharedData, "cn-ids/uscc_vectors_open.json"), "utf8")) as ReturnType<typeof vectors>;

  it("accepts every real one as it stands", () => {
    expect(vectors().valid).toHaveLength(60);
    expect(vectors().valid.filter((text) => outcome(text) !== "ok")).toEqual([]);
  });

  it("accepts no damaged one as it stands; those wrong in form alone are put right", () => {
    const { invalid } = vectors();
    expect(invalid).toHaveLength(36);
    const accepted = invalid.filter(({ value }) => checkUscc(value).ok);
    expect(accepted.filter(({ value }) => checkUscc(value).value === value)).toEqual([]);
    expect(accepted.map(({ why }) => why)).toEqual([
      "lower case",
      "full-width digit",
      "trailing space",
      "leading space",
      "spaces: valid only after compaction",
    ]);
    expect(new Set(accepted.map(({ value }) => checkUscc(value).value))).toEqual(new Set(["91110000600037341L"]));
  });
});
