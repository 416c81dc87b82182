import type { NestedCondition, RuleProperties, TopLevelCondition } from "json-rules-engine";
import type { FindingId } from "../domain/decision.ts";
import { leavesOf } from "./condition-leaves.ts";
import { asGroup, conditionsFor, negations } from "./readings.ts";
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

export interface CompiledReading {
  readonly rule: RuleProperties;
  readonly findings: TopLevelCondition | undefined;
}

export interface CompiledVersion {
  readonly conditions: CompiledPart;
  readonly findings: readonly CompiledPart[];
  /** What json-rules-engine is given for each reading: a rule, and the findings under the name of the reading. */
  readonly readings: Readonly<Record<Reading, CompiledReading>>;
}

const partOf = (conditions: Conditions, finding?: Finding): CompiledPart => {
  const negated = negations(conditions);
  return {
    ...(finding === undefined ? {} : { finding: finding.id }),
    leaves: leavesOf(conditions).map((leaf, i) => ({ leaf, isNegated: negated[i] === true })),
  };
};

/**
 * The rule of one reading: the conditions, and after them the findings. Inside the conditions and inside the findings
 * everything has one priority, so that the engine evaluates every leaf and each gets its reason. The findings come at a
 * lower priority than the conditions: the engine's own short-circuit leaves them out where the conditions fail. They
 * are a named condition, because the engine copies a rule's conditions with every run but a named one only when it is
 * reached, and most licences are not due.
 */
function ruleFor(reading: Reading, { conditions, findings }: Decided): RuleProperties {
  const own: NestedCondition = { ...asGroup(conditionsFor(reading, conditions)), priority: 2 };
  return {
    name: reading,
    event: { type: reading },
    conditions: { all: findings.length === 0 ? [own] : [own, { condition: reading, priority: 1 }] },
  };
}

const findingsFor = (reading: Reading, { findings }: Decided): TopLevelCondition | undefined =>
  findings.length === 0
    ? undefined
    : { any: findings.map((finding) => asGroup(conditionsFor(reading, finding.conditions))) };

/** What a run decides by: a rule version, or the conditions on one person. */
export type Decided = Pick<RuleVersion, "conditions" | "findings">;

const compiled = new WeakMap<Decided, CompiledVersion>();

/** What deciding by a version needs, worked out once for each version. */
export function compileVersion(version: Decided): CompiledVersion {
  const known = compiled.get(version);
  if (known !== undefined) return known;
  const reading = (name: Reading): CompiledReading => ({
    rule: ruleFor(name, version),
    findings: findingsFor(name, version),
  });
  const result: CompiledVersion = {
    conditions: partOf(version.conditions),
    findings: version.findings.map((finding) => partOf(finding.conditions, finding)),
    readings: { strict: reading("strict"), lenient: reading("lenient") },
  };
  compiled.set(version, result);
  return result;
}
