import { columnKey, findHeader } from "./header.ts";
import type { Header, NoHeader } from "./header.ts";
import type { Limits } from "./limits.ts";
import { requiredColumns } from "./mapping.ts";
import type { Mapping } from "./mapping.ts";
import { rowsUnder } from "./named-rows.ts";
import type { SourceFile } from "./source-file.ts";
import { refuse } from "./table.ts";
import type { RowStream, SourceRow, Table } from "./table.ts";

/** A sheet of any kind of workbook. */
export interface NamedRows {
  readonly name: string;
  readonly isVisible: boolean;
  readonly rows: RowStream;
}

/** The first rows of a sheet: enough to find its header. */
async function firstRows(rows: RowStream, count: number): Promise<readonly SourceRow[]> {
  const first: SourceRow[] = [];
  for await (const chunk of rows(new AbortController().signal)) {
    first.push(...chunk.rows);
    if (first.length >= count) break;
  }
  return first.slice(0, count);
}

/**
 * The sheet that the mapping names, or else the first visible one with the columns that the mapping reads: the first
 * sheet of a workbook is often an explanation.
 * @throws {InvalidInput} if there is none.
 */
export async function openSheetTable(
  file: SourceFile,
  format: "xlsx" | "xls",
  sheets: readonly NamedRows[],
  mapping: Mapping,
  limits: Limits,
): Promise<Table> {
  const wanted = mapping.sheet;
  const candidates =
    wanted === undefined
      ? sheets.filter(({ isVisible }) => isVisible)
      : sheets.filter(({ name }) => columnKey(name) === columnKey(wanted));
  const [first] = candidates;
  if (first === undefined) {
    const names = sheets.map(({ name }) => `“${name}”`).join("、");
    const reason = wanted === undefined ? `没有可见的工作表，只有 ${names}` : `没有工作表“${wanted}”，有 ${names}`;
    throw refuse(file.path, "", reason);
  }
  const depth = Math.max(limits.headerWithin, mapping.headerRow ?? 0);
  let refusal: NoHeader | undefined;
  for (const sheet of candidates) {
    const header = findHeader(await firstRows(sheet.rows, depth), requiredColumns(mapping), mapping.headerRow, limits);
    if ("columns" in header) return tableOf(format, header, sheet.rows);
    refusal ??= header;
  }
  const { line, reason } = refusal as NoHeader;
  throw refuse(file.path, `工作表“${first.name}”第 ${line} 行`, reason);
}

const tableOf = (format: "xlsx" | "xls", header: Header, rows: RowStream): Table => ({
  format,
  columns: header.columns,
  isRejects: header.isRejects,
  rows: rowsUnder(header, rows, { isAligned: true, isBroken: false }),
});
