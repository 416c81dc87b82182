import { describe, expect, it } from "@jest/globals";
import { dayReader, defaultPerpetual, serialDay } from "../../connectors/register-files/dates.ts";
import type { DateFormat } from "../../connectors/register-files/mapping-specs.ts";

const reader = (...formats: readonly DateFormat[]) => {
  const read = dayReader({
    formats,
    perpetual: defaultPerpetual,
    isEmpty: (text) => text === "NA",
    zone: "Asia/Shanghai",
  });
  return (cell: string): string => {
    const reading = read(cell);
    return reading.kind === "day" ? reading.day : reading.kind;
  };
};

describe("days written year first", () => {
  it.each([
    ["2026-03-01", "2026-03-01"],
    ["2026/3/1", "2026-03-01"],
    ["2026.3.1", "2026-03-01"],
    ["2026年3月1日", "2026-03-01"],
    ["２０２６年３月１日", "2026-03-01"],
    [" 2026-03-01\u3000", "2026-03-01"],
    ["2026-03-01 23:59:59", "2026-03-01"],
    ["2026-03-01T08:00:00.000", "2026-03-01"],
    ["2028-02-29", "2028-02-29"],
    ["1855-06-01", "1855-06-01"],
  ])("%s is %s whatever the mapping states", (cell, day) => {
    expect(reader()(cell)).toBe(day);
    expect(reader("M/D/YYYY", "ROC", "excel-1900")(cell)).toBe(day);
  });

  it("takes an instant as the day it is in the bureau's zone", () => {
    expect(reader()("2026-02-28T16:00:00.000Z")).toBe("2026-03-01");
    expect(reader()("2026-03-01T00:30:00+09:00")).toBe("2026-02-28");
  });
});

describe("days that must be stated", () => {
  it.each<[DateFormat, string, string]>([
    ["YYYYMMDD", "20260301", "2026-03-01"],
    ["M/D/YYYY", "3/1/2026", "2026-03-01"],
    ["M/D/YYYY", "12/31/2026 0:00", "2026-12-31"],
    ["D/M/YYYY", "3/1/2026", "2026-01-03"],
    ["ROC", "117-10-11", "2028-10-11"],
    ["ROC", "民國117年10月11日", "2028-10-11"],
    ["ROC", "117/1/2", "2028-01-02"],
    ["ROC", "1171011", "2028-10-11"],
    ["excel-1900", "46082", "2026-03-01"],
    ["excel-1900", "46082.75", "2026-03-01"],
    ["excel-1904", "44620", "2026-03-01"],
    ["epoch-ms", "1772294400000", "2026-03-01"],
    ["epoch-s", "1772294400", "2026-03-01"],
  ])("as %s, %s is %s, and unreadable if it is not stated", (format, cell, day) => {
    expect(reader(format)(cell)).toBe(day);
    expect(reader()(cell)).toBe("unreadable");
  });

  it("tries several formats of a column", () => {
    const read = reader("YYYYMMDD", "excel-1900");
    expect([read("20260301"), read("46082"), read("2026/3/1")]).toEqual(["2026-03-01", "2026-03-01", "2026-03-01"]);
  });
});

describe("what is no day", () => {
  it.each([
    ["2027-02-30", "unreadable"],
    ["2026-13-01", "unreadable"],
    ["2026-3", "unreadable"],
    ["2026-03/01", "unreadable"],
    ["30天", "unreadable"],
    ["2026-03-01起", "unreadable"],
    ["0000-00-00", "unreadable"],
    ["长期", "perpetual"],
    ["无固定期限", "perpetual"],
    ["永久 ", "perpetual"],
    ["*", "masked"],
    ["2026-**-**", "masked"],
    ["", "empty"],
    ["NA", "empty"],
    ["\u3000", "empty"],
  ])("%j is %s", (cell, kind) => {
    expect(reader("M/D/YYYY", "ROC")(cell)).toBe(kind);
  });
});

describe("spreadsheet serial numbers", () => {
  it("agree with the days on both sides of the 29 February 1900 that never was", () => {
    expect([serialDay(1, false), serialDay(59, false), serialDay(60, false), serialDay(61, false)]).toEqual([
      "1900-01-01",
      "1900-02-28",
      undefined,
      "1900-03-01",
    ]);
  });

  it("begin in 1904 where the workbook says so, and end with the year 9999", () => {
    expect(serialDay(0, true)).toBe("1904-01-01");
    expect(serialDay(2_958_465, false)).toBe("9999-12-31");
    expect([serialDay(2_958_466, false), serialDay(-1, false), serialDay(Number.NaN, false)]).toEqual([
      undefined,
      undefined,
      undefined,
    ]);
  });
});
