import type { RuleProperties } from "json-rules-engine";
import type { FindingId } from "../domain/decision.ts";
import { leavesOf } from "./condition-leaves.ts";
import { conditionsFor, group, negations } from "./readings.ts";
import type { Reading } from "./readings.ts";
import type { Conditions, Finding, Leaf, RuleVersion } from "./types.ts";

/** A leaf and whether the run asks for its opposite. */
export interface CompiledLeaf {
  readonly leaf: Leaf;
  readonly isNegated: boolean;
}

/** The rule's own conditions, or those of one finding. */
export interface CompiledPart {
  readonly finding?: FindingId;
  readonly leaves: readonly CompiledLeaf[];
}

export interface CompiledVersion {
  readonly conditions: CompiledPart;
  readonly findings: readonly CompiledPart[];
  /** What json-rules-engine is given, one rule for each reading. */
  readonly rules: Readonly<Record<Reading, RuleProperties>>;
}

const partOf = (conditions: Conditions, finding?: Finding): CompiledPart => {
  const negated = negations(conditions);
  return {
    ...(finding === undefined ? {} : { finding: finding.id }),
    leaves: leavesOf(conditions).map((leaf, i) => ({ leaf, isNegated: negated[i] === true })),
  };
};

/**
 * One json-rules-engine rule: the conditions, and after them the findings. Inside the conditions and inside the findings
 * everything has one priority, so that the engine evaluates every leaf and each gets its reason. The findings come at a
 * lower priority than the conditions: the engine's own short-circuit leaves them out where the conditions fail.
 */
function ruleFor(reading: Reading, { conditions, findings }: RuleVersion): RuleProperties {
  const own = group(conditionsFor(reading, conditions), 2);
  const tried = findings.map((finding) => group(conditionsFor(reading, finding.conditions), 1));
  return {
    name: reading,
    event: { type: reading },
    conditions: { all: tried.length === 0 ? [own] : [own, { any: tried, priority: 1 }] },
  };
}

const compiled = new WeakMap<RuleVersion, CompiledVersion>();

/** What deciding by a version needs, worked out once for each version. */
export function compileVersion(version: RuleVersion): CompiledVersion {
  const known = compiled.get(version);
  if (known !== undefined) return known;
  const result: CompiledVersion = {
    conditions: partOf(version.conditions),
    findings: version.findings.map((finding) => partOf(finding.conditions, finding)),
    rules: { strict: ruleFor("strict", version), lenient: ruleFor("lenient", version) },
  };
  compiled.set(version, result);
  return result;
}
