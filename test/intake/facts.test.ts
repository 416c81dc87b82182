import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "@jest/globals";
import { parse } from "yaml";
import type { IntakeRow } from "../../src/ports/register-intake.ts";
import {
  builtInSources,
  fileOf,
  hashingVault,
  importDay,
  intake,
  openWith,
  options,
  rejectedOf,
  rowsOf,
} from "./support.ts";

const factsOf = (rows: readonly IntakeRow[]) =>
  rows.flatMap((row) =>
    row.kind === "facts"
      ? row.facts.map(({ subjectId, fact, value, observedOn }) => [subjectId, fact, value, observedOn])
      : [],
  );

const open = async (source: string, content: string) => intake().open(await fileOf("f.csv", content), source, options);

const uscc = "92150624MA0TE5T16H";
const listHeader = "统一社会信用代码,主体名称,列入日期,列入事由,数据日期";

describe("a complete list", () => {
  it("says of whoever is on it that it is so, and of everybody else that it is not, as of its day", async () => {
    const file = await open("otog-abnormal-list", `${listHeader}\n${uscc},店,2025-01-02,事由,2026-11-18\n`);
    expect(file).toMatchObject({
      kind: "facts",
      isFullSnapshot: false,
      coverage: [
        { fact: "holder.abnormalListing", absentValue: false, observedOn: "2026-11-18", source: "otog-abnormal-list" },
      ],
    });
    expect(factsOf(await rowsOf(file))).toEqual([[`uscc:${uscc}`, "holder.abnormalListing", true, "2026-11-18"]]);
  });

  it("covers nobody when a row of it cannot be told: that row may be about anyone", async () => {
    const file = await open(
      "otog-dishonesty-list",
      `${listHeader}\n${uscc},店,,,2026-11-18\n92150624********6H,店,,,2026-11-18\n`,
    );
    expect(file.coverage).toBeUndefined();
    const rows = await rowsOf(file);
    expect(factsOf(rows)).toHaveLength(1);
    expect(rejectedOf(rows)).toMatchObject([
      { line: 3, problems: [{ field: "subject" }, { code: "incomplete-list" }] },
    ]);
  });

  it("is refused when its rows are of different days, or when it is empty and need not be", async () => {
    await expect(
      open("otog-abnormal-list", `${listHeader}\n${uscc},,,,2026-11-18\n${uscc},,,,2026-11-17\n`),
    ).rejects.toThrow(/第 3 行：完整名单的数据日期应当相同/);
    await expect(open("otog-abnormal-list", `${listHeader}\n`)).rejects.toThrow(/只有表头/);
  });

  it("may be empty where the mapping says so; then the import's day counts", async () => {
    const mapping = readFileSync(join(builtInSources, "otog-abnormal-list.yaml"), "utf8");
    const file = await openWith(
      mapping.replace("absentValue: false", "absentValue: false\n  mayBeEmpty: true"),
      `${listHeader}\n`,
    );
    expect(file.coverage).toMatchObject([{ observedOn: importDay }]);
  });

  it("covers nobody when its rejects come back", async () => {
    const file = await open("otog-abnormal-list", `_行号,_字段,_原因,${listHeader}\n3,,,${uscc},,,,2026-11-18\n`);
    expect(file.coverage).toBeUndefined();
    expect(factsOf(await rowsOf(file))).toHaveLength(1);
  });
});

describe("a fact of a closed set", () => {
  const units = (size: string) => `
source: units
kind: holders
title: units
holder: { kind: { constant: enterprise }, uscc: 代码 }
facts: { holder.size: ${size} }
`;
  const rows = (size: string) => `代码,规模\n${uscc},${size}\n`;

  it("is refused with place and hint where the mapping's vocabulary names a value outside the set", async () => {
    const says =
      /^facts\.holder\.size\.values\.小：事实词典里 holder\.size 只能是 .*small.*，这里是 "smal"。是否指“small”？$/;
    await expect(
      openWith(units("{ column: 规模, values: { 大: large, 小: smal } }"), rows("大")),
    ).rejects.toMatchObject({ problems: [{ line: 6, message: expect.stringMatching(says) }] });
  });

  it("is read as it stands without a vocabulary, and a word outside the set is set aside", async () => {
    const open = async (size: string) => rowsOf(await openWith(units("规模"), rows(size)));
    expect((await open("small")).filter(({ kind }) => kind === "rejected")).toEqual([]);
    const [row] = await open("tiny");
    expect(JSON.stringify(row)).toContain("不在映射的取值对照中");
  });
});

