import type { CivilDate } from "../domain/civil-date.ts";
import type { Decision, FactBag, FactName, KnownFact, Reason } from "../domain/decision.ts";
import type { FactValue } from "../domain/licence.ts";
import { compileVersion } from "./compile-version.ts";
import { factsOfLeaf, factsOfVersion } from "./condition-leaves.ts";
import { weigh } from "./deciding-leaves.ts";
import { applyMaxAge, dayFactsOf } from "./fact-bag.ts";
import { fitsFact } from "./fact-values.ts";
import { parameterValuesOn } from "./read-parameters.ts";
import { UNKNOWN } from "./readings.ts";
import { runVersion } from "./run-version.ts";
import type { PartResult } from "./run-version.ts";
import type { Conditions, DecideInput, Leaf, RuleSet, RuleVersion } from "./types.ts";

const missing: KnownFact = { known: false, why: "missing" };

/** Stands in reasons for the value of a personal fact. */
export const MASK = "***";

const isInForce = ({ inForce: { from, to } }: RuleVersion, day: CivilDate): boolean =>
  from <= day && (to === undefined || day <= to);

/** Facts of the day and parameters are worked out; the rest is taken from the bag if it is fresh and of its type. */
function knownFacts(version: RuleVersion, facts: FactBag, day: FactBag, asOf: CivilDate, ruleSet: RuleSet): FactBag {
  const parameters = new Map(
    parameterValuesOn(version.parameters, asOf).map(([name, value, observedOn]) => [name, { value, observedOn }]),
  );
  const known: Record<FactName, KnownFact> = {};
  for (const name of factsOfVersion(version)) {
    const parameter = parameters.get(name);
    if (parameter !== undefined) known[name] = { known: true, ...parameter };
    else if (name.startsWith("day.")) known[name] = day[name] ?? missing;
    else known[name] = asDefined(name, facts[name] ?? missing, asOf, ruleSet);
  }
  return known;
}

function asDefined(name: FactName, known: KnownFact, asOf: CivilDate, ruleSet: RuleSet): KnownFact {
  const fact = ruleSet.facts.get(name);
  if (fact === undefined || !known.known) return known;
  return fitsFact(known.value, fact) ? applyMaxAge(fact, known, asOf) : { known: false, why: "unreadable" };
}

/** One decision being made: the facts as they count on the day. */
class Deciding {
  readonly #input: DecideInput;
  readonly #known: FactBag;

  constructor(input: DecideInput, known: FactBag) {
    this.#input = input;
    this.#known = known;
  }

  #fact(name: FactName): KnownFact {
    return this.#known[name] ?? missing;
  }

  #show(name: FactName, value: FactValue): FactValue {
    return this.#input.ruleSet.facts.get(name)?.isPersonal === true ? MASK : value;
  }

  #reason(leaf: Leaf, result: Reason["result"], finding: string | undefined, version: RuleVersion): Reason {
    const seen = this.#fact(leaf.fact);
    const other = typeof leaf.value === "object" && "fact" in leaf.value ? leaf.value.fact : undefined;
    const against = other === undefined ? undefined : this.#fact(other);
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
        .filter((name) => !this.#fact(name).known)
        .flatMap((name) => this.#sources(name)),
    );
  }

  #sources(name: FactName): readonly FactName[] {
    const { facts, ruleSet } = this.#input;
    const unknown = (ruleSet.facts.get(name)?.derivedFrom ?? []).filter((source) => facts[source]?.known !== true);
    return unknown.length === 0 ? [name] : unknown;
  }
}

const once = <T>(items: readonly T[]): readonly T[] => [...new Set(items)];

/**
 * What a rule version concludes about one subject as of one day. It depends on the input alone, and any number of
 * decisions may be made at once: each is one json-rules-engine run on an engine of its own.
 *
 * Not in force on the day or not about the licence's item: `not-applicable`, without a run. Conditions surely failing:
 * `not-eligible`; in doubt: `undetermined`. Surely holding: the findings are tried in order, and the first that surely
 * holds decides, unless an earlier one is in doubt, which leaves all `undetermined`. No finding: `eligible`.
 * @throws {RangeError} if the bag does not name the licence's item, which every bag must.
 */
export async function decide(input: DecideInput): Promise<Decision> {
  const { rule, version, facts, asOf, ruleSet } = input;
  const item = facts["licence.itemCode"];
  if (item?.known !== true) throw new RangeError(`${rule.rule}：给定的事实里没有 licence.itemCode`);
  if (version === undefined || !isInForce(version, asOf) || item.value !== rule.appliesTo.itemCode)
    return {
      rule: rule.rule,
      version: version?.version ?? 0,
      asOf,
      outcome: "not-applicable",
      because: [],
      isProvisional: false,
    };
  const day = dayFactsOf(facts, version, asOf, ruleSet);
  const known = knownFacts(version, facts, day.facts, asOf, ruleSet);
  const values: Record<FactName, FactValue | symbol> = {};
  let hasUnknown = false;
  for (const [name, fact] of Object.entries(known)) {
    values[name] = fact.known ? fact.value : UNKNOWN;
    hasUnknown ||= !fact.known;
  }
  const run = await runVersion(compileVersion(version), values, hasUnknown);
  const deciding = new Deciding(input, known);
  const because = [run.conditions, ...run.findings].flatMap((part) => deciding.reasons(part, version));
  const base = {
    rule: rule.rule,
    version: version.version,
    asOf,
    because,
    isProvisional: day.window?.isProvisional ?? false,
    ...(day.window === undefined ? {} : { window: withoutMark(day.window) }),
  };
  switch (run.conditions.result) {
    case "fails":
      return { ...base, outcome: "not-eligible" };
    case "unknown":
      return { ...base, outcome: "undetermined", missing: once(deciding.missing(version.conditions, run.conditions)) };
    case "holds":
      break;
    default:
      return run.conditions.result satisfies never;
  }
  const first = run.findings.findIndex(({ result }) => result === "holds");
  const tried = first === -1 ? run.findings : run.findings.slice(0, first);
  const doubts = tried.flatMap((part, i) => {
    const finding = version.findings[i];
    return part.result === "unknown" && finding !== undefined ? deciding.missing(finding.conditions, part) : [];
  });
  if (doubts.length > 0) return { ...base, outcome: "undetermined", missing: once(doubts) };
  const finding = version.findings[first];
  if (finding === undefined) return { ...base, outcome: "eligible", tier: version.tier };
  switch (finding.effect) {
    case "block":
      return { ...base, outcome: "blocked", finding: finding.id };
    case "hold":
      return { ...base, outcome: "held", finding: finding.id };
    case "route":
      return { ...base, outcome: "routed", finding: finding.id, to: finding.to };
    default:
      return finding satisfies never;
  }
}

/** The window as a decision shows it; whether it is provisional stands in the decision itself. */
const withoutMark = ({ opensOn, closesOn, adviseBy }: NonNullable<ReturnType<typeof dayFactsOf>["window"]>) => ({
  ...(opensOn === undefined ? {} : { opensOn }),
  closesOn,
  adviseBy,
});
