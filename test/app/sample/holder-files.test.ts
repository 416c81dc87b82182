import { describe, expect, it } from "@jest/globals";
import { holderFactColumns, licenceFactColumns } from "../../../src/app/sample/fact-columns.ts";
import { daysBetween, parseCivilDate } from "../../../src/domain/civil-date.ts";
import type { CivilDate } from "../../../src/domain/civil-date.ts";
import { checkIdentityNumber } from "../../../src/domain/identifiers/identity-number.ts";
import { checkUscc } from "../../../src/domain/identifiers/uscc.ts";
import { asOf, counts, rowsOf, share } from "./support.ts";
import type { Row } from "./support.ts";

const register = rowsOf("licences.csv");
const codes = new Set(register.map((row) => row["统一社会信用代码"]).filter((code) => code !== ""));
const ageOf = (row: Row): number => daysBetween(parseCivilDate(row["数据日期"] ?? "") as CivilDate, asOf);

describe.each([
  ["abnormal-list.csv", 0.015, 0.05],
  ["dishonesty-list.csv", 0.001, 0.012],
])("%s", (name, least, most) => {
  const list = rowsOf(name);

  it("lists a small share of the organisations in the register, and some others", () => {
    const ours = list.filter((row) => codes.has(row["统一社会信用代码"]));
    expect(ours.length / codes.size).toBeGreaterThan(least);
    expect(ours.length / codes.size).toBeLessThan(most);
    expect(list.length - ours.length).toBeGreaterThanOrEqual(10);
  });

  it("is one list of one day, with codes that pass", () => {
    expect(Object.keys(counts(list, "数据日期"))).toEqual(["2026-11-21"]);
    expect(list.filter((row) => !checkUscc(row["统一社会信用代码"] ?? "").ok)).toEqual([]);
  });

  it("is there even for a register of one licence, so that it can be told from an empty file", () => {
    expect(rowsOf(name, { licences: 1, asOf, seed: 1 }).length).toBeGreaterThan(0);
  });
});

describe("holder-facts.csv", () => {
  const rows = rowsOf("holder-facts.csv");

  it("says something of nearly every holder, once", () => {
    const subjects = rows.map((row) => `${row["统一社会信用代码"]}|${row["证件号码"]}`);
    expect(new Set(subjects).size).toBe(rows.length);
    const told = new Set(rows.map((row) => row["统一社会信用代码"]));
    const missing = share([...codes], (code) => !told.has(code));
    expect(missing).toBeGreaterThan(0.005);
    expect(missing).toBeLessThan(0.04);
  });

  it("names organisations by code and natural persons by identity number", () => {
    const isNamed = (row: Row): boolean =>
      row["统一社会信用代码"] === ""
        ? checkIdentityNumber(row["证件号码"] ?? "", asOf).ok
        : row["证件号码"] === "" && checkUscc(row["统一社会信用代码"] ?? "").ok;
    expect(rows.filter((row) => !isNamed(row))).toEqual([]);
  });

  it("is days old, and in a few rows too old to count", () => {
    const stale = share(rows, (row) => ageOf(row) > 366);
    expect(stale).toBeGreaterThan(0.004);
    expect(stale).toBeLessThan(0.02);
    expect(share(rows, (row) => ageOf(row) >= 1 && ageOf(row) <= 20)).toBeCloseTo(1 - stale, 10);
  });

  it.each(holderFactColumns.map(({ header, rate }) => [header, rate] as const))("says %s of a few", (header, rate) => {
    const words = counts(rows, header);
    expect(Object.keys(words).sort()).toEqual(["", "否", "是"].sort());
    expect((words["是"] ?? 0) / rows.length).toBeGreaterThan((rate / 10_000) * 0.3);
    expect((words["是"] ?? 0) / rows.length).toBeLessThan((rate / 10_000) * 2.5);
    expect((words[""] ?? 0) / rows.length).toBeLessThan(0.01);
  });
});

describe("the fact columns of licences.csv", () => {
  it.each(licenceFactColumns.map((column) => [column.header, column] as const))(
    "have %s for the items it concerns and for no others",
    (header, { items }) => {
      const isConcerned = (row: Row): boolean => items === undefined || items.some((item) => item === row["事项编码"]);
      const concerned = register.filter(isConcerned);
      expect(share(concerned, (row) => row[header] === "")).toBeLessThan(0.1);
      expect(concerned.some((row) => row[header] === "否")).toBe(true);
      expect(register.filter((row) => !isConcerned(row) && row[header] !== "")).toEqual([]);
    },
  );

  it("say yes now and then", () => {
    const yes = licenceFactColumns.filter(({ header }) => register.some((row) => row[header] === "是"));
    expect(yes.length).toBeGreaterThan(licenceFactColumns.length * 0.6);
  });
});