describe("facts of holders", () => {
  const header =
    "统一社会信用代码,证件号码,主体名称,主体已注销或死亡,营业执照被吊销,已备案歇业,有未办结处罚或整改,虚假承诺未修复,数据日期";

  it("are taken from the columns that say something, by the holder's best identifier", async () => {
    const file = await open(
      "otog-holder-facts",
      `${header}\n${uscc},,店,否,,是,,,2026-11-18\n,11010519491231002X,,否,,,,,2026-11-17\n`,
    );
    const person = `person:${hashingVault.keyedHash("identity", "11010519491231002X")}`;
    expect(factsOf(await rowsOf(file))).toEqual([
      [`uscc:${uscc}`, "holder.deregistered", false, "2026-11-18"],
      [`uscc:${uscc}`, "holder.suspended", true, "2026-11-18"],
      [person, "holder.deregistered", false, "2026-11-17"],
    ]);
  });

  it.each([
    ["no day", `${uscc},,店,否,,,,,`, "observedOn", "missing"],
    ["a day that never was", `${uscc},,店,否,,,,,2026-02-30`, "observedOn", "unreadable-date"],
    ["nobody", `,,店,否,,,,,2026-11-18`, "subject", "missing"],
    ["a code that became a number", `9.21506E+17,,店,否,,,,,2026-11-18`, "subject", "lossy-number"],
    ["neither yes nor no", `${uscc},,店,或许,,,,,2026-11-18`, "holder.deregistered", "unreadable-value"],
    ["no fact", `${uscc},,店,,,,,,2026-11-18`, "facts", "missing"],
  ])("are set aside with %s", async (_, row, field, code) => {
    const rows = await rowsOf(await open("otog-holder-facts", `${header}\n${row}\n`));
    expect(rejectedOf(rows)).toMatchObject([{ line: 2, problems: [{ field, code }] }]);
  });

  it("may come one a row, named in a column, of holders or licences", async () => {
    const mapping = `
source: inspections
kind: facts
title: inspections
subject: { licenceNo: 证号, itemCode: 事项 }
named: { by: 事实, value: 值 }
facts:
  licence.score: { name: 得分, type: number }
  licence.failedOn: { name: 不合格日期, type: date, formats: [D/M/YYYY] }
`;
    const content = `证号,事项,事实,值
JY１1506240000019,food-operation,得分,"1,234.5"
A1,food-operation,不合格日期,3/1/2026
A1,food-operation,licence.score,-2
A1,food-operation,分数,3
A1,food,得分,3
11010519491231002X,special-equipment-operator,得分,1
`;
    const rows = await rowsOf(await openWith(mapping, content));
    expect(factsOf(rows)).toEqual([
      ["food-operation/JY11506240000019", "licence.score", 1234.5, importDay],
      ["food-operation/A1", "licence.failedOn", "2026-01-03", importDay],
      ["food-operation/A1", "licence.score", -2, importDay],
      [
        `special-equipment-operator/p-${hashingVault.keyedHash("identity", "11010519491231002X")}`,
        "licence.score",
        1,
        importDay,
      ],
    ]);
    expect(rejectedOf(rows).map(({ line, problems }) => [line, problems[0]?.code])).toEqual([
      [5, "unknown-fact"],
      [6, "unknown-item"],
    ]);
  });
});

describe("the built-in sources", () => {
  const dictionary = join(fileURLToPath(new URL("../../rules/facts.yaml", import.meta.url)));
  const { facts } = parse(readFileSync(dictionary, "utf8")) as {
    readonly facts: readonly {
      readonly name: string;
      readonly type: string;
      readonly values?: Readonly<Record<string, unknown>>;
    }[];
  };
  const known = new Map(facts.map((fact) => [fact.name, fact]));

  it.each(readdirSync(builtInSources))("%s states facts of the dictionary, in its types and words", (file) => {
    const mapping = parse(readFileSync(join(builtInSources, file), "utf8")) as {
      readonly facts?: Readonly<
        Record<string, string | { readonly type?: string; readonly values?: Readonly<Record<string, string>> }>
      >;
      readonly completeList?: { readonly fact: string; readonly absentValue: unknown };
    };
    const { facts: stated = {}, completeList } = mapping;
    expect(Object.keys(stated).length + (completeList === undefined ? 0 : 1)).toBeGreaterThan(0);
    expect(Object.keys(stated).filter((name) => !known.has(name))).toEqual([]);
    for (const [name, spec] of Object.entries(stated)) {
      const { type, values = {} } = typeof spec === "string" ? {} : spec;
      if (type !== undefined) expect([name, type]).toEqual([name, known.get(name)?.type]);
      const words = Object.keys(known.get(name)?.values ?? {});
      expect([name, Object.values(values).filter((value) => !words.includes(value))]).toEqual([name, []]);
    }
    if (completeList !== undefined) expect(typeof completeList.absentValue).toBe(known.get(completeList.fact)?.type);
  });
});

describe("a list of words", () => {
  const mapping = `
source: pasture
kind: holders
title: 草原
holder: { kind: person, identityNo: 证件号码 }
facts:
  person.grasslandZones: { column: 区划, values: { 禁牧区: grazing-ban, 草畜平衡区: balance } }
`;
  it.each([
    ["禁牧区", [["grazing-ban"]]],
    ["禁牧区、草畜平衡区", [["grazing-ban", "balance"]]],
    ["禁牧区、别的", []],
    ["", []],
  ])("reads %p by the mapping's own words, whole or not at all", async (cell, values) => {
    const [row] = await rowsOf(await openWith(mapping, `证件号码,区划\n11010519491231002X,${cell}\n`));
    expect(row?.kind === "holder" ? row.record.facts.map(({ value }) => value) : row?.kind).toEqual(values);
  });
});
