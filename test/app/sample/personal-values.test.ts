import { describe, expect, it } from "@jest/globals";
import { samplePersonalValues } from "../../../src/app/sample/personal-values.ts";
import { checkIdentityNumber } from "../../../src/domain/identifiers/identity-number.ts";
import { checkPhone } from "../../../src/domain/identifiers/phone.ts";
import { compactCode } from "../../../src/domain/text.ts";
import { asOf, rowsOf, usual } from "./support.ts";

const values = [...samplePersonalValues(usual)];
const given = (kind: string): ReadonlySet<string> =>
  new Set(values.filter((each) => each.kind === kind).map(({ value }) => value));
const rows = rowsOf("licences.csv");

describe("the personal values of the sample", () => {
  it("hold every phone, as written and as stored", () => {
    const phones = given("phone");
    const cells = rows.flatMap((row) => (row["联系电话"] ?? "").split("、")).filter((phone) => phone !== "");
    expect(cells.length).toBeGreaterThan(4500);
    expect(cells.filter((phone) => !phones.has(phone) || !phones.has(checkPhone(phone).value))).toEqual([]);
  });

  it("hold every identity number that can be read, of licences as of holders", () => {
    const numbers = given("identity");
    const readable = rows
      .flatMap((row) => [row["证件号码"] ?? "", row["许可证编号"] ?? ""])
      .filter((cell) => checkIdentityNumber(cell, asOf).ok);
    expect(readable.length).toBeGreaterThan(1500);
    expect(readable.filter((cell) => !numbers.has(compactCode(cell)))).toEqual([]);
  });

  it("hold everybody whom benefits are about", () => {
    const [numbers, phones, names] = ["identity", "phone", "name"].map(given);
    const [persons, units, hires] = ["persons.csv", "units.csv", "new-hires.csv"].map((name) => rowsOf(name));
    const missing = (list: typeof rows = [], column: string, held: ReadonlySet<string> = new Set()) =>
      list.filter((row) => !held.has(row[column] ?? ""));
    expect(Math.min(persons?.length ?? 0, units?.length ?? 0, hires?.length ?? 0)).toBeGreaterThan(50);
    expect([...missing(persons, "证件号码", numbers), ...missing(hires, "证件号码", numbers)]).toEqual([]);
    expect([...missing(persons, "联系电话", phones), ...missing(units, "联系电话", phones)]).toEqual([]);
    expect(missing(persons, "姓名", names)).toEqual([]);
  });

  it("hold every name of a natural person", () => {
    const names = given("name");
    const people = rows.flatMap((row) => [
      row["法定代表人"] ?? "",
      row["联系人"] ?? "",
      row["主体类型"] === "自然人" ? (row["持证主体"] ?? "").trim() : "",
    ]);
    expect(people.filter((name) => name !== "" && !names.has(name))).toEqual([]);
  });

  it("hold names that turn up in no shop's name, address or authority, so that a search for them tells", () => {
    const public_ = ["事项编码", "发证机关", "住所", "状态"];
    const texts = new Set(rows.flatMap((row) => public_.map((column) => row[column] ?? "")));
    for (const row of rows) if (row["主体类型"] !== "自然人") texts.add(row["持证主体"] ?? "");
    for (const row of rowsOf("units.csv")) texts.add(`${row["单位名称"]} ${row["住所"]}`);
    for (const row of rowsOf("persons.csv")) texts.add(row["住址"] ?? "");
    const all = [...texts].join("\n");
    const found = [...given("name")].filter((name) => all.includes(name));
    expect(found).toEqual([]);
    expect([...given("name")].filter((name) => [...name].length < 3)).toEqual([]);
  });
});
