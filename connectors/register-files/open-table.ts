import { createReadStream } from "node:fs";
import { addedColumns } from "./header.ts";
import { openJsonTable } from "./json-table.ts";
import { arrayValues, lineValues } from "./json-streams.ts";
import { isRecord, parseLine } from "./json-record.ts";
import type { Limits } from "./limits.ts";
import type { Mapping } from "./mapping.ts";
import { openSheetTable } from "./sheet-table.ts";
import type { SourceFile } from "./source-file.ts";
import { refuse } from "./table.ts";
import type { Table } from "./table.ts";
import { detectEncoding } from "./text-encoding.ts";
import { openTextTable, sampleOf, textOf } from "./text-table.ts";
import { readWorkbook } from "./workbook.ts";
import { xlsSheets } from "./xls.ts";
import { xlsxRows } from "./xlsx.ts";
import { zipParts } from "./zip.ts";
import type { ZipPart } from "./zip.ts";

const startsWith = (head: Buffer, ...bytes: readonly number[]): boolean => bytes.every((byte, i) => head[i] === byte);

/**
 * Finds out by its content, not its name, what kind of file it is, and reads enough of it to know its columns.
 * @throws {InvalidInput} naming file, place and reason.
 */
export async function openTable(file: SourceFile, mapping: Mapping, limits: Limits): Promise<Table> {
  if (startsWith(file.head, 0x50, 0x4b)) return openZipTable(file, mapping, limits);
  if (startsWith(file.head, 0xd0, 0xcf, 0x11, 0xe0, 0xa1, 0xb1, 0x1a, 0xe1))
    return openOldWorkbook(file, mapping, limits);
  refuseForeign(file);
  return openText(file, mapping, limits);
}

async function openZipTable(file: SourceFile, mapping: Mapping, limits: Limits): Promise<Table> {
  const parts = await zipParts(file);
  refuseOtherZip(file, parts);
  const workbook = await readWorkbook(file, parts, limits);
  const sheets = workbook.sheets.map((sheet) => ({
    name: sheet.name,
    isVisible: sheet.isVisible,
    rows: xlsxRows(file, workbook, sheet, limits),
  }));
  return openSheetTable(file, "xlsx", sheets, mapping, limits);
}

function refuseOtherZip(file: SourceFile, parts: ReadonlyMap<string, ZipPart>): void {
  const saveAs = "请用 Excel 或 WPS 打开后另存为 xlsx 或 CSV";
  if (parts.has("xl/workbook.bin")) throw refuse(file.path, "", `是 XLSB 工作簿，${saveAs}`);
  if (parts.has("content.xml") && parts.has("mimetype"))
    throw refuse(file.path, "", `是 ODS 表格（OpenDocument），${saveAs}`);
  if ([...parts.keys()].some((name) => name.startsWith("xl/"))) return;
  if (parts.has("word/document.xml")) throw refuse(file.path, "", "是 Word 文档，不是表格");
  throw refuse(file.path, "", "是 ZIP 压缩包，请先解压再导入其中的文件");
}

async function openOldWorkbook(file: SourceFile, mapping: Mapping, limits: Limits): Promise<Table> {
  // An encrypted xlsx is an old container that holds a stream of this name (MS-OFFCRYPTO 2.3.4).
  if (await contains(file, Buffer.from("EncryptedPackage", "utf16le")))
    throw refuse(file.path, "", "工作簿有密码保护，请去掉密码后再导入");
  return openSheetTable(file, "xls", await xlsSheets(file, limits), mapping, limits);
}

async function contains(file: SourceFile, wanted: Buffer): Promise<boolean> {
  let tail = Buffer.alloc(0);
  for await (const piece of createReadStream(file.path)) {
    const bytes = Buffer.concat([tail, piece as Buffer]);
    if (bytes.includes(wanted)) return true;
    tail = bytes.subarray(-wanted.length);
  }
  return false;
}

/** Beginnings of files that are no register, and what to say of them. */
const foreign: readonly (readonly [start: RegExp, what: string])[] = [
  [/^%PDF/, "PDF 文档，不是表格"],
  [/^(?:\u007fELF|MZ|\x89PNG|\xff\xd8\xff|GIF8|SQLite format 3)/, "程序、图片或数据库文件，不是表格"],
  [/^(?:7z\xbc\xaf|Rar!|\xfd7zXZ|BZh)/, "压缩包，请先解压再导入其中的文件"],
  [
    /^\s*<(?:!doctype\s+html|html|table|meta|head|style)/i,
    "网页（HTML）表格，请用 Excel 或 WPS 打开后另存为 xlsx 或 CSV",
  ],
  [/^\s*<\?xml/i, "XML 文件，请用 Excel 或 WPS 打开后另存为 xlsx 或 CSV"],
];

function refuseForeign(file: SourceFile): void {
  const start = file.head.toString("latin1").replace(/^\xef\xbb\xbf/, "");
  const found = foreign.find(([pattern]) => pattern.test(start));
  if (found !== undefined) throw refuse(file.path, "", `是${found[1]}`);
}

async function openText(file: SourceFile, mapping: Mapping, limits: Limits): Promise<Table> {
  const encoding = await detectEncoding(file, mapping.encoding, limits);
  const text = textOf(file, encoding.encoding, limits);
  const sample = await sampleOf(text);
  switch (jsonKind(sample.sample, mapping)) {
    case "json":
      return openJsonTable(
        file,
        "json",
        encoding,
        arrayValues(file.path, text, mapping.records, limits),
        mapping,
        limits,
      );
    case "ndjson":
      return openJsonTable(file, "ndjson", encoding, lineValues(file.path, text, limits), mapping, limits);
    case undefined:
      return openTextTable(file, text, sample, encoding, mapping, limits);
  }
}

/** Rejects of JSON are NDJSON whatever the register's own files are, so the content goes before the mapping. */
function jsonKind(sample: string, mapping: Mapping): "json" | "ndjson" | undefined {
  const start = sample.trimStart();
  const isArray = /^\[\s*(?:\{|\]|$)/.test(start);
  if (isArray) return "json";
  if (!start.startsWith("{")) {
    if (mapping.format === "json" || mapping.format === "ndjson") return mapping.format;
    return undefined;
  }
  if (start.startsWith(`{"${addedColumns.line}"`)) return "ndjson";
  return mapping.records === undefined && isNdjson(start) ? "ndjson" : "json";
}

function isNdjson(start: string): boolean {
  const [first = "", second] = start.split("\n", 2);
  try {
    const isWhole = isRecord(parseLine(first));
    return isWhole && (second === undefined || second.trim() === "" || second.trimStart().startsWith("{"));
  } catch {
    return false;
  }
}
