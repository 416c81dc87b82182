import { closest, distance } from "fastest-levenshtein";
import { cleanText, toHalfWidth } from "../../src/domain/text.ts";
import { undoNeutralised } from "./formulas.ts";
import type { Limits } from "./limits.ts";
import type { SourceRow } from "./table.ts";

/** First column of a rejects file; what follows the register's columns is not read again. */
export const addedColumns = { line: "_行号", field: "_字段", reason: "_原因", original: "_原文" } as const;

export interface Header {
  readonly line: number;
  /** As written, made unique: a column without a name is called after its place. */
  readonly columns: readonly string[];
  /** Columns up to the last that has a name; rows may end there. */
  readonly namedWidth: number;
  readonly isRejects: boolean;
}

/** Why no header was found: in Chinese and in English, with the line that came closest. */
export interface NoHeader {
  readonly line: number;
  readonly reason: string;
}

/** Names that differ in letter case, width or spacing only are the same column. */
export const columnKey = (name: string): string => cleanText(toHalfWidth(name)).replace(/\s+/g, " ").toLowerCase();

const isRejectsHeader = (cells: readonly string[]): boolean => {
  const keys = cells.map(columnKey);
  return keys.includes(addedColumns.line) && keys.includes(addedColumns.reason);
};

/**
 * The header among a file's first rows: the row the mapping names, or the first that has every column the mapping reads.
 * A rejects file has its header in the first row whatever the mapping says of the register's own files.
 */
export function findHeader(
  rows: readonly SourceRow[],
  required: readonly string[],
  headerRow: number | undefined,
  limits: Limits,
): Header | NoHeader {
  const [first] = rows;
  const isRejects = first !== undefined && isRejectsHeader(first.cells);
  const candidates = isRejects
    ? [{ ...first, cells: first.cells.map(undoNeutralised) }]
    : headerRow === undefined
      ? rows.slice(0, limits.headerWithin).filter((row) => row.cells.some((cell) => cleanText(cell) !== ""))
      : rows.filter((row) => row.line === headerRow);
  if (candidates.length === 0)
    return headerRow === undefined
      ? { line: 1, reason: "文件里没有内容" }
      : { line: headerRow, reason: "映射中 headerRow 所指的行不存在" };
  let best: { row: SourceRow; missing: readonly string[] } | undefined;
  for (const row of candidates) {
    const keys = new Set(row.cells.map(columnKey));
    const missing = required.filter((column) => !keys.has(columnKey(column)));
    if (best === undefined || missing.length < best.missing.length) best = { row, missing };
    if (missing.length === 0) break;
  }
  const { row, missing } = best as { row: SourceRow; missing: readonly string[] };
  if (missing.length > 0) return missingColumns(row, missing);
  return (
    headerOf(row, required, limits) ?? {
      line: row.line,
      columns: uniqueNames(row.cells),
      namedWidth: row.cells.findLastIndex((cell) => cleanText(cell) !== "") + 1,
      isRejects,
    }
  );
}

const MOST_SHOWN = 40;

/** Says which columns are missing, what they may have been meant by, and which columns there are. */
export function missingColumns(row: SourceRow, missing: readonly string[]): NoHeader {
  const found = row.cells.map((cell) => cleanText(cell)).filter((cell) => cell !== "");
  const shown = found.slice(0, MOST_SHOWN).map((name) => (name.length > 40 ? `${name.slice(0, 40)}…` : name));
  const wanted = missing.map((column) => {
    const near = found.length === 0 ? undefined : closest(column, found);
    const isNear = near !== undefined && distance(column, near) <= Math.ceil(column.length / 4) && column.length > 1;
    return isNear ? `“${column}”（是否就是“${near}”？）` : `“${column}”`;
  });
  return {
    line: row.line,
    reason: `表头缺少列 ${wanted.join("、")}；找到的列有：${shown.join("、")}${found.length > MOST_SHOWN ? "……" : ""}`,
  };
}

/** Why this row cannot serve as the header after all. */
function headerOf(row: SourceRow, required: readonly string[], limits: Limits): NoHeader | undefined {
  if (row.cells.length > limits.columns)
    return {
      line: row.line,
      reason: `共 ${row.cells.length} 列，超过 ${limits.columns} 列的上限`,
    };
  const keys = row.cells.map(columnKey);
  const twice = required.filter((column) => keys.indexOf(columnKey(column)) !== keys.lastIndexOf(columnKey(column)));
  if (twice.length === 0) return undefined;
  return {
    line: row.line,
    reason: `表头中列名重复：${twice.join("、")}，无法确定应取哪一列`,
  };
}

export function uniqueNames(cells: readonly string[]): readonly string[] {
  const taken = new Set<string>();
  return cells.map((cell, i) => {
    const plain = cleanText(cell) || `（第${i + 1}列）`;
    let name = plain;
    for (let n = 2; taken.has(name); n++) name = `${plain}_${n}`;
    taken.add(name);
    return name;
  });
}
