import { posix } from "node:path";
import { TextDecoder } from "node:util";
import type { Limits } from "./limits.ts";
import type { SourceFile } from "./source-file.ts";
import { refuse } from "./table.ts";
import { xmlReader } from "./xml.ts";
import type { XmlHandlers } from "./xml.ts";
import { partBytes } from "./zip.ts";
import type { ZipPart } from "./zip.ts";

export interface Sheet {
  readonly name: string;
  readonly part: ZipPart;
  readonly isVisible: boolean;
}

/** What must be known of a workbook before any sheet of it can be read. */
export interface Workbook {
  readonly sheets: readonly Sheet[];
  readonly uses1904: boolean;
  /** By style number: whether numbers in that style are days. */
  readonly isDateStyle: readonly boolean[];
  readonly sharedTexts: readonly string[];
}

type Parts = ReadonlyMap<string, ZipPart>;

/** Feeds a part's text to the handlers. @throws {InvalidInput} if it is not well-formed or too large. */
async function readPart(
  file: SourceFile,
  part: ZipPart,
  limits: Limits,
  handlers: XmlHandlers,
  mostBytes: number,
): Promise<void> {
  const decoder = new TextDecoder();
  const reader = xmlReader(handlers);
  let total = 0;
  for await (const { bytes } of partBytes(file, part, limits)) {
    total += bytes.length;
    if (total > mostBytes) throw refuse(file.path, part.name, `超过 ${mostBytes} 字节`);
    wellFormed(file, part, () => reader.write(decoder.decode(bytes, { stream: true })));
  }
  wellFormed(file, part, () => reader.end());
}

export function wellFormed(file: SourceFile, part: ZipPart, read: () => void): void {
  try {
    read();
  } catch (cause) {
    if ((cause as Error).name === "Error") throw refuse(file.path, part.name, "内容损坏，不是完整的 XML", cause);
    throw cause;
  }
}

const SMALL_PART = 32 * 1024 * 1024;

interface Relation {
  readonly id: string;
  readonly type: string;
  readonly target: string;
}

/** Relations of a part, with their targets as names of parts. */
async function relationsOf(file: SourceFile, parts: Parts, name: string, limits: Limits): Promise<readonly Relation[]> {
  const folder = posix.dirname(name);
  const part = parts.get(posix.join(folder, "_rels", `${posix.basename(name)}.rels`));
  if (part === undefined) return [];
  const relations: Relation[] = [];
  const open = (tag: string, { Id = "", Type = "", Target = "" }: Readonly<Record<string, string>>): void => {
    if (tag !== "Relationship") return;
    // Some writers give targets from the root, others from the part's folder.
    const target = Target.startsWith("/") ? Target.slice(1) : posix.join(folder, Target);
    relations.push({ id: Id, type: posix.basename(Type), target });
  };
  await readPart(file, part, limits, { open }, SMALL_PART);
  return relations;
}

/** @throws {InvalidInput} if parts are missing or damaged. */
export async function readWorkbook(file: SourceFile, parts: Parts, limits: Limits): Promise<Workbook> {
  const root = await relationsOf(file, parts, "", limits);
  const name = root.find(({ type }) => type === "officeDocument")?.target ?? "xl/workbook.xml";
  const part = parts.get(name);
  if (part === undefined) throw refuse(file.path, "", `工作簿不完整，缺少 ${name}`);
  const { listed, uses1904 } = await readWorkbookPart(file, part, limits);
  const relations = await relationsOf(file, parts, name, limits);
  const sheets = listed.flatMap(({ name: sheetName, id, isVisible }) => {
    const relation = relations.find((one) => one.id === id && one.type === "worksheet");
    const sheetPart = relation && parts.get(relation.target);
    return sheetPart === undefined ? [] : [{ name: sheetName, part: sheetPart, isVisible }];
  });
  if (sheets.length === 0) throw refuse(file.path, "", "工作簿里没有可读的工作表");
  const partOf = (type: string): ZipPart | undefined => {
    const target = relations.find((one) => one.type === type)?.target;
    return target === undefined ? undefined : parts.get(target);
  };
  const styles = partOf("styles");
  const texts = partOf("sharedStrings");
  return {
    sheets,
    uses1904,
    isDateStyle: styles === undefined ? [] : await readStyles(file, styles, limits),
    sharedTexts: texts === undefined ? [] : await readSharedTexts(file, texts, limits),
  };
}

