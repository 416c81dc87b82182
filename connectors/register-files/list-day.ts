import type { CivilDate } from "../../src/domain/civil-date.ts";
import type { FactCoverage } from "../../src/domain/licence.ts";
import { cellReaders } from "./cells.ts";
import type { RowContext } from "./row-context.ts";
import { completeListOf } from "./mapping.ts";
import type { Mapping } from "./mapping.ts";
import type { RowReader } from "./row.ts";
import type { SourceFile } from "./source-file.ts";
import { refuse } from "./table.ts";
import type { SourceRow, Table } from "./table.ts";

/**
 * Finds the day of a complete list, on which all its rows must agree. A list of which a row cannot be read covers nobody:
 * the unreadable row may be about anyone.
 */
export interface ListDay {
  /** Whether `add` needs to be given every row. */
  readonly isAsked: boolean;
  add(row: SourceRow): void;
  coverage(): readonly FactCoverage[];
}

const noList: ListDay = { isAsked: false, add: () => undefined, coverage: () => [] };

export function listDay(
  file: SourceFile,
  table: Table,
  mapping: Mapping,
  context: RowContext,
  readRow: RowReader,
): ListDay {
  const list = completeListOf(mapping);
  // The rejects of a complete list are a few of its rows: they say nothing of who is not among them.
  if (list === undefined || table.isRejects) return noList;
  const readDay =
    mapping.observedOn === undefined
      ? undefined
      : cellReaders(mapping, table.columns, context.zone).day(mapping.observedOn);
  let isWhole = true;
  let first: { readonly day: CivilDate; readonly line: number } | undefined;
  return {
    isAsked: true,
    add(row) {
      if (readRow(row).kind === "rejected") isWhole = false;
      if (readDay === undefined || row.problem !== undefined) return;
      const { line, cells } = row;
      const reading = readDay(cells);
      if (reading.kind !== "day") return;
      if (reading.day > context.importedOn)
        throw refuse(
          file.path,
          `第 ${line} 行`,
          `完整名单的数据日期 ${reading.day} 晚于导入之日 ${context.importedOn}，请更正`,
        );
      first ??= { day: reading.day, line };
      if (reading.day !== first.day)
        throw refuse(
          file.path,
          `第 ${line} 行`,
          `完整名单的数据日期应当相同，这里是 ${reading.day}，第 ${first.line} 行是 ${first.day}`,
        );
    },
    coverage: () => {
      const observedOn = first?.day ?? context.observedOn;
      return isWhole ? [{ fact: list.fact, absentValue: list.absentValue, observedOn, source: mapping.source }] : [];
    },
  };
}
