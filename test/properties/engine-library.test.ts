import { describe, expect, it, jest } from "@jest/globals";
import fc from "fast-check";
import { addDays, type CivilDate } from "../../src/domain/civil-date.ts";
import type { Decision } from "../../src/domain/decision.ts";
import { decide } from "../../src/engine/index.ts";
import type { Conditions, Rule, RuleSet, RuleVersion } from "../../src/engine/index.ts";
import { known } from "../engine/support/builders.ts";
import { productRules } from "../engine/support/libraries.ts";
import { filledFrom, subjectsOf, type Subject } from "../engine/support/library-subjects.ts";

const ruleSet = productRules();
const runs = { numRuns: 8 };
jest.setTimeout(60_000);

const decided = (of: RuleSet, rule: Rule, version: RuleVersion, subject: Subject, asOf: CivilDate): Promise<Decision> =>
  decide({ rule, version, facts: subject.facts, ...(subject.heads && { heads: subject.heads }), asOf, ruleSet: of });

const conclusion = (decision: Decision): string =>
  `${decision.outcome} ${"finding" in decision ? decision.finding : ""}`;

/** The same tree with the members of every group turned round. */
const turned = (node: Conditions): Conditions => {
  if ("all" in node) return { all: [...node.all].reverse().map(turned) };
  if ("any" in node) return { any: [...node.any].reverse().map(turned) };
  return "not" in node ? { not: turned(node.not) } : node;
};

/** The library with this one rule, its newest version written the other way round. */
function turnedRule(rule: Rule, version: RuleVersion): readonly [RuleSet, Rule, RuleVersion] {
  const other: RuleVersion = {
    ...version,
    conditions: turned(version.conditions),
    findings: version.findings.map((finding) => ({ ...finding, conditions: turned(finding.conditions) })),
    ...(version.heads && { heads: { ...version.heads, conditions: turned(version.heads.conditions) } }),
  };
  const set = ruleSet.withRules([{ ...rule, versions: [other] }]);
  const [only] = set.rules;
  const [first] = only?.versions ?? [];
  if (only === undefined || first === undefined) throw new Error(rule.rule);
  return [set, only, first];
}

const newest = ruleSet.rules.flatMap((rule) => {
  const version = rule.versions.at(-1);
  return version === undefined ? [] : [[rule.rule, rule, version] as const];
});

describe.each(newest)("decisions under %s", (_name, rule, version) => {
  const asOf = addDays(version.inForce.from, 40);
  const subjects = subjectsOf(ruleSet, rule, version, asOf);

  it("are the same in whatever order the conditions of a group are written", async () => {
    const [set, other, written] = turnedRule(rule, version);
    await fc.assert(
      fc.asyncProperty(subjects, async (subject) => {
        const one = await decided(ruleSet, rule, version, subject, asOf);
        const two = await decided(set, other, written, subject, asOf);
        expect(conclusion(two)).toBe(conclusion(one));
        expect(two.amount).toEqual(one.amount);
      }),
      runs,
    );
  });

  it("stand whatever else becomes known, unless undetermined; with everything known none is", async () => {
    const whole = subjectsOf(ruleSet, rule, version, asOf, false);
    await fc.assert(
      fc.asyncProperty(subjects, whole, async (subject, more) => {
        const before = await decided(ruleSet, rule, version, subject, asOf);
        if (before.outcome !== "undetermined") {
          const after = await decided(ruleSet, rule, version, filledFrom(subject, more), asOf);
          expect(conclusion(after)).toBe(conclusion(before));
        }
        expect((await decided(ruleSet, rule, version, more, asOf)).outcome).not.toBe("undetermined");
      }),
      runs,
    );
  });

  it("depend on nothing but version, facts and day", async () => {
    await fc.assert(
      fc.asyncProperty(subjects, subjects, async (subject, another) => {
        const facts = { ...subject.facts, "param.none": known(9), "day.today": known("1999-01-01") };
        const [one, , two] = await Promise.all([
          decided(ruleSet, rule, version, subject, asOf),
          decided(ruleSet, rule, version, another, asOf),
          decided(ruleSet, rule, version, { ...subject, facts }, asOf),
        ]);
        expect(two).toEqual(one);
      }),
      runs,
    );
  });
});
