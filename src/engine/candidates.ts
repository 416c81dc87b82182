import { addDays, parseCivilDate } from "../domain/civil-date.ts";
import type { FactBag, FactName } from "../domain/decision.ts";
import type { FactValue } from "../domain/licence.ts";
import { fitsFact } from "./fact-values.ts";
import { operators } from "./operators.ts";
import { parameterValuesOn } from "./read-parameters.ts";
import type { DecideInput, FactDefinition, Leaf, OperatorName } from "./types.ts";

/** Just past an edge: one for whole numbers, next to nothing for others. */
const step = (edge: number, fact: FactDefinition): number =>
  fact.type === "integer" ? 1 : Math.max(Math.abs(edge), 1) * 1e-9;

const dayFrom = (edge: FactValue, days: number): readonly FactValue[] => {
  const day = typeof edge === "string" ? parseCivilDate(edge) : undefined;
  return day === undefined ? [] : [addDays(day, days)];
};

const numberFrom = (edge: FactValue, towards: number, fact: FactDefinition): readonly FactValue[] =>
  typeof edge === "number" ? [edge + towards * step(edge, fact)] : [];

const listedBut = (fact: FactDefinition, out: readonly FactValue[]): readonly FactValue[] =>
  [...(fact.values?.keys() ?? [])].filter((value) => !out.includes(value));

/** A value other than the one named: the opposite, the other values of a closed set, or the neighbour. */
function otherThan(edge: FactValue, fact: FactDefinition): readonly FactValue[] {
  if (typeof edge === "boolean") return [!edge];
  if (fact.values !== undefined) return listedBut(fact, [edge]);
  if (typeof edge === "number") return [...numberFrom(edge, 1, fact), ...numberFrom(edge, -1, fact)];
  return fact.type === "date" ? [...dayFrom(edge, 1), ...dayFrom(edge, -1)] : [];
}

const asList = (value: FactValue | undefined): readonly string[] =>
  (Array.isArray(value) ? value : []) as readonly string[];

/** Values nearest to the edge at which the comparison holds; none where any text may stand. */
function satisfying(
  operator: OperatorName,
  edge: FactValue,
  fact: FactDefinition,
  seen: FactValue | undefined,
): readonly FactValue[] {
  switch (operator) {
    case "equal":
    case "lessThanInclusive":
    case "greaterThanInclusive":
    case "onOrBefore":
    case "onOrAfter":
    case "within":
      return [edge];
    case "notEqual":
      return otherThan(edge, fact);
    case "in":
      return asList(edge);
    case "notIn":
      return listedBut(fact, asList(edge));
    case "lessThan":
      return numberFrom(edge, -1, fact);
    case "greaterThan":
      return numberFrom(edge, 1, fact);
    case "before":
      return dayFrom(edge, -1);
    case "after":
      return dayFrom(edge, 1);
    case "contains":
      return typeof edge === "string" ? [[...asList(seen), edge]] : [];
    case "doesNotContain":
      return [asList(seen).filter((element) => element !== edge)];
    case "notWithin":
      return [];
    default:
      return operator satisfies never;
  }
}

/** What a leaf compares with on the day; `undefined` while that is not known. */
export function edgeOf({ value }: Leaf, { version, facts, asOf }: DecideInput): FactValue | undefined {
  if (typeof value !== "object" || !("fact" in value)) return value;
  const dated = parameterValuesOn(version?.parameters ?? [], asOf).find(([name]) => name === value.fact);
  if (dated !== undefined) return dated[1];
  const named = facts[value.fact];
  return named?.known === true ? named.value : undefined;
}

/** Values of the leaf's own fact, nearest to its edge, at which it holds, or at which it does not. */
export function candidatesFor(leaf: Leaf, holds: boolean, input: DecideInput): readonly FactValue[] {
  const fact = input.ruleSet.facts.get(leaf.fact);
  const edge = edgeOf(leaf, input);
  if (fact === undefined || edge === undefined) return [];
  const operator = holds ? leaf.operator : operators[leaf.operator].opposite;
  const seen = input.facts[leaf.fact];
  return satisfying(operator, edge, fact, seen?.known === true ? seen.value : undefined).filter((value) =>
    fitsFact(value, fact),
  );
}

/** The bag with one fact known otherwise, as if seen on the day. */
export const withFact = (facts: FactBag, name: FactName, value: FactValue, input: DecideInput): FactBag => ({
  ...facts,
  [name]: { known: true, value, observedOn: input.asOf },
});
