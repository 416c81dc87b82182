import fc from "fast-check";
import { addDays, addYears } from "../../../src/domain/civil-date.ts";
import type { CivilDate } from "../../../src/domain/civil-date.ts";
import type { FactBag, FactName } from "../../../src/domain/decision.ts";
import type { FactValue } from "../../../src/domain/licence.ts";
import type { Conditions, Head, Leaf, Rule, RuleSet, RuleVersion } from "../../../src/engine/index.ts";
import { factsOfGrant, factsOfVersion, leavesOf } from "../../../src/engine/condition-leaves.ts";
import { known, unknown } from "./builders.ts";

/** What is known of one subject of a rule, and of the persons a unit is paid for. */
export interface Subject {
  readonly facts: FactBag;
  readonly heads?: readonly Head[];
}

const asList = (value: unknown): readonly FactValue[] => (Array.isArray(value) ? value : [value]) as FactValue[];

/** The values that some condition compares the fact with, parameters as they are in the version's first days. */
function bounds(name: FactName, conditions: readonly Conditions[], { parameters }: RuleVersion): readonly FactValue[] {
  const compared = conditions.flatMap(leavesOf).filter(({ fact }: Leaf) => fact === name);
  return compared.flatMap(({ value }) => {
    if (typeof value !== "object" || !("fact" in value)) return asList(value);
    const parameter = parameters.find((one) => value.fact === `param.${one.name}`);
    return parameter?.values.flatMap((dated) => dated.value ?? []) ?? [];
  });
}

const around = (numbers: readonly number[]): readonly number[] => numbers.flatMap((n) => [n - 1, n, n + 1]);

/** A last valid day and a birthday lie where windows and ages have their edges. */
const daysFrom = (name: FactName, asOf: CivilDate, compared: readonly FactValue[]): readonly CivilDate[] => {
  if (name === "person.birthDate")
    return [15, 16, 65, 66, 79, 80, 90, 100].flatMap((age) => [addYears(asOf, -age), addDays(addYears(asOf, -age), 1)]);
  const edges = [-1, 0, 1, 15, 29, 30, 31, 59, 60, 61, 90, 120, 180].map((n) => addDays(asOf, n));
  const stated = compared.flatMap((one) => (typeof one === "string" ? [one as CivilDate] : []));
  return [...edges, ...stated, ...stated.flatMap((one) => [addDays(one, -1), addDays(one, 1)])];
};

function valuesOf(
  name: FactName,
  ruleSet: RuleSet,
  version: RuleVersion,
  conditions: readonly Conditions[],
  asOf: CivilDate,
): fc.Arbitrary<FactValue> {
  const fact = ruleSet.facts.get(name);
  if (fact === undefined) throw new Error(`no fact ${name}`);
  const compared = bounds(name, conditions, version);
  const listed = [...(fact.values?.keys() ?? [])];
  switch (fact.type) {
    case "boolean":
      return fc.boolean();
    case "integer":
    case "number":
      return fc.constantFrom(0, 1, 1000, ...around(compared.filter((one) => typeof one === "number")));
    case "date":
      return fc.constantFrom<FactValue>(...daysFrom(name, asOf, compared));
    case "region":
      return fc.constantFrom<FactValue>("150624", "150624100", "150625");
    case "string":
      return fc.constantFrom<FactValue>(...(listed.length > 0 ? listed : ["甲", "乙"]));
    case "string-list":
      return fc.subarray(listed);
    default:
      return fact.type satisfies never;
  }
}

/** A bag with each fact known or, where `gaps`, not. */
function bags(names: readonly FactName[], valueFor: (name: FactName) => fc.Arbitrary<FactValue>, gaps: boolean) {
  const model = Object.fromEntries(
    names.map((name) => {
      const value = valueFor(name).map((one) => known(one));
      return [name, gaps ? fc.oneof({ weight: 4, arbitrary: value }, fc.constant(unknown())) : value];
    }),
  );
  return fc.record(model) as fc.Arbitrary<FactBag>;
}

/** Facts that somebody can observe: what is worked out from others stands for these. */
const observable = (names: readonly FactName[], ruleSet: RuleSet): readonly FactName[] => [
  ...new Set(
    names
      .flatMap((name) => ruleSet.facts.get(name)?.derivedFrom ?? [name])
      .filter((name) => !name.startsWith("param.") && !name.startsWith("day.")),
  ),
];

/** Subjects of one version of a rule, with values at and beside every edge that the version has. */
export function subjectsOf(
  ruleSet: RuleSet,
  rule: Rule,
  version: RuleVersion,
  asOf: CivilDate,
  gaps = true,
): fc.Arbitrary<Subject> {
  const own = [version.conditions, ...version.findings.map(({ conditions }) => conditions)];
  // A record with a last day is not perpetual: what contradicts itself is no subject.
  const fixed = ["licence.itemCode", "licence.isPerpetual", "holder.kind"];
  const dated = rule.subject === "licence" ? ["licence.validUntil"] : [];
  const names = observable([...factsOfVersion(version), ...factsOfGrant(version), ...dated], ruleSet);
  const asked = names.filter((name) => !fixed.includes(name) && !name.startsWith("head."));
  const valueFor = (name: FactName) => valuesOf(name, ruleSet, version, own, asOf);
  const who: fc.Arbitrary<FactBag> =
    rule.subject === "licence"
      ? fc.constant({ "licence.itemCode": known(rule.appliesTo.itemCode), "licence.isPerpetual": known(false) })
      : fc.constantFrom(...rule.appliesTo.holderKinds).map((kind) => ({ "holder.kind": known(kind) }));
  const facts = fc.tuple(bags(asked, valueFor, gaps), who).map(([bag, is]): FactBag => ({ ...bag, ...is }));
  if (version.heads === undefined) return facts.map((bag) => ({ facts: bag }));
  const { conditions } = version.heads;
  const ofHead = [...new Set(leavesOf(conditions).map(({ fact }) => fact))].filter((name) => name.startsWith("head."));
  const head = bags(ofHead, (name) => valuesOf(name, ruleSet, version, [conditions], asOf), gaps);
  const heads = fc.array(head, { maxLength: 3 }).map((all) => all.map((one, i) => ({ headId: `p${i}`, facts: one })));
  return fc.record({ facts, heads });
}

/** The first subject with what it does not know taken from the second. */
export function filledFrom(subject: Subject, more: Subject): Subject {
  const fill = (bag: FactBag, from: FactBag | undefined): FactBag =>
    Object.fromEntries(Object.entries(bag).map(([name, fact]) => [name, fact.known ? fact : (from?.[name] ?? fact)]));
  const { heads } = subject;
  return {
    facts: fill(subject.facts, more.facts),
    ...(heads && { heads: heads.map((head, i) => ({ ...head, facts: fill(head.facts, more.heads?.[i]?.facts) })) }),
  };
}
