import { describe, expect, it } from "@jest/globals";
import iconv from "iconv-lite";
import type { HolderRecord, IntakeRow } from "../../src/ports/register-intake.ts";
import { hashingVault, importDay, openWith, rejectedOf, rowsOf } from "./support.ts";

const mapping = `
source: persons
kind: holders
title: 人口
snapshot: full
holder:
  kind: person
  identityNo: 证件号码
  name: 姓名
  phones: [联系电话, 备用电话]
  regionCode: 行政区划代码
  language: { column: 语言, values: { 汉语: zh, 蒙古语: mn } }
  address: 住址
  payeeAccount: 收款账号
facts:
  person.birthDate: { column: 出生日期, type: date }
  person.dibaoMember: 低保对象
observedOn: 数据日期
`;
const header = "证件号码,姓名,联系电话,备用电话,行政区划代码,语言,住址,收款账号,出生日期,低保对象,数据日期";
const number = "11010519491231002X";
const personId = `person:${hashingVault.keyedHash("identity", number)}`;
const sound = `${number},甲某,13800000000,0477-6210000,150624100001,蒙古语,某嘎查,6222,1949-12-31,是,2026-11-18`;

const holdersOf = (rows: readonly IntakeRow[]): readonly HolderRecord[] =>
  rows.flatMap((row) => (row.kind === "holder" ? [row.record] : []));

const open = (rows: string, text = mapping) => openWith(text, `${header}\n${rows}\n`);

describe("a register of holders", () => {
  it("gives each with what is known of it, and keeps what is personal apart", async () => {
    const file = await open(sound);
    expect(file).toMatchObject({ kind: "holders", isFullSnapshot: true });
    expect(holdersOf(await rowsOf(file))).toEqual([
      {
        holder: { holderId: personId, kind: "person", language: "mn" },
        regionCode: "150624100001",
        doubts: [],
        personal: {
          identityNo: number,
          personName: "甲某",
          phones: ["13800000000", "0477-6210000"],
          address: "某嘎查",
          payeeAccount: "6222",
        },
        facts: [
          ["person.birthDate", "1949-12-31"],
          ["person.dibaoMember", true],
        ].map(([fact, value]) => ({ subjectId: personId, fact, value, observedOn: "2026-11-18", source: "persons" })),
      },
    ]);
  });

  it("is read from GBK as from UTF-8", async () => {
    const file = await openWith(mapping, iconv.encode(`${header}\n${`${sound}\n`.repeat(5)}`, "gb18030"));
    expect(file.encoding).toBe("gb18030");
    expect(holdersOf(await rowsOf(file))[4]?.personal.personName).toBe("甲某");
  });

  it("takes the kind of each from a column, and shows the names of units", async () => {
    const text = `
source: units
kind: holders
title: 单位
holder:
  kind: { column: 类型, values: { 企业: enterprise, 个体: individual-business } }
  uscc: 代码
  name: 名称
`;
    const content = "类型,代码,名称\n个体,92150624MA0TE5T16H,店\n公司,91150624MA0TE5T12K,厂\n";
    const [shop, firm] = holdersOf(await rowsOf(await openWith(text, content)));
    expect(shop?.holder).toMatchObject({
      holderId: "uscc:92150624MA0TE5T16H",
      kind: "individual-business",
      name: "店",
    });
    expect(firm?.holder.kind).toBe("enterprise");
    expect(firm?.doubts).toContainEqual({ field: "holderKind", reason: "“公司”不在映射的用词对照中" });
  });

  it("takes what it cannot read of a holder with a doubt", async () => {
    const [one] = holdersOf(await rowsOf(await open(`${number},甲某,12,,15,某语,,,1949-02-30,或许,2026-11-18`)));
    const doubtful = new Set(one?.doubts.map(({ field }) => field));
    expect([...doubtful].sort()).toEqual([
      "language",
      "person.birthDate",
      "person.dibaoMember",
      "phones",
      "regionCode",
    ]);
    expect(one?.facts).toEqual([]);
  });

  it.each([
    ["no number", `,甲某,,,,,,,,,2026-11-18`, "holder", "missing"],
    ["a masked number", `110105********002X,甲某,,,,,,,,,2026-11-18`, "holder", "masked"],
    ["a number that was rounded", `1.10105E+17,甲某,,,,,,,,,2026-11-18`, "identityNo", "lossy-number"],
    ["a day to come", `${number},甲某,,,,,,,1949-12-31,,2099-11-18`, "observedOn", "observed-later"],
  ])("sets a row aside with %s, and says nothing personal", async (_, row, field, code) => {
    const rejected = rejectedOf(await rowsOf(await open(row)));
    expect(rejected).toMatchObject([{ line: 2, problems: [{ field, code }] }]);
    expect(JSON.stringify(rejected[0]?.problems)).not.toMatch(/甲某|11010519/);
  });
});

describe("a complete list whose rows differ", () => {
  const list = (kind: string) => `
source: list
kind: ${kind}
title: 名单
${kind === "facts" ? "subject: { identityNo: 证件号码 }" : "holder: { kind: person, identityNo: 证件号码 }"}
facts:
  person.disabilityCardLevel: { column: 等级, values: { 一级: one, 二级: two, 三级: three, 四级: four } }
completeList: { fact: person.disabilityCardLevel, absentValue: four }
observedOn: 数据日期
`;

  it.each(["facts", "holders"])("says of everybody else the absent value (%s)", async (kind) => {
    const file = await openWith(list(kind), `证件号码,等级,数据日期\n${number},二级,2026-11-18\n`);
    expect(file.coverage).toEqual([
      { fact: "person.disabilityCardLevel", absentValue: "four", observedOn: "2026-11-18", source: "list" },
    ]);
    const [row] = await rowsOf(file);
    const facts = row?.kind === "holder" ? row.record.facts : row?.kind === "facts" ? row.facts : [];
    expect(facts).toMatchObject([{ subjectId: personId, value: "two", observedOn: "2026-11-18" }]);
  });

  it.each(["facts", "holders"])("covers nobody when a row leaves its value open (%s)", async (kind) => {
    const file = await openWith(list(kind), `证件号码,等级,数据日期\n${number},,2026-11-18\n`);
    expect(file.coverage).toBeUndefined();
    expect(rejectedOf(await rowsOf(file))[0]?.problems).toMatchObject([
      { field: "person.disabilityCardLevel", code: "missing" },
      { code: "incomplete-list" },
    ]);
  });

  it("may give one value for all who are on it", async () => {
    const text = `
source: alive
kind: holders
title: 在册
holder: { kind: person, identityNo: 证件号码 }
completeList: { fact: person.dibaoMember, value: true, absentValue: false }
`;
    const file = await openWith(text, `证件号码\n${number}\n`);
    expect(file.coverage).toMatchObject([{ fact: "person.dibaoMember", absentValue: false, observedOn: importDay }]);
    expect(holdersOf(await rowsOf(file))[0]?.facts).toMatchObject([{ fact: "person.dibaoMember", value: true }]);
  });
});
