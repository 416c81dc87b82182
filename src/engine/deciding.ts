import type { FactBag, FactName, KnownFact, Reason } from "../domain/decision.ts";
import type { FactValue } from "../domain/licence.ts";
import { compileVersion } from "./compile-version.ts";
import type { Decided } from "./compile-version.ts";
import { factsOfLeaf } from "./condition-leaves.ts";
import { weigh } from "./deciding-leaves.ts";
import { UNKNOWN } from "./readings.ts";
import { runVersion } from "./run-version.ts";
import type { PartResult, RunResult } from "./run-version.ts";
import type { Conditions, DecideInput, Leaf, RuleVersion } from "./types.ts";

const missing: KnownFact = { known: false, why: "missing" };

/** Stands in reasons for the value of a personal fact. */
export const MASK = "***";

export const once = <T>(items: readonly T[]): readonly T[] => [...new Set(items)];

/** One decision being made: the facts as they count on the day. */
export class Deciding {
  readonly #input: DecideInput;
  readonly #known: FactBag;

  constructor(input: DecideInput, known: FactBag) {
    this.#input = input;
    this.#known = known;
  }

  fact(name: FactName): KnownFact {
    return this.#known[name] ?? missing;
  }

  #show(name: FactName, value: FactValue): FactValue {
    return this.#input.ruleSet.facts.get(name)?.isPersonal === true ? MASK : value;
  }

  #reason(leaf: Leaf, result: Reason["result"], finding: string | undefined, version: RuleVersion): Reason {
    const seen = this.fact(leaf.fact);
    const other = typeof leaf.value === "object" && "fact" in leaf.value ? leaf.value.fact : undefined;
    const against = other === undefined ? undefined : this.fact(other);
    const why = seen.known ? (against?.known === false ? against.why : undefined) : seen.why;
    const basis =
      leaf.basis ?? (finding === undefined ? version.basis : version.findings.find(({ id }) => id === finding)?.basis);
    return {
      id: leaf.id,
      ...(finding === undefined ? {} : { finding }),
      fact: leaf.fact,
      operator: leaf.operator,
      expected: against?.known === true ? against.value : (other ?? (leaf.value as FactValue)),
      ...(other === undefined ? {} : { expectedFact: other }),
      ...(seen.known ? { value: this.#show(leaf.fact, seen.value) } : {}),
      ...(why === undefined ? {} : { unknownBecause: why }),
      ...(seen.observedOn === undefined ? {} : { observedOn: seen.observedOn }),
      ...(seen.source === undefined ? {} : { source: seen.source }),
      result,
      ...(basis === undefined ? {} : { basis }),
    };
  }

  reasons({ part, leaves }: PartResult, version: RuleVersion): Reason[] {
    return part.leaves.map(({ leaf }, i) => this.#reason(leaf, leaves[i] ?? "unknown", part.finding, version));
  }

  /** The facts whose being unknown left the part open; a derived fact stands for what it is worked out from. */
  missing(conditions: Conditions, { part, leaves }: PartResult): readonly FactName[] {
    const results = new Map(part.leaves.map(({ leaf }, i) => [leaf.id, leaves[i] ?? "unknown"]));
    return weigh(conditions, (leaf) => results.get(leaf.id) ?? "unknown").leaves.flatMap((leaf) =>
      factsOfLeaf(leaf)
        .filter((name) => !this.fact(name).known)
        .flatMap((name) => this.#sources(name)),
    );
  }

  #sources(name: FactName): readonly FactName[] {
    const { facts, ruleSet } = this.#input;
    const unknown = (ruleSet.facts.get(name)?.derivedFrom ?? []).filter((source) => facts[source]?.known !== true);
    return unknown.length === 0 ? [name] : unknown;
  }
}

/** What a run gave for one set of facts, and what it was given. */
export interface Run {
  readonly deciding: Deciding;
  readonly result: RunResult;
}

/** One json-rules-engine run, over the subject or over one person. */
export async function run(
  decided: Decided,
  names: readonly FactName[],
  known: FactBag,
  input: DecideInput,
  facts: FactBag,
): Promise<Run> {
  const values: Record<FactName, FactValue | symbol> = {};
  let hasUnknown = false;
  for (const name of names) {
    const fact = known[name] ?? missing;
    values[name] = fact.known ? fact.value : UNKNOWN;
    hasUnknown ||= !fact.known;
  }
  const result = await runVersion(compileVersion(decided), values, hasUnknown);
  return { deciding: new Deciding({ ...input, facts }, known), result };
}
