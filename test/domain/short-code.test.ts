import { describe, expect, it } from "@jest/globals";
import { parseShortCode, shortCodeOf } from "../../src/domain/short-code.ts";

describe("a short code", () => {
  it("is eight letters and digits, none of which is misread", () => {
    expect(shortCodeOf("0000000000ff")).toBe("00000000");
    expect(shortCodeOf("ffffffffff00")).toBe("ZZZZZZZZ");
    expect(shortCodeOf("0123456789ab")).toMatch(/^[0-9A-HJKMNP-TV-Z]{8}$/);
    expect(shortCodeOf("0123456789")).not.toBe(shortCodeOf("0123456788"));
  });

  it.each(["k7qx3m9p", " K7QX-3M9P ", "Ｋ７ＱＸ３Ｍ９Ｐ"])("is understood as %j", (typed) => {
    expect(parseShortCode(typed)).toBe("K7QX3M9P");
  });

  it("takes letters that look like figures for those", () => expect(parseShortCode("oil0OIL0")).toBe("01100110"));

  it.each(["", "K7QX3M9", "K7QX3M9PP", "K7QX3M9U", "验证码12345"])("is not %j", (typed) => {
    expect(parseShortCode(typed)).toBeUndefined();
  });
});
