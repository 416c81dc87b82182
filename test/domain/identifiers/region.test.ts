import { describe, expect, it } from "@jest/globals";
import { checkRegionCode, regionCovers } from "../../../src/domain/identifiers/region.ts";

describe("a region code", () => {
  it("has 6, 9 or 12 digits", () => {
    for (const code of ["150624", "150624100", "150624100201"])
      expect(checkRegionCode(` ${code} `)).toEqual({ ok: true, value: code, warnings: [] });
    expect(checkRegionCode("1506")).toMatchObject({ ok: false, code: "length" });
    expect(checkRegionCode("15062A")).toMatchObject({ ok: false, code: "alphabet" });
    expect(checkRegionCode("")).toMatchObject({ ok: false, code: "empty" });
    expect(checkRegionCode("990624")).toMatchObject({ ok: true, warnings: [{ code: "province" }] });
  });

  it("covers itself and what lies inside it, at every level", () => {
    const inside = ["150000", "150600", "150624", "150624100", "150624100201"];
    inside.forEach((outer, i) => {
      expect(inside.map((inner) => regionCovers(outer, inner))).toEqual(inside.map((_, j) => j >= i));
    });
  });

  it("does not cover its neighbours", () => {
    expect(regionCovers("150600", "150700")).toBe(false);
    expect(regionCovers("150624", "150623")).toBe(false);
    expect(regionCovers("150100", "152200")).toBe(false);
    expect(regionCovers("150624100", "150624101")).toBe(false);
  });

  it("means the same with the zeros of a longer form", () => {
    expect(regionCovers("150624000000", "150624")).toBe(true);
    expect(regionCovers("150624", "150624000000")).toBe(true);
    expect(regionCovers("150600000", "150624100")).toBe(true);
  });
});
