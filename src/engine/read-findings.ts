import type { FactName, FindingId } from "../domain/decision.ts";
import { checkShape } from "./check-shape.ts";
import type { Problem } from "./problems.ts";
import { readConditions } from "./read-conditions.ts";
import type { ConditionContext } from "./read-conditions.ts";
import { findingsFile } from "./rule-schema.ts";
import type { FindingShape } from "./rule-schema.ts";
import type { FactDefinition, Finding } from "./types.ts";
import { readYaml } from "./yaml-source.ts";
import type { Path, YamlSource } from "./yaml-source.ts";

/** One finding, of the shared file or of a rule. */
export function readFinding(
  source: YamlSource,
  path: Path,
  shape: FindingShape,
  context: ConditionContext,
): { readonly finding?: Finding; readonly problems: readonly Problem[] } {
  const { id, effect, to, says, basis, tell } = shape;
  const problems: Problem[] = [];
  if (effect === "route" && to === undefined)
    problems.push(source.problem("route-target", path, `${id}：effect 为 route 时要写 “to”：改走哪一程序`));
  if (effect !== "route" && to !== undefined)
    problems.push(source.problem("route-target", [...path, "to"], `${id}：只有 effect 为 route 时才写 “to”`));
  if (effect === "hold" && tell !== undefined)
    problems.push(
      source.problem(
        "key-refused",
        [...path, "tell"],
        `${id}：交人工核的由经办人告知，只有 block 和 route 才写 “tell”`,
      ),
    );
  const read = readConditions(source, [...path, "conditions"], shape.conditions, context);
  problems.push(...read.problems);
  if (read.conditions === undefined || problems.length > 0) return { problems };
  const base = { id, says, basis, conditions: read.conditions, ...(tell === undefined ? {} : { tell }) };
  if (effect !== "route") return { finding: { ...base, effect }, problems };
  return to === undefined ? { problems } : { finding: { ...base, effect, to }, problems };
}

/**
 * Reads `findings.yaml`: what several service items share. `known` holds every id of the file, also of findings that
 * are wrong, so that a rule using one is not blamed for it.
 */
export function readFindings(
  text: string,
  file: string,
  facts: ReadonlyMap<FactName, FactDefinition>,
): {
  readonly findings: ReadonlyMap<FindingId, Finding>;
  readonly known: ReadonlySet<FindingId>;
  readonly problems: readonly Problem[];
} {
  const { source, problems: syntax } = readYaml(text, file);
  const findings = new Map<FindingId, Finding>();
  const known = new Set<FindingId>();
  if (syntax.length > 0) return { findings, known, problems: syntax };
  const shape = checkShape(source, findingsFile);
  if (shape.value === undefined) return { findings, known, problems: shape.problems };
  const problems: Problem[] = [];
  // One set of condition ids for the whole file: a rule may use any of its findings together.
  const context: ConditionContext = { facts, ids: new Set() };
  shape.value.findings.forEach((found, i) => {
    const path = ["findings", i];
    if (known.has(found.id)) problems.push(source.problem("duplicate", [...path, "id"], `情形 “${found.id}” 写了两次`));
    known.add(found.id);
    // Without a dictionary every condition would be reported for what is wrong with facts.yaml.
    if (facts.size === 0) return;
    const read = readFinding(source, path, found, context);
    problems.push(...read.problems);
    if (read.finding) findings.set(found.id, read.finding);
  });
  return { findings, known, problems };
}
