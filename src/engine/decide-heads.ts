import type { FactBag, FactName, HeadDecision, LeafResult } from "../domain/decision.ts";
import type { Decided } from "./compile-version.ts";
import { factsOfHeads } from "./condition-leaves.ts";
import { once, run } from "./deciding.ts";
import { knownFacts } from "./known-facts.ts";
import type { DecideInput, Head, HeadRule, RuleVersion } from "./types.ts";

const decidedByHeads = new WeakMap<HeadRule, Decided>();

/** The conditions on each person, one object for each rule so that they are compiled once. */
function headsAsDecided(heads: HeadRule): Decided {
  const known = decidedByHeads.get(heads) ?? { conditions: heads.conditions, findings: [] };
  decidedByHeads.set(heads, known);
  return known;
}

async function decideHead(
  { headId, facts }: Head,
  heads: HeadRule,
  version: RuleVersion,
  day: FactBag,
  input: DecideInput,
): Promise<HeadDecision> {
  const names = factsOfHeads(version);
  const known = knownFacts(names, version, facts, day, input);
  const { deciding, result } = await run(headsAsDecided(heads), names, known, input, facts);
  const { conditions } = result;
  return {
    headId,
    result: conditions.result,
    because: deciding.reasons(conditions, version),
    missing: conditions.result === "unknown" ? once(deciding.missing(heads.conditions, conditions)) : [],
  };
}

export interface Heads {
  /** Whether at least one person surely passes. */
  readonly result: LeafResult;
  readonly missing: readonly FactName[];
  readonly decisions?: readonly HeadDecision[];
}

/** Each person on a run of its own. Persons whom nobody knows are not nobody. */
export async function decideHeads(version: RuleVersion, day: FactBag, input: DecideInput): Promise<Heads> {
  const { heads: rule } = version;
  if (rule === undefined) return { result: "holds", missing: [] };
  if (input.heads === undefined) return { result: "unknown", missing: [rule.list] };
  const decisions: HeadDecision[] = [];
  for (const head of input.heads) decisions.push(await decideHead(head, rule, version, day, input));
  const some = (result: LeafResult): boolean => decisions.some((one) => one.result === result);
  const result = some("holds") ? "holds" : some("unknown") ? "unknown" : "fails";
  return { result, missing: result === "unknown" ? once(decisions.flatMap(({ missing }) => missing)) : [], decisions };
}
