import { readdir, readFile, stat, writeFile } from "node:fs/promises";
import { readFileSync } from "node:fs";
import { basename, join } from "node:path";
import iconv from "iconv-lite";
import { describe, expect, it } from "@jest/globals";
import { neutralised, undoNeutralised } from "../../connectors/register-files/formulas.ts";
import { Unavailable } from "../../src/ports/errors.ts";
import { disputed, type IntakeFile } from "../../src/ports/register-intake.ts";
import { describeWithData, sharedData } from "../support/shared-data.ts";
import { recordsOfCsv } from "./rfc4180.ts";
import {
  fileOf,
  intake,
  licencesOf,
  openWith,
  options,
  readText,
  recordsOf,
  rejectedOf,
  rowsOf,
  temporaryFolder,
} from "./support.ts";

const mapping = `
source: shops
kind: licences
title: shops
snapshot: full
items: any
dates: [M/D/YYYY]
delimiter: ";"
headerRow: 2
fields:
  licenceNo: 编号
  itemCode: { constant: shop }
  holderName: 名称
  holderKind: { constant: enterprise }
  validUntil: 止
  address: 住所
`;

async function rejectsOf(file: IntakeFile, directory?: string): Promise<string | undefined> {
  const rejects = intake().rejects(file, directory ?? (await temporaryFolder()), "i1-台账.csv");
  for (const row of rejectedOf(await rowsOf(file))) await rejects.add(row);
  return rejects.finish();
}

const again = async (path: string, wanted = mapping): Promise<IntakeFile> =>
  intake().open(path, await fileOf("m.yaml", wanted), options);

const title = "鄂托克旗台账\n编号;名称;止;住所;=备注\n";

