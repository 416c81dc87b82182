import { describe, expect, it } from "@jest/globals";
import { parse } from "yaml";
import { readFileSync } from "node:fs";
import { daysBetween, parseCivilDate } from "../../../src/domain/civil-date.ts";
import { birthDateOf, checkIdentityNumber } from "../../../src/domain/identifiers/identity-number.ts";
import { checkLicenceNumber, checkPermitNumber } from "../../../src/domain/identifiers/permit-number.ts";
import { checkRegionCode, regionCovers } from "../../../src/domain/identifiers/region.ts";
import { checkUscc } from "../../../src/domain/identifiers/uscc.ts";
import { asOf, counts, rowsOf, share, usual } from "./support.ts";
import type { Row } from "./support.ts";

const rows = rowsOf("licences.csv");
const catalogue = parse(readFileSync("rules/items.yaml", "utf8")) as {
  items: { code: string; validityYears?: number; numberIsIdentity: boolean }[];
};
const of = (row: Row, column: string): string => row[column] ?? "";
const holderOf = (row: Row): string => of(row, "统一社会信用代码") || of(row, "许可证编号");

/** Rows of each holder, repeated numbers once. */
const byHolder = new Map<string, Map<string, Row>>();
for (const row of rows) {
  const licences = byHolder.get(holderOf(row)) ?? new Map<string, Row>();
  byHolder.set(holderOf(row), licences.set(of(row, "事项编码") + of(row, "许可证编号").trim(), row));
}
const holders = [...byHolder.values()].map((licences) => [...licences.values()]);

