import { basename } from "node:path";
import { InvalidInput } from "../../src/ports/errors.ts";
import type { IntakeFile, RowProblem } from "../../src/ports/register-intake.ts";

/** One row as a file has it. `cells` runs with the table's columns, or, before the header is known, with the sheet's. */
export interface SourceRow {
  readonly line: number;
  readonly cells: readonly string[];
  /** Why the row cannot be read at all. */
  readonly problem?: RowProblem;
  /** What stood there, of a row that has no cells. */
  readonly original?: string;
  /** Of a row that is one line without quotes: cut at the delimiter, it gives the cells again. */
  readonly plain?: PlainLine;
}

export interface PlainLine {
  readonly text: string;
  readonly delimiter: string;
}

/** Rows in file order, and the share of the file read so far, 0 to 1. */
export interface RowChunk {
  readonly rows: readonly SourceRow[];
  readonly share: number;
}

/** All rows of a file from its first; may be called again to read it again. */
export type RowStream = (signal: AbortSignal) => AsyncIterable<RowChunk>;

/** A file that was understood as rows under named columns. */
export interface Table {
  readonly format: IntakeFile["format"];
  readonly encoding?: string;
  /** Header names in file order, made unique. */
  readonly columns: readonly string[];
  /** The file is a rejects file of ours that comes back. */
  readonly isRejects: boolean;
  /** Rows under the header that hold anything, each with as many cells as there are columns unless it has a problem. */
  readonly rows: RowStream;
  /**
   * Reads the file to its end and tells how many lines it has, if every line of it is plainly one row; else `undefined`,
   * and only reading the rows tells whether the file can be read.
   */
  readonly plainLines?: (signal: AbortSignal) => Promise<number | undefined>;
}

/** `file 台账.csv, place, reason`: the form of every refusal. `place` may be empty. */
export function refuse(path: string, place: string, reason: string, cause?: unknown): InvalidInput {
  const where = place === "" ? "" : `${place}：`;
  return new InvalidInput(
    `文件 ${basename(path)}：${where}${reason}`,
    [{ file: path, code: "unreadable-file", message: `${where}${reason}` }],
    cause === undefined ? undefined : { cause },
  );
}