describe("the rejects file", () => {
  it("is made when a row is set aside, and only then", async () => {
    const directory = join(await temporaryFolder(), "rejects");
    expect(await rejectsOf(await openWith(mapping, `${title}A1;店;1/2/2027;;\n`), directory)).toBeUndefined();
    await expect(stat(directory)).rejects.toThrow();
  });

  it("keeps a row out that contradicts another until somebody clears the reason", async () => {
    const file = await openWith(mapping, `${title}A1;店;1/2/2027;;\nA2;铺;1/2/2027;;\n`);
    const directory = await temporaryFolder();
    const rejects = intake().rejects(file, directory, "i1-台账.csv");
    for (const { line, raw } of await rowsOf(file)) {
      const reason = `同一许可证在第 9 行已出现，且内容不同；${disputed}`;
      const problems = [{ field: "licenceNo", code: "repeated-licence", reason }];
      await rejects.add({ line, raw, kind: "rejected", problems });
    }
    const path = (await rejects.finish()) ?? "";
    const untouched = rejectedOf(await rowsOf(await again(path)));
    expect(untouched.map(({ problems }) => problems[0])).toMatchObject([
      { field: "licenceNo", reason: expect.stringContaining(disputed) },
      { field: "licenceNo", reason: expect.stringContaining(disputed) },
    ]);
    const decided = (await readText(path)).replace(/"?同一许可证[^,]*"?(?=,A2)/, "");
    const rows = await rowsOf(await again(await fileOf("decided.rejects.csv", decided)));
    expect(licencesOf(rows).map(({ licenceNo }) => licenceNo)).toEqual(["A2"]);
    expect(rejectedOf(rows)).toHaveLength(1);
  });

  it("has the row as it was, with line, field and reason, for its owner's eyes", async () => {
    const file = await openWith(mapping, `${title}A1;店;1/2/2027;;\nA2;乙店;2/30/2027;"乌兰镇, 1号";备\n`);
    const path = await rejectsOf(file);
    expect(basename(path as string)).toBe("i1-台账.csv.rejects.csv");
    expect((await stat(path as string)).mode & 0o777).toBe(0o600);
    const text = await readText(path as string);
    expect(text.startsWith("\uFEFF")).toBe(true);
    expect(recordsOfCsv(text)).toEqual([
      {
        _行号: "4",
        _字段: "止（validUntil）",
        _原因: "“2/30/2027”不是真实日期，或不合映射中写明的日期格式",
        编号: "A2",
        名称: "乙店",
        止: "2/30/2027",
        住所: "乌兰镇, 1号",
        "'=备注": "备",
        _原文: "",
      },
    ]);
  });

  it("is taken in when it was corrected, whatever the mapping says of the register's own files", async () => {
    const file = await openWith(mapping, `${title}A2;=乙店;2/30/2027;'住所;\nA3;丙;31/12/2027;;\n`);
    const path = (await rejectsOf(file)) as string;
    const corrected = (await readText(path)).replace(",2/30/2027,", ",2027/2/28,");
    for (const bytes of [
      Buffer.from(corrected),
      iconv.encode(corrected.slice(1), "gb18030"),
      Buffer.from(corrected.replaceAll(",", "\t")),
    ]) {
      await writeFile(path, bytes);
      const back = await again(path);
      expect(back.isFullSnapshot).toBe(false);
      const rows = await rowsOf(back);
      expect(
        recordsOf(rows).map(({ licence, personal }) => [
          licence.licenceNo,
          licence.holder.name,
          licence.validUntil,
          personal.address,
        ]),
      ).toEqual([["A2", "=乙店", "2027-02-28", "'住所"]]);
      // What was not corrected is set aside again, in a file that has our columns once.
      const second = (await rejectsOf(back)) as string;
      const [left, ...none] = recordsOfCsv(await readText(second));
      expect(none).toEqual([]);
      expect(left).toMatchObject({ _行号: "3", 编号: "A3", 止: "31/12/2027" });
      expect(Object.keys(left ?? {}).filter((name) => name.startsWith("_"))).toEqual([
        "_行号",
        "_字段",
        "_原因",
        "_原文",
      ]);
    }
  });

  it("keeps a row whose cells are out of step as one text, never under the wrong columns", async () => {
    const path = (await rejectsOf(await openWith(mapping, `${title}A2;1/2/2027;乌兰镇\n`))) as string;
    expect(recordsOfCsv(await readText(path))).toMatchObject([{ 编号: "", 止: "", _原文: "A2,1/2/2027,乌兰镇" }]);
    expect(rejectedOf(await rowsOf(await again(path)))).toMatchObject([
      { problems: [{ field: "licenceNo", code: "missing" }] },
    ]);
  });

  it("is NDJSON for records of JSON", async () => {
    const json = `
source: shops
kind: licences
title: shops
items: any
records: data
fields: { licenceNo: no, itemCode: { constant: shop }, validUntil: until, phones: tel }
`;
    const content = JSON.stringify({ data: [{ no: "A1", until: "soon", tel: ["13800000000"] }, 5] });
    const path = (await rejectsOf(await openWith(json, content))) as string;
    expect(path).toMatch(/\.rejects\.ndjson$/);
    const lines = (await readText(path))
      .trimEnd()
      .split("\n")
      .map((line) => JSON.parse(line) as Record<string, string>);
    expect(lines).toMatchObject([
      { _行号: "1", no: "A1" },
      { _行号: "2", _原文: "5" },
    ]);
    await writeFile(path, (await readText(path)).replace('"soon"', '"2027-01-02"'));
    const records = recordsOf(await rowsOf(await again(path, json)));
    expect(records.map(({ licence, personal }) => [licence.validUntil, personal.phones])).toEqual([
      ["2027-01-02", ["13800000000"]],
    ]);
  });

  it("takes the place of what a killed import left behind", async () => {
    const directory = await temporaryFolder();
    await writeFile(join(directory, "i0.rejects.csv.01234567.partial"), "half");
    await writeFile(join(directory, "i0.rejects.csv"), "whole");
    await rejectsOf(await openWith(mapping, `${title}A2;店;x;;\n`), directory);
    expect((await readdir(directory)).sort()).toEqual(["i0.rejects.csv", "i1-台账.csv.rejects.csv"]);
  });

  it("says so when it cannot be written", async () => {
    const blocked = await fileOf("rejects", "a file where a folder should be");
    const rejecting = rejectsOf(await openWith(mapping, `${title}A2;店;x;;\n`), blocked);
    await expect(rejecting).rejects.toBeInstanceOf(Unavailable);
    await expect(rejecting).rejects.toThrow(/写不了退回文件/);
  });
});

describeWithData("values that a spreadsheet would run", () => {
  const { values } = JSON.parse(readFileSync(join(sharedData, "bad-input/csv_formula_injection.json"), "utf8")) as {
    readonly values: readonly string[];
  };
  const innocent = ["+86 13800000000", "+1", "-", "-1", "!ROMP", 'DDE ("cmd";"/C calc";"!A0")A0'];

  it.each(values)("%j is made harmless or is innocent, and comes back as it was", (value) => {
    const shown = neutralised(value);
    if (innocent.includes(value)) expect(shown).toBe(value);
    else expect(shown).toBe(`'${value}`);
    expect(undoNeutralised(shown)).toBe(value);
  });

  it("come back through a rejects file as they were", async () => {
    const header = "编号;名称;止;住所;=备注";
    const quoted = values.map((value, i) => `A${i};"${value.replaceAll('"', '""')}";x;;`);
    const path = (await rejectsOf(await openWith(mapping, `t\n${[header, ...quoted].join("\n")}\n`))) as string;
    const bytes = await readFile(path, "utf8");
    for (const { 名称 } of recordsOfCsv(bytes)) expect(名称).not.toMatch(/^[\s\uFEFF]*[=@＝＠]/);
    await writeFile(path, bytes.replaceAll(",x,", ",1/2/2027,"));
    const back = await rowsOf(await again(path));
    expect(licencesOf(back)).toHaveLength(values.length);
    expect(back.map(({ raw }) => raw["名称"])).toEqual(values);
  });
});
