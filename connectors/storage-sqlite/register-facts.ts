import type { FactValue, ObservedFact } from "../../src/domain/licence.ts";
import type { Applied, RegisterStore } from "../../src/ports/register-store.ts";
import { parsed } from "./rows.ts";
import type { Imports } from "./register-imports.ts";
import type { RegisterContext } from "./register-context.ts";

type Kind = "text" | "number" | "boolean" | "list";

interface StoredFact {
  readonly value: string | number;
  readonly kind: Kind;
  readonly observed_on: string;
}

/** `newer`: the same value, seen again on a later day. */
type FactChange = "new" | "other-value" | "newer" | "none";

export interface FactWriter {
  /** What applying the fact would change. */
  readonly compare: (fact: ObservedFact) => FactChange;
  /** Inside a transaction: stores the fact if it is new, newer, or of the same day with another value. */
  readonly apply: (fact: ObservedFact) => FactChange;
  /** The same for whoever does not need to know: one statement. */
  readonly put: (fact: ObservedFact) => void;
}

function encoded(value: FactValue): { value: string | number; kind: Kind } {
  if (typeof value === "string") return { value, kind: "text" };
  if (typeof value === "number") return { value, kind: "number" };
  if (typeof value === "boolean") return { value: value ? 1 : 0, kind: "boolean" };
  return { value: JSON.stringify(value), kind: "list" };
}

export function decodedValue(value: string | number, kind: Kind): FactValue {
  switch (kind) {
    case "text":
    case "number":
      return value;
    case "boolean":
      return value === 1;
    case "list":
      return parsed<readonly string[]>(String(value));
    default:
      return kind satisfies never;
  }
}

export function factWriter({ writer, factNames, sources }: RegisterContext): FactWriter {
  const get = writer.prepare<[string, number], StoredFact>(
    "SELECT value, kind, observed_on FROM facts WHERE subject_id = ? AND fact_no = ?",
  );
  const put = writer.prepare<[string, number, string | number, Kind, string, number]>(
    `INSERT INTO facts (subject_id, fact_no, value, kind, observed_on, source_no) VALUES (?, ?, ?, ?, ?, ?)
     ON CONFLICT DO UPDATE
     SET value = excluded.value, kind = excluded.kind, observed_on = excluded.observed_on, source_no = excluded.source_no
     WHERE excluded.observed_on > facts.observed_on OR (excluded.observed_on = facts.observed_on
       AND (excluded.value IS NOT facts.value OR excluded.kind <> facts.kind))`,
  );
  const changeTo = (fact: ObservedFact, stored: StoredFact | undefined): FactChange => {
    if (stored === undefined) return "new";
    if (fact.observedOn < stored.observed_on) return "none";
    const { value, kind } = encoded(fact.value);
    if (value !== stored.value || kind !== stored.kind) return "other-value";
    return fact.observedOn > stored.observed_on ? "newer" : "none";
  };
  const compare = (fact: ObservedFact): FactChange =>
    changeTo(fact, get.get(fact.subjectId, factNames.numberOf(fact.fact)));
  const putFact = (fact: ObservedFact): void => {
    const { value, kind } = encoded(fact.value);
    const factNo = factNames.numberOf(fact.fact);
    put.run(fact.subjectId, factNo, value, kind, fact.observedOn, sources.numberOf(fact.source));
  };
  return {
    compare,
    put: putFact,
    apply(fact) {
      const change = compare(fact);
      if (change !== "none") putFact(fact);
      return change;
    },
  };
}

function outcomeOf(changes: readonly FactChange[]): "accepted" | "changed" | "unchanged" {
  if (changes.includes("new")) return "accepted";
  return changes.every((change) => change === "none") ? "unchanged" : "changed";
}

export function applyFactsOn(
  { transact }: RegisterContext,
  imports: Imports,
  facts: FactWriter,
): RegisterStore["applyFacts"] {
  return async (importId, rows) =>
    transact(() => {
      imports.running(importId);
      return rows.map((row): Applied => ({ line: row.line, outcome: outcomeOf(row.facts.map(facts.apply)) }));
    });
}
