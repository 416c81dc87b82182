import type { IdentifierDoubt, ObservedFact } from "../../src/domain/licence.ts";
import type { RowProblem } from "../../src/ports/register-intake.ts";
import type { CellReaders } from "./cells.ts";
import { given } from "./cells.ts";
import type { LicencesMapping } from "./mapping.ts";
import { columnsOf } from "./mapping-specs.ts";
import { observedLater } from "./row.ts";
import type { RowContext } from "./row-context.ts";
import { factSpec } from "./fact-spec.ts";
import { valueReader } from "./values.ts";

const none: readonly ObservedFact[] = [];

/** The facts that further columns of a row state. */
export type StatedFacts = Pick<LicencesMapping, "facts" | "observedOn" | "source">;

export type LicenceFactsReader = (
  cells: readonly string[],
  holderId: string,
  licenceId: string,
  doubts: IdentifierDoubt[],
  problems: RowProblem[],
) => readonly ObservedFact[];

/** Reads what a register's further columns state of the licence or its holder. Facts without a day are not taken. */
export function licenceFactsReader(
  { facts, observedOn, source }: StatedFacts,
  readers: CellReaders,
  context: RowContext,
): LicenceFactsReader {
  const all = Object.entries(facts).map(([fact, spec]) => {
    const full = factSpec(fact, spec, context.facts);
    return { fact, of: full.of, at: readers.at(full.column), read: valueReader(full, readers) };
  });
  if (all.length === 0) return () => none;
  const readDay = given(observedOn, readers.day);
  const [dayColumn = ""] = columnsOf(observedOn);
  return (cells, holderId, licenceId, doubts, problems) => {
    const day = readDay?.(cells);
    if (day !== undefined && day.kind !== "day") {
      doubts.push({ field: "observedOn", reason: "没有可识别的数据日期，本行所载事实未采用" });
      return none;
    }
    if (day !== undefined && day.day > context.importedOn) {
      problems.push(observedLater(dayColumn, day.day, context.importedOn));
      return none;
    }
    const taken: ObservedFact[] = [];
    for (const { fact, of, at, read } of all) {
      const reading = read(cells[at] as string);
      if (reading.kind === "value")
        taken.push({
          subjectId: of === "licence" ? licenceId : holderId,
          fact,
          value: reading.value,
          observedOn: day?.day ?? context.observedOn,
          source,
        });
      else if (reading.kind === "doubt") doubts.push({ field: fact, reason: reading.reason });
    }
    return taken;
  };
}
