import { describe, expect, it, jest } from "@jest/globals";
import { isDateFormat } from "../../connectors/register-files/workbook.ts";
import { InvalidInput } from "../../src/ports/errors.ts";
import { licencesOf, openWith, rejectedOf, rowsOf, shops } from "./support.ts";
import { workbookParts, zipOf } from "./zip-builder.ts";
import type { Entry, SheetPart } from "./zip-builder.ts";

jest.setTimeout(120_000);

const mapping = shops("validUntil: 有效期止", "uscc: 代码");
const inline = (text: string): string => `<x:c t="inlineStr"><is><t>${text}</t></is></x:c>`;
const header = `<x:row>${["编号", "有效期止", "代码", "名称"].map(inline).join("")}</x:row>`;
const styles = `<numFmts><numFmt numFmtId="164" formatCode="yyyy&quot;年&quot;m&quot;月&quot;d&quot;日&quot;"/></numFmts>
  <cellStyleXfs><xf numFmtId="14"/></cellStyleXfs><cellXfs><xf numFmtId="0"/><xf numFmtId="14"/><xf numFmtId="164"/></cellXfs>`;

const open = (sheets: readonly SheetPart[], more: Parameters<typeof workbookParts>[1] = {}, wanted = mapping) =>
  openWith(wanted, zipOf(workbookParts(sheets, more)), "台账.xlsx");

const read = async (rows: string, more: Parameters<typeof workbookParts>[1] = {}) =>
  rowsOf(await open([{ name: "台账", rows: header + rows }], more));

const refusal = async (opening: Promise<unknown>): Promise<string> => {
  await expect(opening).rejects.toBeInstanceOf(InvalidInput);
  return opening.catch((error: unknown) => (error as Error).message) as Promise<string>;
};

describe("days in a workbook", () => {
  const day = `<x:row><x:c r="A2"><v>1</v></x:c><x:c r="B2" s="1"><v>46315</v></x:c></x:row>
    <x:row><x:c r="A3"><v>2</v></x:c><x:c r="B3" s="2"><v>46315.5</v></x:c></x:row>
    <x:row><x:c r="A4"><v>3</v></x:c><x:c r="B4"><v>46315</v></x:c></x:row>`;

  it("are read from serial numbers in a date style, though the styles come last in the file", async () => {
    const rows = await read(day, { styles });
    expect(licencesOf(rows).map(({ validUntil }) => validUntil)).toEqual(["2026-10-20", "2026-10-20"]);
    expect(rejectedOf(rows)).toMatchObject([{ line: 4, problems: [{ code: "unreadable-date", shown: "46315" }] }]);
  });

  it("count from 1904 where the workbook says so", async () => {
    const licences = licencesOf(await read(day, { styles, is1904: true }));
    expect(licences[0]?.validUntil).toBe("2030-10-21");
  });

  it.each([
    ["yyyy/m/d", true],
    ['[$-804]yyyy"年"m"月"', true],
    ["d-mmm", true],
    ["mmm", true],
    ["h:mm:ss", false],
    ["[h]:mm", false],
    ["0.00E+00", false],
    ['#,##0.00"元";[Red]-#,##0', false],
    ["General", false],
    ["@", false],
  ])("are those in a format like %s: %s", (format, isDate) => expect(isDateFormat(format)).toBe(isDate));
});

describe("cells of a workbook", () => {
  it("are put together from shared, rich and escaped texts, without phonetic guides", async () => {
    const texts = ["<r><t>鄂托克</t></r><r><t>旗</t></r><rPh><t>E</t></rPh>", "<t>a_x000D_b &amp; c</t>"];
    const row = (n: number): string => `<x:row><x:c><v>${n}</v></x:c><x:c/><x:c/><x:c t="s"><v>${n}</v></x:c></x:row>`;
    const licences = licencesOf(await read(row(0) + row(1), { texts }));
    expect(licences.map(({ holder }) => holder.name)).toEqual(["鄂托克旗", "a b & c"]);
  });

  it("stand in the column their reference names; notes beside the table are no part of it", async () => {
    const row = `<x:row r="7"><x:c r="D7" t="str"><v>商店</v></x:c><x:c r="A7" t="str"><v>A7</v></x:c><x:c r="J7"><v>9</v></x:c></x:row>`;
    const [only] = await read(row);
    expect(only).toMatchObject({
      line: 7,
      kind: "licence",
      record: { licence: { licenceNo: "A7", holder: { name: "商店" } } },
    });
  });

  it("set a row aside whose code became a number: its last digits are gone", async () => {
    const row = `<x:row><x:c><v>1</v></x:c><x:c/><x:c><v>911506240000012340</v></x:c></x:row>`;
    expect(rejectedOf(await read(row))).toMatchObject([
      { line: 2, problems: [{ field: "uscc", code: "lossy-number" }], raw: { 代码: "9.115062400000123E+17" } },
    ]);
  });
});

