import { describe, expect, it } from "@jest/globals";
import { addDays } from "../../src/domain/civil-date.ts";
import type { LeafResult } from "../../src/domain/decision.ts";
import { runExample } from "../../src/engine/index.ts";
import type { ExampleResult, Leaf, Rule, RuleVersion } from "../../src/engine/index.ts";
import { boundsNotShown } from "../../src/engine/check-bounds.ts";
import { leavesOf } from "../../src/engine/condition-leaves.ts";
import { productRules } from "./support/libraries.ts";

const ruleSet = productRules();

const isUnder = ({ inForce: { from, to } }: RuleVersion, { example: { asOf } }: ExampleResult): boolean =>
  from <= asOf && (to === undefined || asOf <= to);

/** Conditions of the rule itself, of its findings, and of each person it pays for. */
const conditionsOf = (version: RuleVersion): readonly Leaf[] =>
  [
    version.conditions,
    ...version.findings.map(({ conditions }) => conditions),
    ...(version.heads === undefined ? [] : [version.heads.conditions]),
  ].flatMap(leavesOf);

/** A rule about kinds that are listed decides about no others, so this comparison cannot fail. */
const cannotFail = (rule: Rule, { fact, operator, value }: Leaf): boolean =>
  fact === "holder.kind" &&
  operator === "in" &&
  rule.subject !== "licence" &&
  rule.appliesTo.holderKinds.every((kind) => Array.isArray(value) && value.includes(kind));

/** How each condition came out in the examples. */
function resultsIn(runs: readonly ExampleResult[]): ReadonlyMap<string, ReadonlySet<LeafResult>> {
  const results = new Map<string, Set<LeafResult>>();
  for (const { decision } of runs)
    for (const { id, result } of [...decision.because, ...(decision.heads ?? []).flatMap(({ because }) => because)])
      results.set(id, (results.get(id) ?? new Set()).add(result));
  return results;
}

describe.each(ruleSet.rules.map((rule) => [rule.title.zh, rule] as const))("the examples of %s", (_title, rule) => {
  const running = Promise.all(rule.examples.map((example) => runExample(ruleSet, rule, example)));

  it("show each condition and finding of each version hold and fail", async () => {
    const runs = await running;
    for (const version of rule.versions) {
      const results = resultsIn(runs.filter((run) => isUnder(version, run)));
      const oneSided = conditionsOf(version)
        .filter((leaf) => !cannotFail(rule, leaf))
        .filter(({ id }) => results.get(id)?.has("holds") !== true || results.get(id)?.has("fails") !== true);
      expect(oneSided.map(({ id }) => `${version.version} ${id}`)).toEqual([]);
    }
  });

  it("stand on both sides of each bound, with a missing fact, on the days around each version", async () => {
    const runs = await running;
    for (const version of rule.versions) {
      const own = runs.filter((run) => isUnder(version, run));
      const examples = own.map(({ example }) => example);
      expect(boundsNotShown(version, examples, ruleSet.facts).map(({ id }) => id)).toEqual([]);
      expect(own.map(({ decision }) => decision.outcome)).toContain("undetermined");
      const days = rule.examples.map(({ asOf }) => asOf);
      expect(days).toEqual(expect.arrayContaining([addDays(version.inForce.from, -1), version.inForce.from]));
      if (version.inForce.to !== undefined)
        expect(days).toEqual(expect.arrayContaining([version.inForce.to, addDays(version.inForce.to, 1)]));
    }
  });
});
