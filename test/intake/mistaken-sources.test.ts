import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, it } from "@jest/globals";
import iconv from "iconv-lite";
import { registerFiles } from "../../connectors/register-files/index.ts";
import { InvalidInput } from "../../src/ports/errors.ts";
import {
  fileOf,
  hashingVault,
  intake,
  openWith,
  options,
  recordsOf,
  rejectedOf,
  rowsOf,
  temporaryFolder,
} from "./support.ts";

const licences = (facts: string): string => `source: shops
kind: licences
title: 商店
fields:
  licenceNo: 编号
  itemCode: { constant: food-operation }
observedOn: 数据日期
facts:
${facts}`;

const table = "编号,数据日期,学校周边\nJY1,2026-11-20,是\nJY2,2026-11-21,否\nJY3,2062-11-01,否\n";

describe("a fact dated after the day of the import", () => {
  it("sets its row aside, with line, field and reason: it would hide every true one until then", async () => {
    const rows = await rowsOf(await openWith(licences("  licence.nearSchool: 学校周边\n"), table));
    expect(recordsOf(rows).map(({ licence }) => licence.licenceNo)).toEqual(["JY1"]);
    expect(rejectedOf(rows)).toMatchObject([
      { line: 3, problems: [{ field: "observedOn", column: "数据日期", code: "observed-later" }] },
      { line: 4, problems: [{ reason: expect.stringContaining("2062-11-01 晚于导入之日 2026-11-20") }] },
    ]);
  });

  it("sets aside the row of a file of facts too, and refuses a complete list", async () => {
    const about = "source: found\nkind: facts\ntitle: 情况\nsubject: { uscc: 代码 }\nobservedOn: 数据日期\n";
    const content = "代码,数据日期,歇业\n92150624MA0TE5T16H,2026-11-21,是\n";
    const rows = await rowsOf(await openWith(`${about}facts: { holder.suspended: 歇业 }\n`, content));
    expect(rejectedOf(rows)).toMatchObject([{ line: 2, problems: [{ code: "observed-later" }] }]);
    const list = `${about}completeList: { fact: holder.abnormalListing, value: true, absentValue: false }\n`;
    await expect(openWith(list, content)).rejects.toThrow(/第 2 行：完整名单的数据日期 2026-11-21 晚于导入之日/);
  });
});

describe("facts that a mapping states", () => {
  it("have the dictionary's type where the mapping says none", async () => {
    const [first] = recordsOf(await rowsOf(await openWith(licences("  licence.nearSchool: 学校周边\n"), table)));
    expect(first?.facts).toMatchObject([{ fact: "licence.nearSchool", value: true }]);
  });

  it.each([
    ["that there is not", "  licence.nearSchol: 学校周边\n", /“licence.nearSchol”。是否指“licence.nearSchool”/],
    [
      "of another type",
      "  licence.nearSchool: { column: 学校周边, type: text }\n",
      /facts.licence.nearSchool.type：.*boolean/,
    ],
    [
      "with words of another type",
      "  licence.nearSchool: { column: 学校周边, values: { 是: 近 } }\n",
      /应为是否 boolean，这里是 "近"/,
    ],
    ["of somebody else", "  licence.nearSchool: { column: 学校周边, of: holder }\n", /许可证的情况/],
  ])("are refused by line: %s", async (_, facts, why) => {
    const opening = openWith(licences(facts), table);
    await expect(opening).rejects.toBeInstanceOf(InvalidInput);
    await expect(opening).rejects.toMatchObject({ problems: [{ line: 9, message: expect.stringMatching(why) }] });
  });
});

describe("a mapping of the bureau's own", () => {
  const mapping = licences("  licence.nearSchool: 学校周边\n");
  const open = async (folder: string, name: string) =>
    registerFiles({ vault: hashingVault, sourceDirectories: [folder] }).open(
      await fileOf("a.csv", table),
      name,
      options,
    );

  it("is found by its file's name and by what it calls its source", async () => {
    const folder = await temporaryFolder();
    await writeFile(join(folder, "商店台账.yaml"), mapping);
    expect((await open(folder, "商店台账")).source).toBe("shops");
    expect((await open(folder, "shops")).source).toBe("shops");
    const intake = registerFiles({ vault: hashingVault, sourceDirectories: [folder] });
    expect(await intake.sources()).toEqual(expect.arrayContaining(["shops", "商店台账", "otog-licences"]));
  });

  it("is refused where two go by one name, and both are named", async () => {
    const folder = await temporaryFolder();
    await writeFile(join(folder, "shops.yaml"), mapping);
    await writeFile(join(folder, "旧.yaml"), mapping);
    await expect(open(folder, "shops")).rejects.toThrow(/两份.*“shops”.*shops\.yaml.*旧\.yaml/);
    expect((await open(folder, "旧")).source).toBe("shops");
  });

  it("saved in a Chinese code page is refused by name, not read as other words", async () => {
    const path = await fileOf("映射.yaml", iconv.encode(mapping, "gb18030"));
    await expect(intake().open(await fileOf("a.csv", table), path, options)).rejects.toMatchObject({
      problems: [{ file: path, message: expect.stringContaining("另存为 UTF-8") }],
    });
  });
});
