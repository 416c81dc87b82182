import type { CivilDate } from "../../src/domain/civil-date.ts";
import type { FactValue, ObservedFact } from "../../src/domain/licence.ts";
import type { Connection } from "./connection.ts";
import type { Names } from "./names.ts";
import { parsed } from "./rows.ts";

/** Number of the fact's name, value, day it was observed, number of the source. */
type StoredFact = [factNo: number, value: FactValue, observedOn: CivilDate, sourceNo: number];

/** `newer`: the same value, seen again on a later day. */
export type FactChange = "new" | "other-value" | "newer" | "none";

/** Writing facts, inside a transaction. Answers are in the order of the facts. */
export interface FactRecords {
  /** Stores each fact that is new, newer, or of the same day with another value. */
  readonly apply: (facts: readonly ObservedFact[]) => readonly FactChange[];
  /** What applying would change. */
  readonly compare: (facts: readonly ObservedFact[]) => readonly FactChange[];
}

const isSameValue = (a: FactValue, b: FactValue): boolean =>
  a === b ||
  (typeof a === "object" && typeof b === "object" && a.length === b.length && a.every((item, i) => item === b[i]));

function changeTo(stored: StoredFact | undefined, { value, observedOn }: ObservedFact): FactChange {
  if (stored === undefined) return "new";
  const [, known, knownOn] = stored;
  if (observedOn < knownOn) return "none";
  if (!isSameValue(value, known)) return "other-value";
  return observedOn > knownOn ? "newer" : "none";
}

/*
 * All facts of a subject are one row: a register's row states several facts of its licence, and a scan asks for all facts
 * of a subject, so both cost one step in the tree instead of one a fact. The view `observed_facts` has them one by one.
 */
export function factRecords(writer: Connection, factNames: Names, sources: Names): FactRecords {
  const get = writer.prepare<[string], string>("SELECT facts FROM facts WHERE subject_id = ?").pluck();
  const add = writer.prepare<[string, string]>("INSERT INTO facts (subject_id, facts) VALUES (?, ?)");
  const replace = writer.prepare<[string, string]>("UPDATE facts SET facts = ? WHERE subject_id = ?");

  const storedAs = (fact: ObservedFact): StoredFact => [
    factNames.numberOf(fact.fact),
    fact.value,
    fact.observedOn,
    sources.numberOf(fact.source),
  ];

  /** Takes one fact into what is stored of its subject. */
  const takeIn = (stored: StoredFact[], fact: ObservedFact): FactChange => {
    const taken = storedAs(fact);
    const at = stored.findIndex(([factNo]) => factNo === taken[0]);
    const change = changeTo(stored[at], fact);
    if (change !== "none") stored[at < 0 ? stored.length : at] = taken;
    return change;
  };

  const bySubject = (facts: readonly ObservedFact[], isToBeStored: boolean): readonly FactChange[] => {
    const changes: FactChange[] = [];
    for (let next = 0; next < facts.length;) {
      const subjectId = facts[next]?.subjectId ?? "";
      const text = get.get(subjectId);
      const stored = text === undefined ? [] : parsed<StoredFact[]>(text);
      let isChanged = false;
      // Facts of one subject come together: one reading and one writing of its row.
      for (let fact = facts[next]; fact?.subjectId === subjectId; fact = facts[++next]) {
        const change = takeIn(stored, fact);
        isChanged ||= change !== "none";
        changes.push(change);
      }
      if (!isToBeStored || !isChanged) continue;
      if (text === undefined) add.run(subjectId, JSON.stringify(stored));
      else replace.run(JSON.stringify(stored), subjectId);
    }
    return changes;
  };
  return { apply: (facts) => bySubject(facts, true), compare: (facts) => bySubject(facts, false) };
}

/** Facts of one subject as stored, by name. */
export const factsIn = (subjectId: string, text: string, factNames: Names, sources: Names): readonly ObservedFact[] =>
  parsed<readonly StoredFact[]>(text)
    .map(([factNo, value, observedOn, sourceNo]) => ({
      subjectId,
      fact: factNames.nameOf(factNo),
      value,
      observedOn,
      source: sources.nameOf(sourceNo),
    }))
    .sort((a, b) => (a.fact < b.fact ? -1 : 1));
