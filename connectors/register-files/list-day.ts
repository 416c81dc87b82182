import type { CivilDate } from "../../src/domain/civil-date.ts";
import type { FactCoverage } from "../../src/domain/licence.ts";
import { cellReaders } from "./cells.ts";
import type { RowContext } from "./licence-row.ts";
import type { Mapping } from "./mapping.ts";
import type { SourceFile } from "./source-file.ts";
import { refuse } from "./table.ts";
import type { SourceRow, Table } from "./table.ts";

/** Finds the day of a complete list. All its rows must agree on it: else the list is none of one day. */
export interface ListDay {
  add(row: SourceRow): void;
  coverage(): readonly FactCoverage[];
}

const noList: ListDay = { add: () => undefined, coverage: () => [] };

export function listDay(file: SourceFile, table: Table, mapping: Mapping, context: RowContext): ListDay {
  const list = mapping.kind === "facts" ? mapping.completeList : undefined;
  // The rejects of a complete list are a few of its rows: they say nothing of who is not among them.
  if (list === undefined || table.isRejects) return noList;
  const readDay =
    mapping.observedOn === undefined
      ? undefined
      : cellReaders(mapping, table.columns, context.zone).day(mapping.observedOn);
  let first: { readonly day: CivilDate; readonly line: number } | undefined;
  return {
    add({ line, cells, problem }) {
      if (readDay === undefined || problem !== undefined) return;
      const reading = readDay(cells);
      if (reading.kind !== "day") return;
      first ??= { day: reading.day, line };
      if (reading.day !== first.day)
        throw refuse(
          file.path,
          `第 ${line} 行`,
          `完整名单的数据日期应当相同，这里是 ${reading.day}，第 ${first.line} 行是 ${first.day}`,
          "a complete list has one day",
        );
    },
    coverage: () => [
      {
        fact: list.fact,
        absentValue: list.absentValue,
        observedOn: first?.day ?? context.observedOn,
        source: mapping.source,
      },
    ],
  };
}