async function readWorkbookPart(
  file: SourceFile,
  part: ZipPart,
  limits: Limits,
): Promise<{
  readonly listed: readonly { readonly name: string; readonly id: string; readonly isVisible: boolean }[];
  readonly uses1904: boolean;
}> {
  const listed: { name: string; id: string; isVisible: boolean }[] = [];
  let uses1904 = false;
  const open = (tag: string, attributes: Readonly<Record<string, string>>): void => {
    if (tag === "workbookPr") uses1904 = /^(?:1|true|on)$/.test(attributes["date1904"] ?? "");
    if (tag !== "sheet") return;
    const id = Object.entries(attributes).find(([key]) => key.endsWith(":id"))?.[1] ?? "";
    listed.push({ name: attributes["name"] ?? "", id, isVisible: (attributes["state"] ?? "visible") === "visible" });
  };
  await readPart(file, part, limits, { open }, SMALL_PART);
  return { listed, uses1904 };
}

/** Built-in formats that show a day; 27 to 36 and 50 to 58 are those of Chinese, Japanese and Korean systems. */
const isBuiltInDate = (id: number): boolean =>
  (id >= 14 && id <= 17) || id === 22 || (id >= 27 && id <= 36) || (id >= 50 && id <= 58);

/** Texts, colours, elapsed times and padding in a number format: letters in them are no codes. */
const NOT_CODES = /"[^"]*"|\\.|\[[^\]]*\]|_.|\*.|general|AM\/PM|上午\/下午|0[.0#]*E[+-]/gi;
/** An m beside hours or seconds is minutes. */
const TIMES = /h+\W*m+|:m+|m+\W*s+/gi;

/** Whether a format shows a day: a year, a month or a day of it. */
export const isDateFormat = (code: string): boolean =>
  /[ymde年月日]/i.test(code.replace(NOT_CODES, "").replace(TIMES, ""));

async function readStyles(file: SourceFile, part: ZipPart, limits: Limits): Promise<readonly boolean[]> {
  const custom = new Map<number, boolean>();
  const isDate: boolean[] = [];
  let isInCells = false;
  const open = (tag: string, attributes: Readonly<Record<string, string>>): void => {
    const id = Number(attributes["numFmtId"] ?? 0);
    if (tag === "numFmt") custom.set(id, isDateFormat(attributes["formatCode"] ?? ""));
    if (tag === "cellXfs") isInCells = true;
    if (tag === "xf" && isInCells) isDate.push(custom.get(id) ?? isBuiltInDate(id));
  };
  const close = (tag: string): void => {
    if (tag === "cellXfs") isInCells = false;
  };
  await readPart(file, part, limits, { open, close }, SMALL_PART);
  return isDate;
}

async function readSharedTexts(file: SourceFile, part: ZipPart, limits: Limits): Promise<readonly string[]> {
  const texts: string[] = [];
  const collector = textCollector();
  const open = (tag: string): void => {
    if (tag === "si") collector.begin();
    collector.open(tag);
  };
  const close = (tag: string): void => {
    collector.close(tag);
    if (tag === "si") texts.push(collector.take());
  };
  await readPart(file, part, limits, { open, close, text: (text) => collector.text(text) }, limits.sharedTextBytes);
  return texts;
}

/** Joins the runs of a rich text and leaves its phonetic guide out; writes _x000D_ as the character it stands for. */
export function textCollector() {
  let pieces = "";
  let isInText = false;
  let isInGuide = false;
  return {
    begin: (): void => {
      pieces = "";
    },
    open: (tag: string): void => {
      if (tag === "rPh") isInGuide = true;
      if (tag === "t") isInText = !isInGuide;
    },
    close: (tag: string): void => {
      if (tag === "rPh") isInGuide = false;
      if (tag === "t") isInText = false;
    },
    text: (text: string): void => {
      if (isInText) pieces += text;
    },
    take: (): string => unescaped(pieces),
  };
}

export const unescaped = (text: string): string =>
  text.includes("_x")
    ? text.replace(/_x([0-9A-Fa-f]{4})_/g, (_, code: string) => String.fromCharCode(Number.parseInt(code, 16)))
    : text;
