import type { FactValue, ObservedFact } from "../../src/domain/licence.ts";
import type { Applied, RegisterStore } from "../../src/ports/register-store.ts";
import type { Put } from "./puts.ts";
import { inByteOrder } from "./byte-order.ts";
import type { Context } from "./context.ts";
import type { RegisterContext } from "./register-state.ts";
import { factsRow, type FactsRow } from "./rows/register.ts";
import { readBack } from "./rows/values.ts";

/** `newer`: the same value, seen again on a later day. */
type FactChange = "new" | "other-value" | "newer" | "none";

/** The facts of some subjects while a batch is planned. */
export interface FactsAtHand {
  /** What applying the fact would change. */
  readonly compare: (fact: ObservedFact) => FactChange;
  /** Takes the fact in if it is new, newer, or of the same day with another value. */
  readonly apply: (fact: ObservedFact) => FactChange;
  /** The documents of every subject that changed. */
  readonly puts: () => readonly Put[];
}

type Known = FactsRow["facts"][number];

const isSameValue = (a: FactValue, b: FactValue): boolean => a === b || JSON.stringify(a) === JSON.stringify(b);

function changeTo(fact: ObservedFact, known: Known | undefined): FactChange {
  if (known === undefined) return "new";
  if (fact.observedOn < known.observedOn) return "none";
  if (!isSameValue(fact.value, known.value)) return "other-value";
  return fact.observedOn > known.observedOn ? "newer" : "none";
}

/** Facts of a licence row stand with it, so all subjects of a batch are read at once. */
export async function factsAtHand(
  { collections: { facts } }: Context,
  observed: readonly ObservedFact[],
): Promise<FactsAtHand> {
  const subjects = [...new Set(observed.map(({ subjectId }) => subjectId))];
  const rows = (await facts.find({ _id: { $in: subjects } }).lean()).map((row) => readBack(factsRow, row, "事实"));
  const revisions = new Map(rows.map(({ _id, revision }) => [_id, revision]));
  const known = new Map(rows.map((row) => [row._id, new Map(row.facts.map((fact) => [fact.fact, fact]))]));
  const changed = new Set<string>();

  const compare = (fact: ObservedFact): FactChange => changeTo(fact, known.get(fact.subjectId)?.get(fact.fact));
  return {
    compare,
    apply(observation) {
      const change = compare(observation);
      if (change === "none") return change;
      const { subjectId, value, ...rest } = observation;
      const ofSubject = known.get(subjectId) ?? new Map<string, Known>();
      known.set(subjectId, ofSubject.set(rest.fact, { ...rest, value }));
      changed.add(subjectId);
      return change;
    },
    puts: () =>
      [...changed].map((id): Put => {
        const sorted = [...(known.get(id)?.values() ?? [])].sort((a, b) => inByteOrder(a.fact, b.fact));
        const from = revisions.get(id);
        return from === undefined
          ? { into: "facts", id, add: { revision: 0, facts: sorted } }
          : { into: "facts", id, from, replace: { facts: sorted } };
      }),
  };
}

function outcomeOf(changes: readonly FactChange[]): "accepted" | "changed" | "unchanged" {
  if (changes.includes("new")) return "accepted";
  return changes.every((change) => change === "none") ? "unchanged" : "changed";
}

export function applyFactsOn(register: RegisterContext): RegisterStore["applyFacts"] {
  return (importId, rows) =>
    register.batches.write(async (state) => {
      await register.runningIn(state, importId);
      const facts = await factsAtHand(
        register,
        rows.flatMap((row) => row.facts),
      );
      const answer = rows.map((row): Applied => ({ line: row.line, outcome: outcomeOf(row.facts.map(facts.apply)) }));
      return { answer, puts: facts.puts() };
    });
}