describe("the licences of the sample", () => {
  it("are of all the catalogue's items, of food operation most", () => {
    const found = counts(rows, "事项编码");
    expect(Object.keys(found).sort()).toEqual(catalogue.items.map(({ code }) => code).sort());
    expect(Math.min(...Object.values(found))).toBeGreaterThanOrEqual(15);
    expect(found["food-operation"]).toBeGreaterThan(usual.licences * 0.4);
  });

  it("have food permit numbers of the banner that pass their check", () => {
    const numbers = rows.filter((row) => /^(JY|SC)/.test(of(row, "许可证编号"))).map((row) => of(row, "许可证编号"));
    expect(numbers.length).toBeGreaterThan(2000);
    const isOurs = (number: string): boolean => {
      const check = checkPermitNumber(number);
      return check.ok && check.regionCode === "150624" && check.warnings.length === 0;
    };
    expect(numbers.filter((number) => !isOurs(number))).toEqual([]);
  });

  it("have other numbers that can be stored, each once but for the rows that repeat one", () => {
    expect(rows.filter((row) => !checkLicenceNumber(of(row, "许可证编号")).ok)).toEqual([]);
    const different = new Set(rows.map((row) => `${of(row, "事项编码")}/${of(row, "许可证编号").trim()}`));
    expect(different.size).toBe(rows.length - Math.floor(5000 / 500) - Math.floor(5000 / 1000));
  });

  it("have the identity number as number where the catalogue says so", () => {
    const items = catalogue.items.filter(({ numberIsIdentity }) => numberIsIdentity).map(({ code }) => code);
    const own = rows.filter((row) => items.includes(of(row, "事项编码")));
    expect(own.length).toBeGreaterThan(100);
    expect(Object.keys(counts(own, "主体类型"))).toEqual(["自然人"]);
    expect(own.filter((row) => !checkIdentityNumber(of(row, "许可证编号"), asOf).ok)).toEqual([]);
  });

  it("have holders with codes and identity numbers that pass, the stated mistakes apart", () => {
    const codes = rows.map((row) => of(row, "统一社会信用代码")).filter((code) => code !== "");
    const failing = codes.filter((code) => !checkUscc(code).ok);
    expect(failing.length).toBeGreaterThanOrEqual(10);
    expect(failing.length).toBeLessThanOrEqual(20);
    const numbers = rows.map((row) => of(row, "证件号码")).filter((number) => number !== "" && !number.includes("*"));
    expect(numbers.length).toBeGreaterThan(1500);
    expect(numbers.filter((number) => !checkIdentityNumber(number, asOf).ok)).toEqual([]);
  });

  it("have people of 20 to 67 years", () => {
    const ages = rows
      .map((row) => birthDateOf(of(row, "证件号码")))
      .flatMap((born) => (born === undefined ? [] : [daysBetween(born, asOf) / 365.25]));
    expect(Math.min(...ages)).toBeGreaterThan(20);
    expect(Math.max(...ages)).toBeLessThan(67);
  });

  it("lie in the banner", () => {
    const regions = Object.keys(counts(rows, "行政区划代码"));
    expect(regions).toHaveLength(7);
    for (const region of regions) {
      expect(checkRegionCode(region)).toMatchObject({ ok: true, warnings: [] });
      expect(regionCovers("150624", region)).toBe(true);
    }
  });

  it("are held by some holders two to four at a time, some of them ending on one day", () => {
    const several = holders.filter((licences) => licences.length > 1);
    expect(several.length / holders.length).toBeGreaterThan(0.1);
    expect(several.length / holders.length).toBeLessThan(0.2);
    expect(Math.max(...holders.map((licences) => licences.length))).toBeLessThanOrEqual(4);
    const days = (licences: readonly Row[]): readonly string[] => licences.map((row) => of(row, "有效期止"));
    const together = share(several, (licences) => new Set(days(licences)).size < licences.length);
    expect(together).toBeGreaterThan(0.25);
  });

  it("run as long as the item allows, and have no last day only where the law sets no term", () => {
    const years = new Map(catalogue.items.map(({ code, validityYears }) => [code, validityYears]));
    const free = rows.filter((row) => of(row, "有效期止") === "长期");
    expect(free.length).toBeGreaterThan(20);
    expect(free.filter((row) => years.get(of(row, "事项编码")) !== undefined)).toEqual([]);
    const terms = rows.flatMap((row) => {
      const [from, until] = [parseCivilDate(of(row, "有效期起")), parseCivilDate(of(row, "有效期止"))];
      const ordinary = years.get(of(row, "事项编码"));
      if (from === undefined || until === undefined || from > until || ordinary === undefined) return [];
      return [{ days: daysBetween(from, until) + 1, ordinary }];
    });
    expect(share(terms, ({ days, ordinary }) => Math.abs(days - ordinary * 365.25) < 2)).toBeGreaterThan(0.95);
  });

  it("end on days spread around the sample's day", () => {
    const left = rows.flatMap((row) => {
      const until = parseCivilDate(of(row, "有效期止"));
      return until === undefined ? [] : [daysBetween(asOf, until)];
    });
    const within = (from: number, to: number): number => share(left, (days) => days >= from && days <= to);
    expect(within(-500, -1)).toBeGreaterThan(0.04);
    expect(within(-500, -1)).toBeLessThan(0.12);
    expect(within(22, 130)).toBeGreaterThan(0.03);
    expect(within(22, 130)).toBeLessThan(0.12);
    expect(within(0, 21)).toBeGreaterThan(0.005);
  });

  it("are mostly in force, and addressed mostly in Chinese", () => {
    const status = counts(rows, "状态");
    expect((status["有效"] ?? 0) / rows.length).toBeGreaterThan(0.85);
    for (const word of ["过期", "注销", "暂停", "被吊销", "已受理"]) expect(status[word]).toBeGreaterThan(0);
    const language = counts(rows, "语言");
    expect(Object.keys(language).sort()).toEqual(["en", "mn", "zh"]);
    expect((language["mn"] ?? 0) / rows.length).toBeGreaterThan(0.02);
    expect((language["mn"] ?? 0) / rows.length).toBeLessThan(0.06);
  });
});
