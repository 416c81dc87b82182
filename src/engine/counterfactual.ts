import type { Decision, FactName, Outcome } from "../domain/decision.ts";
import type { FactValue } from "../domain/licence.ts";
import { candidatesFor, withFact } from "./candidates.ts";
import { factsOfLeaf, leavesOf } from "./condition-leaves.ts";
import { decide } from "./decide.ts";
import { MASK } from "./deciding.ts";
import { weigh } from "./deciding-leaves.ts";
import type { DecideInput, FactDefinition, Leaf } from "./types.ts";

/** One fact known otherwise, everything else as it is, and what would be decided then. */
export interface SingleChange {
  readonly fact: FactName;
  /** The value seen; absent where none is known. Personal values are masked. */
  readonly from?: FactValue;
  /** The value nearest to what the rule asks at which the outcome changes. */
  readonly to: FactValue;
  readonly outcome: Outcome;
  readonly decision: Decision;
}

/** What a value of a missing fact would decide. */
export interface MissingValue {
  readonly value: FactValue;
  readonly outcome: Outcome;
  readonly decision: Decision;
}

export interface WhatIfKnown {
  readonly fact: FactName;
  /** Each value that a condition tells from the others; empty where no condition asks the fact itself. */
  readonly then: readonly MissingValue[];
}

/** What makes the licence the one it is: nobody changes it to get another outcome. */
const itself: ReadonlySet<FactName> = new Set([
  "licence.itemCode",
  "licence.validFrom",
  "licence.validUntil",
  "licence.isPerpetual",
  "holder.kind",
]);

/** Whether a holder or an office could bring it about: time and what follows from other facts nobody can. */
const canBeChanged = (fact: FactDefinition | undefined): fact is FactDefinition =>
  fact !== undefined &&
  (fact.of === "licence" || fact.of === "holder" || fact.of === "person") &&
  fact.derivedFrom === undefined &&
  !itself.has(fact.name);

/** The leaves that made the rule's own conditions fail, and whether each would have to hold. */
function failing(decision: Decision, input: DecideInput): readonly { readonly leaf: Leaf; readonly holds: boolean }[] {
  if (input.version === undefined) return [];
  const results = new Map(
    decision.because.filter(({ finding }) => finding === undefined).map(({ id, result }) => [id, result]),
  );
  return weigh(input.version.conditions, ({ id }) => results.get(id) ?? "unknown").leaves.map((leaf) => ({
    leaf,
    holds: results.get(leaf.id) !== "holds",
  }));
}

const rank: readonly Outcome[] = ["eligible", "routed", "held", "undetermined", "blocked"];

const compareChanges = (a: SingleChange, b: SingleChange): number => rank.indexOf(a.outcome) - rank.indexOf(b.outcome);

/**
 * For a subject that is not eligible: of each fact that a holder or an office could change the value nearest to what the
 * rule asks at which, everything else being as it is, the outcome is another. Each is decided by the engine itself; the
 * best outcome comes first. Empty where no single change is enough.
 */
export async function singleChanges(input: DecideInput, decision: Decision): Promise<readonly SingleChange[]> {
  if (decision.outcome !== "not-eligible") return [];
  const best = new Map<FactName, SingleChange>();
  for (const { leaf, holds } of failing(decision, input)) {
    const fact = input.ruleSet.facts.get(leaf.fact);
    if (!canBeChanged(fact)) continue;
    for (const to of candidatesFor(leaf, holds, input)) {
      const change = await changed(input, fact, to);
      const known = best.get(fact.name);
      if (change !== undefined && (known === undefined || compareChanges(change, known) < 0))
        best.set(fact.name, change);
    }
  }
  return [...best.values()].sort(compareChanges);
}

async function changed(input: DecideInput, fact: FactDefinition, to: FactValue): Promise<SingleChange | undefined> {
  const decision = await decide({ ...input, facts: withFact(input.facts, fact.name, to, input) });
  if (decision.outcome === "not-eligible" || decision.outcome === "not-applicable") return undefined;
  const seen = input.facts[fact.name];
  return {
    fact: fact.name,
    ...(seen?.known === true ? { from: fact.isPersonal ? MASK : seen.value } : {}),
    // A list is built on the one seen, which is not for everybody's eyes.
    to: fact.isPersonal && Array.isArray(to) ? MASK : to,
    outcome: decision.outcome,
    decision,
  };
}

/** Values of a fact that its conditions tell from one another, each once. */
function tellingValues(name: FactName, input: DecideInput): readonly FactValue[] {
  const fact = input.ruleSet.facts.get(name);
  if (fact === undefined || input.version === undefined) return [];
  if (fact.type === "boolean") return [true, false];
  if (fact.values !== undefined && fact.type === "string") return [...fact.values.keys()];
  const { conditions, findings } = input.version;
  const leaves = [conditions, ...findings.map((one) => one.conditions)].flatMap(leavesOf);
  const values = leaves
    .filter((leaf) => leaf.fact === name && factsOfLeaf(leaf).length > 0)
    .flatMap((leaf) => [...candidatesFor(leaf, true, input), ...candidatesFor(leaf, false, input)]);
  const seen = new Set<string>();
  return values.filter((value) => {
    const key = JSON.stringify(value);
    return seen.has(key) ? false : (seen.add(key), true);
  });
}

/** For a subject of which too little is known: what each missing fact alone would decide, value by value. */
export async function whatIfKnown(input: DecideInput, decision: Decision): Promise<readonly WhatIfKnown[]> {
  if (decision.outcome !== "undetermined") return [];
  const found: WhatIfKnown[] = [];
  for (const fact of decision.missing) {
    const then: MissingValue[] = [];
    for (const value of tellingValues(fact, input)) {
      const known = await decide({ ...input, facts: withFact(input.facts, fact, value, input) });
      then.push({ value, outcome: known.outcome, decision: known });
    }
    found.push({ fact, then });
  }
  return found;
}
