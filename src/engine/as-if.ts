import { civilDate } from "../domain/civil-date.ts";
import type { Rule, RuleSet, RuleVersion } from "./types.ts";

/** Before any day that a register knows. */
const always = civilDate("1900-01-01");

/** A version as if it had always been in force; of each parameter the first value counts from the beginning. */
export const asIfInForce = (version: RuleVersion): RuleVersion => ({
  ...version,
  inForce: { from: always },
  parameters: version.parameters.map((parameter) => ({
    ...parameter,
    values: parameter.values.map((dated, i) => (i === 0 ? { ...dated, from: always } : dated)),
  })),
});

/** A rule that only the version decides, in a rule set of its own: what a draft or a version in shadow is decided by. */
export interface Candidate {
  readonly rule: Rule;
  readonly version: RuleVersion;
  readonly ruleSet: RuleSet;
}

export function candidateOf(rule: Rule, version: RuleVersion, ruleSet: RuleSet): Candidate {
  const asIf = asIfInForce(version);
  const alone = { ...rule, versions: [asIf] };
  const own = ruleSet.withRules([alone]);
  const [only] = own.rules;
  // Frozen with the rule set: compiling is remembered by object, so the copy inside must be the one that is used.
  return { rule: only ?? alone, version: only?.versions[0] ?? asIf, ruleSet: own };
}
