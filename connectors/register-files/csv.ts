import Papa from "papaparse";
import { addedColumns } from "./header.ts";
import type { Limits } from "./limits.ts";
import { refuse } from "./table.ts";
import type { RowStream, SourceRow } from "./table.ts";

/** Decoded text in order, and the share of the file read so far. */
export type TextStream = (signal: AbortSignal) => AsyncIterable<{ readonly text: string; readonly share: number }>;

export interface Dialect {
  readonly delimiter: string;
  /** What ends a row. `\n` also takes `\r\n`; a lone `\r` is for files of old Macintoshes. */
  readonly newline: "\n" | "\r";
}

interface Parsed {
  readonly data: string[][];
  readonly errors: readonly { readonly code: string; readonly row: number }[];
  readonly meta: { readonly cursor: number };
}

export const newlineOf = (sample: string): Dialect["newline"] => {
  const outsideQuotes = sample.replace(/"[^"]*"/g, "");
  return outsideQuotes.includes("\r") && !outsideQuotes.includes("\n") ? "\r" : "\n";
};

/** Rows of a sample from a file's beginning. A row that the sample's end cuts is left out unless the file ends there. */
export function sampleRows(sample: string, dialect: Dialect, isWholeFile: boolean): readonly SourceRow[] {
  const parsed = new Papa.Parser({ ...dialect }).parse(sample, 0, !isWholeFile) as Parsed;
  let next = 1;
  return parsed.data.map((cells) => {
    const line = next;
    next += 1 + breaksIn(cells, dialect.newline);
    return { line, cells: withoutReturn(cells) };
  });
}

/** Rows of delimited text, each with the line on which it begins. */
export function csvRows(path: string, text: TextStream, dialect: Dialect, limits: Limits): RowStream {
  return async function* (signal) {
    const parser = new Papa.Parser({ ...dialect });
    let pending = "";
    let line = 1;
    for await (const { text: piece, share } of withEnd(text(signal), dialect.newline)) {
      const isLast = piece === undefined;
      pending += piece ?? "";
      const isLong = pending.length > limits.cellLength;
      const { data, lines: plain, errors, meta } = parsedText(parser, pending, dialect, isLast);
      const rows: SourceRow[] = [];
      const broken = new Set(errors.map((error) => error.row));
      const unclosed = errors.find((error) => error.code === "MissingQuotes")?.row;
      for (let i = 0; i < data.length; i++) {
        const cells = data[i] as string[];
        const text = plain[i];
        const lines = text === undefined ? 1 + breaksIn(cells, dialect.newline) : 1;
        if (i === unclosed) throw refuse(path, `第 ${line} 行`, "双引号没有成对，一直到文件末尾都没有闭合");
        if (broken.has(i)) rows.push(brokenRow(line, withoutReturn(cells), brokenQuotes(line, lines)));
        else if (isLong && cells.some((cell) => cell.length > limits.cellLength))
          rows.push(brokenRow(line, cells, `有一格超过 ${limits.cellLength} 个字符`));
        else if (text === undefined) rows.push({ line, cells: withoutReturn(cells) });
        else rows.push({ line, cells: withoutReturn(cells), plain: { text, delimiter: dialect.delimiter } });
        line += lines;
      }
      pending = pending.slice(meta.cursor);
      if (pending.length > limits.rowLength)
        throw refuse(path, `第 ${line} 行`, `这一行超过 ${limits.rowLength} 个字符仍未结束，多半是双引号没有成对`);
      yield { rows, share };
    }
  };
}

const QUOTE = '"';
const CARRIAGE_RETURN = 13;

interface Cut extends Parsed {
  /** Of each row its text, where it is one line without quotes. */
  readonly lines: readonly (string | undefined)[];
}

/**
 * What the parser makes of the text. Where there is a quote anywhere the parser goes through all of it character by
 * character, ten times as slowly; few lines of a register have one, so only those are given to it, and all others are cut
 * at the delimiter.
 */
