import type { CivilDate } from "../../src/domain/civil-date.ts";
import type { IdentifierDoubt, ObservedFact } from "../../src/domain/licence.ts";
import type { CellReaders } from "./cells.ts";
import { given } from "./cells.ts";
import type { LicencesMapping } from "./mapping.ts";
import { valueReader } from "./values.ts";

const none: readonly ObservedFact[] = [];

export type LicenceFactsReader = (
  cells: readonly string[],
  holderId: string,
  licenceId: string,
  doubts: IdentifierDoubt[],
) => readonly ObservedFact[];

/** Reads what a register's further columns state of the licence or its holder. Facts without a day are not taken. */
export function licenceFactsReader(
  { facts, observedOn, source }: LicencesMapping,
  readers: CellReaders,
  importDay: CivilDate,
): LicenceFactsReader {
  const all = Object.entries(facts).map(([fact, spec]) => {
    const full = typeof spec === "string" ? { column: spec, type: "text" as const } : spec;
    const of = ("of" in full ? full.of : undefined) ?? (fact.startsWith("licence.") ? "licence" : "holder");
    return { fact, of, at: readers.at(full.column), read: valueReader(full, readers) };
  });
  if (all.length === 0) return () => none;
  const readDay = given(observedOn, readers.day);
  return (cells, holderId, licenceId, doubts) => {
    const day = readDay?.(cells);
    if (day !== undefined && day.kind !== "day") {
      doubts.push({ field: "observedOn", reason: "没有可识别的数据日期，本行所载事实未采用" });
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
          observedOn: day?.day ?? importDay,
          source,
        });
      else if (reading.kind === "doubt") doubts.push({ field: fact, reason: reading.reason });
    }
    return taken;
  };
}
