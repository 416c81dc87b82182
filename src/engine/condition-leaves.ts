import type { FactName } from "../domain/decision.ts";
import type { AmountRule, Conditions, Figure, Leaf, RuleVersion } from "./types.ts";

/** The leaves of conditions, in the order of the rule file. */
export function leavesOf(conditions: Conditions): readonly Leaf[] {
  if ("all" in conditions) return conditions.all.flatMap(leavesOf);
  if ("any" in conditions) return conditions.any.flatMap(leavesOf);
  if ("not" in conditions) return leavesOf(conditions.not);
  return [conditions];
}

/** Both facts of a leaf: the one it asks about, and the one it compares with, if any. */
export const factsOfLeaf = (leaf: Leaf): readonly FactName[] =>
  typeof leaf.value === "object" && "fact" in leaf.value ? [leaf.fact, leaf.value.fact] : [leaf.fact];

const factsByVersion = new WeakMap<object, readonly FactName[]>();

/** Every fact that a version's conditions and findings ask for, each once. Worked out once for a version. */
export function factsOfVersion(version: Pick<RuleVersion, "conditions" | "findings">): readonly FactName[] {
  const known = factsByVersion.get(version);
  if (known !== undefined) return known;
  const all = [version.conditions, ...version.findings.map((finding) => finding.conditions)];
  const facts = [...new Set(all.flatMap(leavesOf).flatMap(factsOfLeaf))];
  factsByVersion.set(version, facts);
  return facts;
}

const factsOfFigure = (figure: Figure): readonly FactName[] =>
  "param" in figure
    ? [figure.param]
    : [
        figure.by,
        ...[...figure.table.values()].flatMap(factsOfFigure),
        ...(figure.otherwise === undefined ? [] : factsOfFigure(figure.otherwise)),
      ];

function factsOfFormula(amount: AmountRule): readonly FactName[] {
  switch (amount.kind) {
    case "fixed":
    case "per-head":
      return factsOfFigure(amount.pays);
    case "tiered":
      return [amount.by, ...amount.tiers.flatMap(({ from, pays }) => [from, pays])];
    case "percent":
      return [amount.of, ...factsOfFigure(amount.rate)];
    case "sum":
      return amount.terms.flatMap(({ quantity, rate }) => [quantity, ...factsOfFigure(rate)]);
    case "exemption":
      return amount.of === undefined ? [] : [amount.of];
    default:
      return amount satisfies never;
  }
}

const named = (...names: readonly (FactName | undefined)[]): readonly FactName[] =>
  names.filter((name) => name !== undefined);

/** Every fact and parameter that an amount is worked out from, each once. */
export const factsOfAmount = (amount: AmountRule): readonly FactName[] => [
  ...new Set([...factsOfFormula(amount), ...named(amount.cap, amount.less)]),
];

/** What a version's grant asks for beside the conditions: for the amount, and for the cycle. Nothing in a renewal. */
export const factsOfGrant = ({ grant }: Pick<RuleVersion, "grant">): readonly FactName[] =>
  grant === undefined ? [] : [...new Set([...factsOfAmount(grant.amount), ...named(grant.cycleBy)])];

/** Every fact that the conditions on each person ask for. */
export const factsOfHeads = ({ heads }: Pick<RuleVersion, "heads">): readonly FactName[] =>
  heads === undefined ? [] : [...new Set(leavesOf(heads.conditions).flatMap(factsOfLeaf))];
