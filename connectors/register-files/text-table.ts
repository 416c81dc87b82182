import type { Encoding } from "./encoding.ts";
import { textPieces } from "./encoding.ts";
import { csvRows, newlineOf, sampleRows } from "./csv.ts";
import type { Dialect, TextStream } from "./csv.ts";
import { findHeader } from "./header.ts";
import type { Header, NoHeader } from "./header.ts";
import type { Limits } from "./limits.ts";
import { requiredColumns } from "./mapping.ts";
import type { Mapping } from "./mapping.ts";
import { rowsUnder } from "./named-rows.ts";
import { plainLines } from "./plain-lines.ts";
import type { TextEncoding } from "./text-encoding.ts";
import { readBytes } from "./source-file.ts";
import type { SourceFile } from "./source-file.ts";
import { refuse } from "./table.ts";
import type { Table } from "./table.ts";

/** The file's text without its byte order mark. */
export const textOf = (file: SourceFile, encoding: Encoding, limits: Limits): TextStream =>
  async function* (signal) {
    const pieces = textPieces(encoding);
    let isFirst = true;
    for await (const { bytes, share } of readBytes(file, limits, signal)) {
      const text = pieces.write(bytes);
      yield { text: isFirst ? text.replace(/^\uFEFF/, "") : text, share };
      isFirst &&= text === "";
    }
    yield { text: pieces.end(), share: 1 };
  };

const SAMPLE_LENGTH = 256 * 1024;

/** The beginning of a file's text; `isWhole` if that is all of it. */
export interface TextSample {
  readonly sample: string;
  readonly isWhole: boolean;
}

export async function sampleOf(text: TextStream): Promise<TextSample> {
  let sample = "";
  for await (const { text: piece } of text(new AbortController().signal)) {
    sample += piece;
    if (sample.length >= SAMPLE_LENGTH) return { sample, isWhole: false };
  }
  return { sample, isWhole: true };
}

/** @throws {InvalidInput} if no row of the beginning has the columns that the mapping reads. */
export function openTextTable(
  file: SourceFile,
  text: TextStream,
  { sample, isWhole }: TextSample,
  { encoding, isBroken }: TextEncoding,
  mapping: Mapping,
  limits: Limits,
): Table {
  const newline = newlineOf(sample);
  const { dialect, header } = chooseDialect(sample, isWhole, newline, mapping, limits);
  if ("reason" in header) throw refuse(file.path, `第 ${header.line} 行`, header.reason);
  const rows = csvRows(file.path, text, dialect, limits);
  return {
    format: dialect.delimiter === "\t" ? "tsv" : "csv",
    encoding,
    columns: header.columns,
    isRejects: header.isRejects,
    rows: rowsUnder(header, rows, { isAligned: false, isBroken }),
    plainLines: (signal) => plainLines(file, encoding, dialect, limits, signal),
  };
}

/** The delimiter under which the header has the columns we need; among equals the one that makes most columns. */
function chooseDialect(
  sample: string,
  isWhole: boolean,
  newline: Dialect["newline"],
  mapping: Mapping,
  limits: Limits,
): { readonly dialect: Dialect; readonly header: Header | NoHeader } {
  const required = requiredColumns(mapping);
  const tried = [",", ";", "\t", "|"].map((delimiter) => {
    const dialect: Dialect = { delimiter, newline };
    const rows = sampleRows(sample, dialect, isWhole);
    const header = findHeader(rows, required, mapping.headerRow, limits);
    const width = rows.find((row) => row.line === header.line)?.cells.length ?? 0;
    return { dialect, header, width };
  });
  const stated = tried.find(({ dialect }) => dialect.delimiter === mapping.delimiter);
  // A rejects file is ours, comma-separated, whatever the register's own files are; Excel may have changed that.
  const usable = tried.filter(({ header }) => "columns" in header);
  const rejects = usable.find(({ header }) => "columns" in header && header.isRejects);
  const [widest] = (usable.length > 0 ? usable : tried).toSorted((a, b) => b.width - a.width);
  return rejects ?? stated ?? (widest as (typeof tried)[number]);
}
