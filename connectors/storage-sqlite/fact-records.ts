import type { CivilDate } from "../../src/domain/civil-date.ts";
import type { FactValue, ObservedFact } from "../../src/domain/licence.ts";
import type { Connection } from "./connection.ts";
import type { Names } from "./names.ts";
import { parsed } from "./rows.ts";

/** Number of the fact's name, value, day it was observed, number of the source. */
type StoredFact = [factNo: number, value: FactValue, observedOn: CivilDate, sourceNo: number];

/** `newer`: the same value, seen again on a later day. */
export type FactChange = "new" | "other-value" | "newer" | "none";

/** A licence whose row states facts; `facts` is what is stored of it, `undefined` if nothing is. */
export interface FactsHome {
  readonly licenceId: string;
  readonly licenceNo: number;
  readonly facts: string | undefined;
}

/** Writing facts, inside a transaction. */
export interface FactRecords {
  /** Stores each fact that is new, newer, or of the same day with another value. Answers are in the order of the facts. */
  readonly apply: (facts: readonly ObservedFact[]) => readonly FactChange[];
  /** What applying would change. */
  readonly compare: (facts: readonly ObservedFact[]) => readonly FactChange[];
  /**
   * The same for what the row of a licence states, of the licence or of others. No answers at all if the licence's facts
   * are stored already exactly as stated.
   */
  readonly applyTo: (home: FactsHome, facts: readonly ObservedFact[]) => readonly FactChange[];
  /** What `applyTo` would change. */
  readonly compareTo: (home: FactsHome, facts: readonly ObservedFact[]) => readonly FactChange[];
  /** To be called when a transaction begins: others may have stored facts of licences that the register does not know. */
  readonly lookForEarly: () => void;
  /** Facts of a licence that the register did not know until now move under its row number. @returns them. */
  readonly takeEarly: (licenceId: string, licenceNo: number) => string | undefined;
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

const NONE: readonly FactChange[] = [];

const isAscending = (stored: readonly StoredFact[]): boolean =>
  stored.every(([factNo], i) => i === 0 || (stored[i - 1] as StoredFact)[0] < factNo);

/** One text for one set of facts, so that facts stated again are recognised without being read. */
const textOf = (stored: StoredFact[]): string =>
  JSON.stringify(isAscending(stored) ? stored : stored.sort(([a], [b]) => a - b));

const itemOf = (licenceId: string): string => licenceId.slice(0, licenceId.indexOf("/"));

/*
 * All facts of a subject are one row: a register's row states several facts of its licence, and a scan asks for all facts
 * of a subject, so both cost one step in the tree instead of one a fact. Facts of a licence stand under its row number.
 * The view `observed_facts` has them one by one.
 */
export function factRecords(writer: Connection, factNames: Names, sources: Names): FactRecords {
  const licenceNoOf = writer.prepare<[string], number>("SELECT licence_no FROM licences WHERE licence_id = ?").pluck();
  const ofLicence = writer.prepare<[number], string>("SELECT facts FROM licence_facts WHERE licence_no = ?").pluck();
  const addOfLicence = writer.prepare<[string, number]>("INSERT INTO licence_facts (facts, licence_no) VALUES (?, ?)");
  const replaceOfLicence = writer.prepare<[string, number]>("UPDATE licence_facts SET facts = ? WHERE licence_no = ?");
  const get = writer.prepare<[string], string>("SELECT facts FROM facts WHERE subject_id = ?").pluck();
  const add = writer.prepare<[string, string]>("INSERT INTO facts (facts, subject_id) VALUES (?, ?)");
  const replace = writer.prepare<[string, string]>("UPDATE facts SET facts = ? WHERE subject_id = ?");
  const remove = writer.prepare<[string]>("DELETE FROM facts WHERE subject_id = ?");
  // "0" comes after "/".
  const hasEarly = writer
    .prepare<{ item: string }, number>(
      "SELECT EXISTS (SELECT 1 FROM facts WHERE subject_id >= @item || '/' AND subject_id < @item || '0')",
    )
    .pluck();
  /** Service items of which no licence that is not known has facts: new licences come by the thousand, such facts seldom. */
  const withoutEarly = new Set<string>();

  const storedAs = (fact: ObservedFact): StoredFact => [
    factNames.numberOf(fact.fact),
    fact.value,
    fact.observedOn,
    sources.numberOf(fact.source),
  ];

  /** Takes facts of one subject into what is stored of it. @returns what each changed. */
  const takeIn = (stored: StoredFact[], facts: readonly ObservedFact[]): readonly FactChange[] =>
    facts.map((fact) => {
      const taken = storedAs(fact);
      const at = stored.findIndex(([factNo]) => factNo === taken[0]);
      const change = changeTo(stored[at], fact);
      if (change !== "none") stored[at < 0 ? stored.length : at] = taken;
      return change;
    });

  /** Takes facts of one subject, of which `text` is stored, into what `put` stores of it. */
  const merge = (
    text: string | undefined,
    facts: readonly ObservedFact[],
    put: ((merged: string, isNew: boolean) => void) | undefined,
  ): readonly FactChange[] => {
    const stored = text === undefined ? [] : parsed<StoredFact[]>(text);
    const changes = takeIn(stored, facts);
    if (changes.some((change) => change !== "none")) put?.(textOf(stored), text === undefined);
    return changes;
  };
  const putOf =
    (licenceNo: number) =>
    (merged: string, isNew: boolean): void => {
      (isNew ? addOfLicence : replaceOfLicence).run(merged, licenceNo);
    };

  const ofOneSubject = (facts: readonly ObservedFact[], isToBeStored: boolean): readonly FactChange[] => {
    const subjectId = facts[0]?.subjectId ?? "";
    // Ids of licences have a stroke, ids of holders have none.
    const licenceNo = subjectId.includes("/") ? licenceNoOf.get(subjectId) : undefined;
    if (licenceNo !== undefined)
      return merge(ofLicence.get(licenceNo), facts, isToBeStored ? putOf(licenceNo) : undefined);
    const put = (merged: string, isNew: boolean): void => {
      (isNew ? add : replace).run(merged, subjectId);
      withoutEarly.delete(itemOf(subjectId));
    };
    return merge(get.get(subjectId), facts, isToBeStored ? put : undefined);
  };

  /** Facts of one subject come together: one reading and one writing of its row. */
  const bySubject = (facts: readonly ObservedFact[], isToBeStored: boolean): readonly FactChange[] => {
    const changes: FactChange[] = [];
    for (let from = 0; from < facts.length; from = changes.length) {
      const subjectId = facts[from]?.subjectId;
      let to = from;
      while (to < facts.length && facts[to]?.subjectId === subjectId) to++;
      changes.push(...ofOneSubject(facts.slice(from, to), isToBeStored));
    }
    return changes;
  };

  const ofRow = (home: FactsHome, facts: readonly ObservedFact[], isToBeStored: boolean): readonly FactChange[] => {
    if (facts.length === 0) return NONE;
    if (facts.some(({ subjectId }) => subjectId !== home.licenceId)) return bySubject(facts, isToBeStored);
    if (home.facts !== undefined && home.facts === textOf(facts.map(storedAs))) return NONE;
    return merge(home.facts, facts, isToBeStored ? putOf(home.licenceNo) : undefined);
  };

  return {
    apply: (facts) => bySubject(facts, true),
    compare: (facts) => bySubject(facts, false),
    applyTo: (home, facts) => ofRow(home, facts, true),
    compareTo: (home, facts) => ofRow(home, facts, false),
    lookForEarly: () => withoutEarly.clear(),
    takeEarly(licenceId, licenceNo) {
      const item = itemOf(licenceId);
      if (withoutEarly.has(item)) return undefined;
      const early = get.get(licenceId);
      if (early === undefined) {
        if (hasEarly.get({ item }) === 0) withoutEarly.add(item);
        return undefined;
      }
      remove.run(licenceId);
      addOfLicence.run(early, licenceNo);
      return early;
    },
  };
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
