import { describe, expect, it } from "@jest/globals";
import { civilDate } from "../../../src/domain/civil-date.ts";
import { checkIdentityNumber } from "../../../src/domain/identifiers/identity-number.ts";
import { checkUscc } from "../../../src/domain/identifiers/uscc.ts";
import { asOf, rowsOf, usual } from "./support.ts";

const column = (name: string, header: string, request = usual): readonly string[] =>
  rowsOf(name, request).map((row) => row[header] ?? "");
const numbers = [...column("persons.csv", "证件号码"), ...column("new-hires.csv", "证件号码")];
const codes = column("units.csv", "统一社会信用代码");

describe("the files that benefits are decided by", () => {
  it("have identity numbers that pass, show that they are made, and are nobody else's", () => {
    expect(numbers.filter((number) => !checkIdentityNumber(number, asOf).ok)).toEqual([]);
    expect(numbers.filter((number) => Number(number.slice(14, 17)) < 500)).toEqual([]);
    expect(new Set(numbers).size).toBe(numbers.length);
    const holders = new Set(column("licences.csv", "证件号码"));
    expect(numbers.filter((number) => holders.has(number))).toEqual([]);
  });

  it("have codes that pass, show that they are made, and are nobody else's", () => {
    expect(codes.filter((code) => !checkUscc(code).ok || code.slice(8, 11) !== "MAY")).toEqual([]);
    expect(new Set(codes).size).toBe(codes.length);
    const others = new Set(
      ["licences.csv", "abnormal-list.csv", "dishonesty-list.csv"].flatMap((name) => column(name, "统一社会信用代码")),
    );
    expect(codes.filter((code) => others.has(code))).toEqual([]);
  });

  it("have phones with three zeros after the prefix", () => {
    const phones = [...column("persons.csv", "联系电话"), ...column("units.csv", "联系电话")];
    expect(phones.filter((phone) => !/^1[3-9]\d000\d{5}$/.test(phone))).toEqual([]);
    expect(new Set(phones).size).toBe(phones.length);
  });

  it("are about the same people and units on another day of the year", () => {
    const later = { ...usual, asOf: civilDate("2026-03-10") };
    expect(column("persons.csv", "证件号码", later)).toEqual(column("persons.csv", "证件号码"));
    expect(column("units.csv", "单位名称", later)).toEqual(column("units.csv", "单位名称"));
    expect(column("new-hires.csv", "证件号码", later)).toEqual(column("new-hires.csv", "证件号码"));
  });

  it("hold a few hundred of each, however many licences there are", () => {
    const many = { ...usual, licences: 1_000_000 };
    for (const name of ["persons.csv", "units.csv", "new-hires.csv"])
      expect(rowsOf(name, many).length).toBe(rowsOf(name).length);
  });
});
