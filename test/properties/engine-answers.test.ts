import { describe, expect, it, jest } from "@jest/globals";
import fc from "fast-check";
import { Engine } from "json-rules-engine";
import type { TopLevelCondition } from "json-rules-engine";
import type { Decision, FactName } from "../../src/domain/decision.ts";
import type { FactValue } from "../../src/domain/licence.ts";
import { decide } from "../../src/engine/index.ts";
import type { Conditions, RuleVersion } from "../../src/engine/index.ts";
import { weigh } from "../../src/engine/deciding-leaves.ts";
import { ownOperators } from "../../src/engine/operators.ts";
import { allKnown, someNames, versions } from "../engine/support/arbitraries.ts";
import { aRuleSet, bag, today } from "../engine/support/builders.ts";

type Values = Readonly<Record<FactName, FactValue>>;

async function decided(version: RuleVersion, values: Values): Promise<Decision> {
  const ruleSet = aRuleSet(version);
  const [rule] = ruleSet.rules;
  if (rule === undefined) throw new Error("no rule");
  return decide({ rule, version: rule.versions[0], facts: bag(values), asOf: today, ruleSet });
}

const only = (values: Values, names: readonly FactName[]): Values =>
  Object.fromEntries(Object.entries(values).filter(([name]) => names.includes(name)));

const conclusion = (decision: Decision): string =>
  `${decision.outcome} ${"finding" in decision ? decision.finding : ""}`;

/** The same tree with the members of every group turned round. */
const turned = (node: Conditions): Conditions => {
  if ("all" in node) return { all: [...node.all].reverse().map(turned) };
  if ("any" in node) return { any: [...node.any].reverse().map(turned) };
  return "not" in node ? { not: turned(node.not) } : node;
};

const withTurned = (version: RuleVersion): RuleVersion => ({
  ...version,
  conditions: turned(version.conditions),
  findings: version.findings.map((finding) => ({ ...finding, conditions: turned(finding.conditions) })),
});

/** What json-rules-engine itself says of the conditions as they are written, `not` and all. */
async function plainly(conditions: Conditions, values: Values): Promise<boolean> {
  const engine = new Engine([{ conditions: conditions as TopLevelCondition, event: { type: "holds" } }]);
  for (const [name, compare] of Object.entries(ownOperators)) engine.addOperator(name, compare);
  return (await engine.run(values)).events.length > 0;
}

const runs = { numRuns: 100 };
jest.setTimeout(60_000);

describe("decisions on facts that are all known", () => {
  it("are those of json-rules-engine on the conditions as written", async () => {
    await fc.assert(
      fc.asyncProperty(versions, allKnown, async (version, values) => {
        let expected = "not-eligible ";
        if (await plainly(version.conditions, values)) {
          const holding = await Promise.all(version.findings.map(({ conditions }) => plainly(conditions, values)));
          const first = version.findings[holding.indexOf(true)];
          const outcomes = { block: "blocked", hold: "held", route: "routed" } as const;
          expected = first === undefined ? "eligible " : `${outcomes[first.effect]} ${first.id}`;
        }
        expect(conclusion(await decided(version, values))).toBe(expected);
      }),
      runs,
    );
  });
});

describe("decisions on facts of which some are unknown", () => {
  it("stand whatever the unknown facts turn out to be, unless they are undetermined", async () => {
    await fc.assert(
      fc.asyncProperty(versions, allKnown, allKnown, someNames, async (version, values, others, names) => {
        const before = await decided(version, only(values, names));
        fc.pre(before.outcome !== "undetermined");
        const after = await decided(version, { ...others, ...only(values, names) });
        expect(conclusion(after)).toBe(conclusion(before));
      }),
      runs,
    );
  });

  it("stay undetermined, for want of the same facts, while only others become known", async () => {
    await fc.assert(
      fc.asyncProperty(versions, allKnown, someNames, async (version, values, names) => {
        const before = await decided(version, only(values, names));
        fc.pre(before.outcome === "undetermined");
        const { missing } = before;
        expect(missing.length).toBeGreaterThan(0);
        expect(missing.filter((name) => names.includes(name))).toEqual([]);
        const others = Object.keys(values).filter((name) => !missing.includes(name));
        expect(await decided(version, only(values, others))).toMatchObject({ outcome: "undetermined", missing });
      }),
      runs,
    );
  });

  it("are determined once everything is known", async () => {
    await fc.assert(
      fc.asyncProperty(versions, allKnown, async (version, values) => {
        expect((await decided(version, values)).outcome).not.toBe("undetermined");
      }),
      runs,
    );
  });
});

describe("every decision", () => {
  it("is the same in whatever order the conditions of a group are written", async () => {
    await fc.assert(
      fc.asyncProperty(versions, allKnown, someNames, async (version, values, names) => {
        const given = only(values, names);
        const one = await decided(version, given);
        const other = await decided(withTurned(version), given);
        const byId = (decision: Decision): unknown[] =>
          [...decision.because].sort((a, b) => a.id.localeCompare(b.id, "en", { numeric: true }));
        expect(byId(other)).toEqual(byId(one));
        expect(conclusion(other)).toBe(conclusion(one));
        const missingOf = (decision: Decision): string[] =>
          decision.outcome === "undetermined" ? [...decision.missing].sort() : [];
        expect(missingOf(other)).toEqual(missingOf(one));
      }),
      runs,
    );
  });

  it("depends on nothing but version, facts and day", async () => {
    await fc.assert(
      fc.asyncProperty(versions, allKnown, someNames, versions, async (version, values, names, another) => {
        const given = only(values, names);
        const [one, , other] = await Promise.all([
          decided(version, given),
          decided(another, values),
          decided(version, { ...given, "licence.regionCode": "150624", "holder.d": true }),
        ]);
        expect(other).toEqual(one);
      }),
      runs,
    );
  });

  it("agrees with its own reasons", async () => {
    await fc.assert(
      fc.asyncProperty(versions, allKnown, someNames, async (version, values, names) => {
        const decision = await decided(version, only(values, names));
        const results = new Map(decision.because.map(({ id, result }) => [id, result]));
        const { result } = weigh(version.conditions, ({ id }) => results.get(id) ?? "unknown");
        const outcomes = { fails: ["not-eligible"], unknown: ["undetermined"] } as const;
        if (result === "holds") expect(decision.outcome).not.toBe("not-eligible");
        else expect(outcomes[result]).toContain(decision.outcome);
      }),
      runs,
    );
  });
});