function parsedText(parser: Papa.Parser, text: string, { newline, delimiter }: Dialect, isLast: boolean): Cut {
  const data: string[][] = [];
  const lines: (string | undefined)[] = [];
  /** Cuts what holds no quote up to its last line break. */
  const cut = (piece: string): void => {
    const found = piece.split(newline);
    for (let i = 0; i < found.length - 1; i++) {
      const line = found[i] as string;
      data.push(line.split(delimiter));
      lines.push(line.charCodeAt(line.length - 1) === CARRIAGE_RETURN ? line.slice(0, -1) : line);
    }
  };
  const append = (rows: readonly string[][]): void => {
    for (const row of rows) {
      data.push(row);
      lines.push(undefined);
    }
  };
  let from = 0;
  for (let quote = text.indexOf(QUOTE); quote >= 0 && newline === "\n"; quote = text.indexOf(QUOTE, from)) {
    const start = text.lastIndexOf(newline, quote) + 1;
    const end = text.indexOf(newline, quote) + 1;
    // What ends a row ends it whatever follows; a line that is not a row by itself is left to the parser with the rest.
    const line = end === 0 ? undefined : rowsOfLine(parser, text.slice(start, end));
    if (line === undefined) break;
    if (start > from) cut(text.slice(from, start));
    append(line);
    from = end;
  }
  const rest = from === 0 ? text : text.slice(from);
  if (!isLast && !rest.includes(QUOTE)) {
    cut(rest);
    return { data, lines, errors: [], meta: { cursor: from + rest.lastIndexOf(newline) + 1 } };
  }
  const parsed = parser.parse(rest, 0, !isLast) as Parsed;
  const before = data.length;
  append(parsed.data);
  return {
    data,
    lines,
    errors: parsed.errors.map(({ code, row }) => ({ code, row: row + before })),
    meta: { cursor: from + parsed.meta.cursor },
  };
}

/** A line with quotes, its line break included, as rows; `undefined` if it is faulty or goes on in the next line. */
export function rowsOfLine(parser: Papa.Parser, line: string): readonly string[][] | undefined {
  const { data, errors, meta } = parser.parse(line, 0, true) as Parsed;
  return errors.length === 0 && meta.cursor === line.length ? data : undefined;
}

/** The pieces, then `undefined` once: the parser must know which piece is the last. */
async function* withEnd(
  pieces: AsyncIterable<{ readonly text: string; readonly share: number }>,
  newline: string,
): AsyncGenerator<{ readonly text: string | undefined; readonly share: number }> {
  let last = newline;
  for await (const piece of pieces) {
    if (piece.text !== "") last = piece.text;
    yield piece;
  }
  // A last row without a line break is a row like any other.
  if (!last.endsWith(newline)) yield { text: newline, share: 1 };
  yield { text: undefined, share: 1 };
}

function breaksIn(cells: readonly string[], newline: string): number {
  let count = 0;
  for (const cell of cells) for (let at = cell.indexOf(newline); at >= 0; at = cell.indexOf(newline, at + 1)) count++;
  return count;
}

/** Rows are cut at `\n`, so a row that ended in `\r\n` has the `\r` left over. */
function withoutReturn(cells: string[]): readonly string[] {
  const last = cells[cells.length - 1];
  if (last !== undefined && last.charCodeAt(last.length - 1) === CARRIAGE_RETURN)
    cells[cells.length - 1] = last.slice(0, -1);
  return cells;
}

const brokenQuotes = (line: number, lines: number): string =>
  lines === 1 ? "双引号没有成对" : `双引号没有成对，第 ${line} 至 ${line + lines - 1} 行被连成一行`;

const brokenRow = (line: number, cells: readonly string[], reason: string): SourceRow => ({
  line,
  cells,
  problem: { field: addedColumns.original, code: "unreadable-row", reason },
});
