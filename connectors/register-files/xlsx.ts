import { performance } from "node:perf_hooks";
import { TextDecoder } from "node:util";
import { addedColumns } from "./header.ts";
import type { Limits } from "./limits.ts";
import { numberText } from "./spreadsheet-values.ts";
import type { SourceFile } from "./source-file.ts";
import { refuse } from "./table.ts";
import type { RowStream, SourceRow } from "./table.ts";
import { textCollector, unescaped, wellFormed } from "./workbook.ts";
import type { Sheet, Workbook } from "./workbook.ts";
import { xmlReader } from "./xml.ts";
import { partBytes } from "./zip.ts";

/** Rows of one sheet of a workbook, read as they are unpacked. A row's line is its number in the sheet. */
export function xlsxRows(file: SourceFile, workbook: Workbook, { part }: Sheet, limits: Limits): RowStream {
  return async function* (signal) {
    const found: SourceRow[] = [];
    const sheet = sheetReader(workbook, limits, (row) => found.push(row));
    const reader = xmlReader(sheet);
    const decoder = new TextDecoder();
    let expanded = 0;
    let spentMs = 0;
    for await (const { bytes, share } of partBytes(file, part, limits)) {
      signal.throwIfAborted();
      const began = performance.now();
      wellFormed(file, part, () => reader.write(decoder.decode(bytes, { stream: true })));
      // Time spent by whoever takes the rows does not count.
      spentMs += performance.now() - began;
      expanded += bytes.length;
      if (spentMs > limits.xlsxMs + (expanded / 1_048_576) * limits.xlsxMsPerMegabyte)
        throw refuse(file.path, part.name, `解析用时过长，已停止`);
      const rows = found.splice(0);
      if (rows.length > 0) yield { rows, share };
    }
    wellFormed(file, part, () => reader.end());
    yield { rows: found, share: 1 };
  };
}

/** `B7` is column 1, counted from 0; `undefined` if there are no letters. */
function columnOf(reference: string): number | undefined {
  let column = 0;
  for (let i = 0; i < reference.length; i++) {
    const code = reference.charCodeAt(i);
    if (code < 65 || code > 90) break;
    column = column * 26 + code - 64;
    if (column > 1_000_000) break;
  }
  return column === 0 ? undefined : column - 1;
}

function sheetReader(workbook: Workbook, limits: Limits, emit: (row: SourceRow) => void) {
  const inline = textCollector();
  let line = 0;
  let cells: string[] = [];
  let problem: string | undefined;
  let at = -1;
  let type = "n";
  let isDate = false;
  let value = "";
  let isInValue = false;

  const openRow = (attributes: Readonly<Record<string, string>>): void => {
    const stated = Number(attributes["r"]);
    line = Number.isSafeInteger(stated) && stated > 0 ? stated : line + 1;
    cells = [];
    problem = undefined;
    at = -1;
  };
  const openCell = (attributes: Readonly<Record<string, string>>): void => {
    at = columnOf(attributes["r"] ?? "") ?? at + 1;
    type = attributes["t"] ?? "n";
    isDate = workbook.isDateStyle[Number(attributes["s"] ?? 0)] ?? false;
    value = "";
    inline.begin();
  };
  const closeCell = (): void => {
    const text = type === "inlineStr" ? inline.take() : cellText(type, value, isDate, workbook);
    if (text === "") return;
    if (at >= limits.columns) problem = `有内容在第 ${limits.columns} 列之后`;
    else if (text.length > limits.cellLength) problem = `有一格超过 ${limits.cellLength} 个字符`;
    else {
      while (cells.length < at) cells.push("");
      cells[at] = text;
    }
  };
  return {
    open: (tag: string, attributes: Readonly<Record<string, string>>): void => {
      if (tag === "c") openCell(attributes);
      else if (tag === "v") isInValue = true;
      else if (tag === "row") openRow(attributes);
      else inline.open(tag);
    },
    close: (tag: string): void => {
      if (tag === "c") closeCell();
      else if (tag === "v") isInValue = false;
      else if (tag === "row") {
        if (problem !== undefined)
          emit({ line, cells, problem: { field: addedColumns.original, code: "unreadable-row", reason: problem } });
        else if (cells.length > 0) emit({ line, cells });
      } else inline.close(tag);
    },
    text: (text: string): void => {
      if (isInValue) value += text;
      else inline.text(text);
    },
  };
}

/** The cell as a text: shared texts looked up, days as YYYY-MM-DD, booleans as TRUE and FALSE. */
function cellText(type: string, value: string, isDate: boolean, workbook: Workbook): string {
  switch (type) {
    case "s":
      return workbook.sharedTexts[Number(value)] ?? "";
    case "b":
      return value === "" ? "" : value === "1" ? "TRUE" : "FALSE";
    case "n":
      return value === "" ? "" : numberText(Number(value), isDate, workbook.uses1904);
    // Texts of formulas, ISO dates and errors (#N/A) stand as they are.
    default:
      return unescaped(value);
  }
}
