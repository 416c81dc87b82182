import { describe, expect, it } from "@jest/globals";
import fc from "fast-check";
import { cleanText, compactCode, maskMiddle, maskName, toHalfWidth } from "../../src/domain/text.ts";

describe("texts from registers", () => {
  it("become half-width where a half-width form exists", () => {
    expect(toHalfWidth("ＪＹ１１５０　（ａ）－，。鄂托克旗")).toBe("JY1150 (a)-,。鄂托克旗");
  });

  it("lose what cannot be seen at their ends, and keep it inside", () => {
    expect(cleanText("\uFEFF\u3000\u00A0\u200B 乌兰镇　商店\t\r\n\u2060")).toBe("乌兰镇　商店");
    expect(cleanText("\u3000\u00A0")).toBe("");
    const mongolian = "ᠣᠲᠣᠭ\u202Fᠤᠨ\u200Dᠠ";
    expect(cleanText(` ${mongolian} `)).toBe(mongolian);
  });

  it("as codes lose it everywhere", () => {
    expect(compactCode(" 91\u200B1506 24\u00A0ＭＡ０\uFEFF")).toBe("91150624MA0");
  });
});

describe("masks", () => {
  it("keep the first character of a name, whatever plane it is from", () => {
    expect([maskName("王某某"), maskName("王某"), maskName("王"), maskName(""), maskName("𠮷某")]).toEqual([
      "王**",
      "王*",
      "*",
      "",
      "𠮷*",
    ]);
  });

  it("hide the whole of a text too short to hide part of", () => {
    expect([maskMiddle("1234567", 3, 4), maskMiddle("12345678", 3, 4), maskMiddle("", 3, 4)]).toEqual([
      "*******",
      "123*5678",
      "",
    ]);
  });

  it("keep the length and never show more than asked", () => {
    const keep = fc.integer({ min: 0, max: 6 });
    fc.assert(
      fc.property(
        fc.string({ unit: fc.constantFrom("1", "X", "王", "𠮷"), maxLength: 30 }),
        keep,
        keep,
        (text, a, b) => {
          const masked = [...maskMiddle(text, a, b)];
          expect(masked).toHaveLength([...text].length);
          expect(masked.filter((character) => character !== "*").length).toBeLessThanOrEqual(a + b);
          if (masked.length > 0) expect(masked).toContain("*");
        },
      ),
    );
  });
});
