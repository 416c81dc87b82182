import type { FactCoverage } from "../../src/domain/licence.ts";
import { disputed, type IntakeFile, type IntakeRow } from "../../src/ports/register-intake.ts";
import { addedColumns } from "./header.ts";
import { licenceRowReader } from "./licence-row.ts";
import { factsRowReader } from "./facts-row.ts";
import { headsRowReader } from "./heads-row.ts";
import { holderRowReader } from "./holder-row.ts";
import { listDay } from "./list-day.ts";
import type { ListDay } from "./list-day.ts";
import type { RowContext } from "./row-context.ts";
import type { Limits } from "./limits.ts";
import { completeListOf } from "./mapping.ts";
import type { Mapping } from "./mapping.ts";
import { openTable } from "./open-table.ts";
import { RejectedRow } from "./row.ts";
import type { RowReader } from "./row.ts";
import { assertUnchanged, fingerprintOf, lookAt } from "./source-file.ts";
import type { SourceFile } from "./source-file.ts";
import { refuse } from "./table.ts";
import type { Table } from "./table.ts";

/** A register file that was read to its end once. */
export class RegisterFile implements IntakeFile {
  readonly path: string;
  readonly source: string;
  readonly kind: IntakeFile["kind"];
  readonly format: IntakeFile["format"];
  readonly encoding?: string;
  readonly fingerprint: string;
  readonly bytes: number;
  readonly isRejects: boolean;
  readonly isFullSnapshot: boolean;
  readonly coverage?: readonly FactCoverage[];
  /** Column names in file order. */
  readonly columns: readonly string[];
  readonly #file: SourceFile;
  readonly #table: Table;
  readonly #readRow: RowReader;

  constructor(
    file: SourceFile,
    fingerprint: string,
    mapping: Mapping,
    table: Table,
    readRow: RowReader,
    coverage: readonly FactCoverage[],
  ) {
    this.path = file.path;
    this.source = mapping.source;
    this.kind = mapping.kind;
    this.format = table.format;
    if (table.encoding !== undefined) this.encoding = table.encoding;
    this.fingerprint = fingerprint;
    this.bytes = file.bytes;
    this.isRejects = table.isRejects;
    // The rejects of a full snapshot are a few of its rows: the rest is not missing.
    this.isFullSnapshot = "snapshot" in mapping && mapping.snapshot === "full" && !table.isRejects;
    if (coverage.length > 0) this.coverage = coverage;
    this.columns = table.columns;
    this.#file = file;
    this.#table = table;
    this.#readRow = table.isRejects ? exceptDisputed(readRow, table.columns) : readRow;
  }

  async *batches(
    size: number,
    signal: AbortSignal,
  ): AsyncGenerator<{ readonly rows: readonly IntakeRow[]; readonly share: number }> {
    await assertUnchanged(this.#file);
    let rows: IntakeRow[] = [];
    for await (const { rows: found, share } of this.#table.rows(signal)) {
      signal.throwIfAborted();
      for (const row of found) {
        rows.push(this.#readRow(row));
        if (rows.length < size) continue;
        yield { rows, share };
        rows = [];
      }
    }
    await assertUnchanged(this.#file);
    if (rows.length > 0) yield { rows, share: 1 };
  }
}

/**
 * Reads the file to its end once, so that nothing of a file that cannot be read is stored.
 * @throws {InvalidInput} naming file, place and reason.
 */
export async function openRegisterFile(
  path: string,
  mapping: Mapping,
  context: RowContext,
  limits: Limits,
): Promise<RegisterFile> {
  const file = await lookAt(path);
  const table = await openTable(file, mapping, limits);
  const readRow = rowReader(mapping, table.columns, context);
  const lists = await readThrough(file, table, listDay(file, table, mapping, context, readRow), mapping, limits);
  const fingerprint = await fingerprintOf(path);
  await assertUnchanged(file);
  return new RegisterFile(file, fingerprint, mapping, table, readRow, lists);
}

/** Rows of a rejects file over which nobody has decided yet are rejected as they were. */
function exceptDisputed(readRow: RowReader, columns: readonly string[]): RowReader {
  const [field, reason] = [addedColumns.field, addedColumns.reason].map((name) => columns.indexOf(name));
  return (row) => {
    const said = row.problem === undefined ? (row.cells[reason ?? -1] ?? "") : "";
    if (!said.includes(disputed)) return readRow(row);
    const problem = { field: row.cells[field ?? -1] ?? "", code: "disputed", reason: said };
    return new RejectedRow(columns, row, [problem]);
  };
}

function rowReader(mapping: Mapping, columns: readonly string[], context: RowContext): RowReader {
  switch (mapping.kind) {
    case "licences":
      return licenceRowReader(mapping, columns, context);
    case "facts":
      return factsRowReader(mapping, columns, context);
    case "holders":
      return holderRowReader(mapping, columns, context);
    case "heads":
      return headsRowReader(mapping, columns, context);
    default:
      return mapping satisfies never;
  }
}

/** Reads every row for its form, and of a complete list the day it was drawn up. */
async function readThrough(
  file: SourceFile,
  table: Table,
  list: ListDay,
  mapping: Mapping,
  limits: Limits,
): Promise<readonly FactCoverage[]> {
  if (!list.isAsked && (await isPlainlyReadable(table, limits))) return [];
  let count = 0;
  for await (const { rows } of table.rows(new AbortController().signal)) {
    count += rows.length;
    if (count > limits.rows) throw refuse(file.path, `第 ${rows[0]?.line ?? 0} 行`, `超过 ${limits.rows} 行`);
    for (const row of rows) list.add(row);
  }
  if (count === 0 && !(completeListOf(mapping)?.mayBeEmpty ?? false))
    throw refuse(file.path, "", "只有表头，没有数据行");
  return list.coverage();
}

/** Whether the file holds a row, and its lines show that the others can be read too. */
async function isPlainlyReadable(table: Table, limits: Limits): Promise<boolean> {
  const { signal } = new AbortController();
  const lines = await table.plainLines?.(signal);
  if (lines === undefined || lines > limits.rows) return false;
  for await (const { rows } of table.rows(signal)) if (rows.length > 0) return true;
  return false;
}
