import type { FactName } from "../domain/decision.ts";
import type { Conditions, Leaf, RuleVersion } from "./types.ts";

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
