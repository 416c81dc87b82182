import { addDays, parseCivilDate } from "../domain/civil-date.ts";
import type { CivilDate } from "../domain/civil-date.ts";
import type { FactBag, FactName } from "../domain/decision.ts";
import type { FactValue } from "../domain/licence.ts";
import { leavesOf } from "./condition-leaves.ts";
import { parameterValuesOn } from "./read-parameters.ts";
import type { Example, FactDefinition, Leaf, OperatorName, RuleVersion } from "./types.ts";
import { ageIn } from "./worked-out.ts";

/** On which side of the bound the answer changes; operators that know no bound are not here. */
const beyond: Readonly<Partial<Record<OperatorName, 1 | -1>>> = {
  lessThanInclusive: 1,
  greaterThan: 1,
  onOrBefore: 1,
  after: 1,
  lessThan: -1,
  greaterThanInclusive: -1,
  before: -1,
  onOrAfter: -1,
};

/** Everything one example gives, for the subject or for one person. */
interface Given {
  readonly facts: FactBag;
  readonly asOf: CivilDate;
}

function valueOf(name: FactName, { facts, asOf }: Given, version: RuleVersion): FactValue | undefined {
  if (name === "day.today") return asOf;
  if (name.startsWith("param."))
    return parameterValuesOn(version.parameters, asOf).find(([param]) => param === name)?.[1];
  const known = ageIn(facts, name, asOf) ?? facts[name];
  return known?.known === true ? known.value : undefined;
}

/** Whether the value lies just on the other side: one day off, one whole number off, or anything off where parts count. */
function isBeyond(value: FactValue, bound: FactValue, side: 1 | -1, isWhole: boolean): boolean {
  if (typeof value === "number" && typeof bound === "number")
    return isWhole ? value === bound + side : (value - bound) * side > 0;
  const day = typeof bound === "string" ? parseCivilDate(bound) : undefined;
  return day !== undefined && value === addDays(day, side);
}

function isShown(leaf: Leaf, version: RuleVersion, given: readonly Given[], isWhole: boolean): boolean {
  const side = beyond[leaf.operator];
  if (side === undefined) return true;
  const other = typeof leaf.value === "object" && "fact" in leaf.value ? leaf.value.fact : undefined;
  const pairs = given.flatMap((one): readonly (readonly [FactValue, FactValue])[] => {
    const value = valueOf(leaf.fact, one, version);
    const bound = other === undefined ? (leaf.value as FactValue) : valueOf(other, one, version);
    return value === undefined || bound === undefined ? [] : [[value, bound]];
  });
  return (
    pairs.some(([value, bound]) => value === bound) &&
    pairs.some(([value, bound]) => isBeyond(value, bound, side, isWhole))
  );
}

const isUnset = (leaf: Leaf, { parameters }: RuleVersion): boolean =>
  typeof leaf.value === "object" &&
  "fact" in leaf.value &&
  parameters.some(
    ({ name, values }) =>
      typeof leaf.value === "object" &&
      "fact" in leaf.value &&
      leaf.value.fact === `param.${name}` &&
      values.every(({ value }) => value === undefined),
  );

/**
 * The conditions of a version that compare with a bound and whose examples do not stand on both sides of it: at the
 * bound, and one day or whole number beyond it.
 * @param examples those in force under the version.
 */
export function boundsNotShown(
  version: RuleVersion,
  examples: readonly Example[],
  facts: ReadonlyMap<FactName, FactDefinition>,
): readonly Leaf[] {
  const own = examples.map(({ given, asOf }): Given => ({ facts: given, asOf }));
  const people = examples.flatMap(({ heads = [], asOf }) => heads.map((head): Given => ({ facts: head.facts, asOf })));
  const notShown = (conditions: RuleVersion["conditions"], given: readonly Given[]): readonly Leaf[] =>
    leavesOf(conditions).filter(
      (leaf) => !isUnset(leaf, version) && !isShown(leaf, version, given, facts.get(leaf.fact)?.type === "integer"),
    );
  return [
    ...[version.conditions, ...version.findings.map(({ conditions }) => conditions)].flatMap((one) =>
      notShown(one, own),
    ),
    ...(version.heads === undefined ? [] : notShown(version.heads.conditions, people)),
  ];
}
