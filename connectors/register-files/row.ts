import Papa from "papaparse";
import type { CivilDate } from "../../src/domain/civil-date.ts";
import type { ObservedFact } from "../../src/domain/licence.ts";
import type { HolderRecord, IntakeRow, LicenceRecord, RowProblem } from "../../src/ports/register-intake.ts";
import { addedColumns } from "./header.ts";
import type { PlainLine, SourceRow } from "./table.ts";

type Raw = Readonly<Record<string, string>>;

/** Said of a row whose facts somebody would have to see after the day of the import. */
export const observedLater = (column: string, day: CivilDate, importedOn: CivilDate): RowProblem => ({
  field: "observedOn",
  column,
  code: "observed-later",
  reason: `数据日期 ${day} 晚于导入之日 ${importedOn}，多半是笔误；照收会使此前的数据都不再采用，请更正`,
  shown: day,
});

type Kept = SourceRow | (PlainLine & { readonly line: number });

/** The cells under their column names; of a row that cannot be trusted to be in step with them, its text alone. */
function rawOf(columns: readonly string[], row: Kept): Raw {
  if ("cells" in row && row.problem !== undefined)
    return { [addedColumns.original]: row.original ?? Papa.unparse([row.cells as string[]]) };
  const cells = "cells" in row ? row.cells : row.text.split(row.delimiter);
  return Object.fromEntries(columns.map((column, i) => [column, cells[i] as string]));
}

/**
 * Few rows are ever asked for their cells, so the record of them is made when somebody does. Until then a plain line keeps
 * its text alone: dozens of cells a row are what the collector of garbage would have to carry about.
 */
class Row {
  readonly #columns: readonly string[];
  readonly #row: Kept;

  constructor(columns: readonly string[], row: SourceRow) {
    this.#columns = columns;
    const { line, plain, problem } = row;
    this.#row =
      plain === undefined || problem !== undefined ? row : { line, text: plain.text, delimiter: plain.delimiter };
  }

  get line(): number {
    return this.#row.line;
  }

  get raw(): Raw {
    return rawOf(this.#columns, this.#row);
  }
}

export class LicenceRow extends Row {
  readonly kind = "licence";
  readonly record: LicenceRecord;

  constructor(columns: readonly string[], row: SourceRow, record: LicenceRecord) {
    super(columns, row);
    this.record = record;
  }
}

export class HolderRow extends Row {
  readonly kind = "holder";
  readonly record: HolderRecord;

  constructor(columns: readonly string[], row: SourceRow, record: HolderRecord) {
    super(columns, row);
    this.record = record;
  }
}

export class FactsRow extends Row {
  readonly kind = "facts";
  readonly facts: readonly ObservedFact[];

  constructor(columns: readonly string[], row: SourceRow, facts: readonly ObservedFact[]) {
    super(columns, row);
    this.facts = facts;
  }
}

export class RejectedRow extends Row {
  readonly kind = "rejected";
  readonly problems: readonly RowProblem[];

  constructor(columns: readonly string[], row: SourceRow, problems: readonly RowProblem[]) {
    super(columns, row);
    this.problems = problems;
  }
}

/** What a row of a table comes to. */
export type RowReader = (row: SourceRow) => IntakeRow;