describe("sheets of a workbook", () => {
  const sheet = (name: string, no: string, state?: string): SheetPart => ({
    name,
    rows: `${header}<x:row>${inline(no)}</x:row>`,
    ...(state !== undefined && { state }),
  });
  const note: SheetPart = { name: "说明", rows: `<x:row>${inline("填表说明")}</x:row>` };

  it("are tried in the workbook's order, hidden ones left out", async () => {
    const rows = await rowsOf(await open([note, sheet("旧", "A1", "hidden"), sheet("新", "A2")]));
    expect(licencesOf(rows).map(({ licenceNo }) => licenceNo)).toEqual(["A2"]);
  });

  it("are taken by name where the mapping has one, hidden or not", async () => {
    const rows = await rowsOf(
      await open([sheet("新", "A2"), sheet("旧", "A1", "hidden")], {}, `${mapping}sheet: 旧\n`),
    );
    expect(licencesOf(rows).map(({ licenceNo }) => licenceNo)).toEqual(["A1"]);
  });

  it("are listed when the mapping names another", async () => {
    expect(await refusal(open([note], {}, `${mapping}sheet: 台帐\n`))).toMatch(/没有工作表“台帐”，有 “说明”/);
  });
});

describe("a workbook that cannot be read", () => {
  const parts = workbookParts([{ name: "台账", rows: `${header}<x:row>${inline("A1")}</x:row>` }]);
  const changed = (name: string, change: Partial<Entry>): Buffer =>
    zipOf(parts.map((part) => (part.name.endsWith(name) ? { ...part, ...change } : part)));
  const refused = (bytes: Uint8Array, limits = {}) => refusal(openWith(mapping, bytes, "台账.xlsx", limits));

  it("is refused when it is cut off", async () => {
    const whole = zipOf(parts);
    for (const length of [30, 200, whole.length - 30, whole.length - 1])
      expect(await refused(whole.subarray(0, length))).toMatch(/台账\.xlsx.*不完整或已损坏/);
  });

  it("is refused when a byte of it changed", async () => {
    const whole = zipOf(parts);
    const at = whole.indexOf("Sheet_0.xml") + 40;
    whole.writeUInt8((whole[at] as number) ^ 0xff, at);
    expect(await refused(whole)).toMatch(/Sheet_0\.xml.*(损坏|校验和|XML)/);
    expect(await refused(changed("Sheet_0.xml", { crc: 1 }))).toMatch(/校验和不符/);
  });

  it("is refused when its XML is broken or asks for entities of its own", async () => {
    expect(await refused(changed("Sheet_0.xml", { content: "<worksheet><sheetData><row>" }))).toMatch(/不是完整的 XML/);
    const bomb = `<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;">]><worksheet><sheetData><row><c t="str"><v>&b;</v></c></row></sheetData></worksheet>`;
    expect(await refused(changed("Sheet_0.xml", { content: bomb }))).toMatch(/不是完整的 XML/);
  });

  it("is refused when it expands beyond every register, whatever its directory claims", async () => {
    const rows = `<x:row>${inline("A")}</x:row>`.repeat(40_000);
    const content = `<x:worksheet xmlns:x="m"><x:sheetData>${header}${rows}</x:sheetData></x:worksheet>`;
    const bomb = changed("Sheet_0.xml", { content, claims: 10 });
    expect(await refused(bomb, { freeExpansionBytes: 100_000, expansionRatio: 50 })).toMatch(/压缩炸弹/);
  });

  it("is refused when it takes too long or its shared texts do not fit memory", async () => {
    expect(await refused(zipOf(parts), { xlsxMs: -1, xlsxMsPerMegabyte: 0 })).toMatch(/用时过长/);
    const many = workbookParts([{ name: "台账", rows: header }], {
      texts: Array.from({ length: 99 }, () => "<t>文</t>"),
    });
    expect(await refused(zipOf(many), { sharedTextBytes: 500 })).toMatch(/超过 500 字节/);
  });

  it.each([
    ["a locked part", zipOf(parts.map((part) => ({ ...part, isEncrypted: true }))), /密码/],
    ["an XLSB", zipOf([{ name: "xl/workbook.bin", content: "x" }]), /XLSB.*另存为/],
    [
      "an ODS",
      zipOf([
        { name: "mimetype", content: "x" },
        { name: "content.xml", content: "<a/>" },
      ]),
      /ODS.*另存为/,
    ],
    ["a Word document", zipOf([{ name: "word/document.xml", content: "<a/>" }]), /Word/],
    ["an archive of files", zipOf([{ name: "台账.csv", content: "编号" }]), /先解压/],
  ])("is refused when it is %s", async (_, bytes, message) => expect(await refused(bytes)).toMatch(message));
});
