import { chmod, mkdir, rm, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { gzipSync } from "node:zlib";
import { describe, expect, it } from "@jest/globals";
import { InvalidInput } from "../../src/ports/errors.ts";
import { registerFiles } from "../../connectors/register-files/index.ts";
import { fileOf, hashingVault, intake, licencesOf, openWith, options, rowsOf, temporaryFolder } from "./support.ts";

const mapping = `
source: shops
kind: licences
title: shops
items: any
fields:
  licenceNo: 许可证编号
  itemCode: { constant: shop }
  validUntil: 有效期止
`;
const table = "许可证编号,有效期止\nA1,2026-10-20\n";

async function refusalOf(opening: Promise<unknown>): Promise<string> {
  const error = await opening.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  expect(error).toBeInstanceOf(InvalidInput);
  return (error as InvalidInput).message;
}

const refused = (content: string | Uint8Array, name = "台账.csv") => refusalOf(openWith(mapping, content, name));

describe("a file that cannot be read", () => {
  it("is refused by name when it is not there, is a folder, or may not be read", async () => {
    const source = await fileOf("m.yaml", mapping);
    const folder = await temporaryFolder();
    const open = (path: string) => intake().open(path, source, options);
    expect(await refusalOf(open(join(folder, "无.csv")))).toMatch(/无\.csv.*不存在/);
    expect(await refusalOf(open(folder))).toMatch(/不是文件/);
    const locked = await fileOf("locked.csv", table);
    await chmod(locked, 0o000);
    // Root may read anything.
    if (process.getuid?.() !== 0) expect(await refusalOf(open(locked))).toMatch(/没有读取权限/);
  });

  it.each([
    ["nothing", "", /文件是空的/],
    ["blank lines", "\n\n\n", /没有内容/],
    ["a header alone", "许可证编号,有效期止\n", /只有表头/],
    ["other columns", "证号,有效期止\n1,2\n", /第 1 行：表头缺少列 “许可证编号”；找到的列有：证号、有效期止/],
    ["a column named almost so", "许可证编码,有效期止\n1,2\n", /“许可证编号”（是否就是“许可证编码”？）/],
    ["the column twice", "许可证编号,有效期止,有效期止\n1,2,3\n", /列名重复：有效期止/],
    ["random bytes", Buffer.from([1, 0, 2, 3, 0, 0, 5, 255, 0]), /空字节/],
    ["a PDF", "%PDF-1.7\n%âãÏÓ", /PDF/],
    ["a page of HTML", "<html><table><tr><td>许可证编号</td></tr></table></html>", /HTML.*另存为/],
    ["XML", '<?xml version="1.0"?><a/>', /XML/],
    ["a ZIP end that is cut off", Buffer.from("PK\u0003\u0004abcdef"), /不完整或已损坏/],
    ["cut-off gzip", gzipSync(table).subarray(0, 20), /gzip/],
  ])("is refused when it holds %s", async (_, content, message) => {
    const said = await refused(content);
    expect(said).toMatch(message);
    expect(said).toContain("台账.csv");
  });

  it("is refused when a gzip file expands beyond every register", async () => {
    const bomb = gzipSync(Buffer.alloc(3_000_000, "许可证编号,有效期止\n"));
    const opening = openWith(mapping, bomb, "b.csv.gz", { freeExpansionBytes: 100_000, expansionRatio: 20 });
    expect(await refusalOf(opening)).toMatch(/压缩炸弹/);
  });

  it("is refused when it has more rows or columns than any register", async () => {
    const rows = Array.from({ length: 20 }, (_, i) => `A${i},2026-10-20`).join("\n");
    const many = openWith(mapping, `许可证编号,有效期止\n${rows}\n`, "台账.csv", { rows: 10 });
    expect(await refusalOf(many)).toMatch(/超过 10 行/);
    expect(await refusalOf(openWith(mapping, table, "台账.csv", { columns: 1 }))).toMatch(/共 2 列，超过 1 列/);
  });

  it("is refused by the rows when it is changed after it was looked at", async () => {
    const file = await openWith(mapping, table);
    await writeFile(file.path, `${table}A2,2027-01-01\n`);
    expect(await refusalOf(rowsOf(file))).toMatch(/被改动/);
    await rm(dirname(file.path), { recursive: true });
    expect(await refusalOf(rowsOf(file))).toMatch(/被改动/);
  });

  it("is refused when the mapping's header row is not there", async () => {
    expect(await refusalOf(openWith(`${mapping}headerRow: 9\n`, table))).toMatch(/第 9 行.*headerRow/);
  });
});

describe("a file that can be read after all", () => {
  it.each([
    ["gzip", gzipSync(table)],
    ["title lines before the header", `鄂托克旗许可证台账\n导出时间：2026-11-01\n\n${table}`],
    ["semicolons", table.replaceAll(",", ";")],
    ["tabs", table.replaceAll(",", "\t")],
    ["bars", table.replaceAll(",", "|")],
    ["spaces and letters of another width around the column names", table.replace("许可证编号", " 许可证编号\u3000")],
    ["no line end at the end", table.trimEnd()],
    ["Windows line ends", table.replaceAll("\n", "\r\n")],
    ["quoted cells with Windows line ends", '"许可证编号","有效期止"\r\n"A1","2026-10-20"\r\n'],
    ["blank rows and empty cells behind the table", "许可证编号,有效期止\n\n,\nA1,2026-10-20,,\n\n"],
  ])("has %s", async (_, content) => {
    const licences = licencesOf(await rowsOf(await openWith(mapping, content)));
    expect(licences.map(({ licenceNo, validUntil }) => [licenceNo, validUntil])).toEqual([["A1", "2026-10-20"]]);
  });

  it("has one row with an enormous cell: that row alone is set aside", async () => {
    const content = `${table}${"x".repeat(5_000)},2026-10-20\nA3,2026-10-20\n`;
    const rows = await rowsOf(await openWith(mapping, content, "台账.csv", { cellLength: 1_000 }));
    expect(rows.map(({ kind, line }) => [line, kind])).toEqual([
      [2, "licence"],
      [3, "rejected"],
      [4, "licence"],
    ]);
  });

  it("stops reading when it is told to", async () => {
    const rows = Array.from({ length: 5000 }, (_, i) => `A${i},2026-10-20`).join("\n");
    const file = await openWith(mapping, `许可证编号,有效期止\n${rows}`);
    const stop = new AbortController();
    const read = async () => {
      for await (const _ of file.batches(100, stop.signal)) stop.abort(new Error("enough"));
    };
    await expect(read()).rejects.toThrow();
  });
});

describe("a source", () => {
  it("is looked for among the built-in ones, with a hint at what was meant", async () => {
    const opening = intake().open(await fileOf("a.csv", table), "otog-licence", options);
    expect(await refusalOf(opening)).toMatch(/“otog-licence”的来源。是否指“otog-licences”/);
    expect(await intake().sources()).toEqual(
      expect.arrayContaining(["otog-abnormal-list", "otog-dishonesty-list", "otog-holder-facts", "otog-licences"]),
    );
  });

  it("of one's own goes before a built-in one of the same name", async () => {
    const own = dirname(await fileOf("otog-licences.yaml", mapping));
    const reader = registerFiles({ vault: hashingVault, sourceDirectories: [own] });
    expect((await reader.open(await fileOf("a.csv", table), "otog-licences", options)).source).toBe("shops");
  });

  it("may be a path that cannot be read", async () => {
    const folder = await temporaryFolder();
    await mkdir(join(folder, "m.yaml"));
    const opening = intake().open(await fileOf("a.csv", table), join(folder, "m.yaml"), options);
    expect(await refusalOf(opening)).toMatch(/读不到来源映射/);
  });
});
