import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "@jest/globals";
import type { FactName } from "../../src/domain/decision.ts";
import type { FactValue } from "../../src/domain/licence.ts";
import { decide } from "../../src/engine/index.ts";
import type { Conditions, FactDefinition, FactType } from "../../src/engine/index.ts";
import { readConditions } from "../../src/engine/read-conditions.ts";
import { ruleSetOf } from "../../src/engine/rule-set.ts";
import { readYaml } from "../../src/engine/yaml-source.ts";
import { describeWithData, sharedData } from "../support/shared-data.ts";
import { aRule, aVersion, bag, fact, factsOfTests, today } from "./support/builders.ts";

type Facts = Readonly<Record<FactName, unknown>>;

interface Case {
  readonly id: string;
  readonly rules: readonly { readonly conditions: unknown; readonly event?: { readonly type: string } }[];
  readonly facts: Facts;
  readonly expected: { readonly events?: readonly { readonly type: string }[]; readonly error?: unknown };
}

interface Row {
  readonly op: string;
  readonly fact: unknown;
  readonly value: unknown;
  readonly result?: boolean;
  readonly error?: string;
}

const read = <T>(file: string): T => JSON.parse(readFileSync(join(sharedData, "rules", file), "utf8")) as T;

/** The type our dictionary would give a fact with this value; `undefined` where no fact can have it. */
function typeOf(value: unknown): FactType | undefined {
  if (typeof value === "boolean") return "boolean";
  if (typeof value === "number") return "number";
  if (typeof value === "string") return "string";
  return Array.isArray(value) && value.every((one) => typeof one === "string") ? "string-list" : undefined;
}

function dictionary(facts: Facts): ReadonlyMap<FactName, FactDefinition> {
  const typed = Object.entries(facts).flatMap(([name, value]) => {
    const type = typeOf(value);
    return type === undefined ? [] : [[name, fact(name, { type })] as const];
  });
  return new Map([...factsOfTests, ...typed]);
}

/** The conditions as our loader takes them, or nothing if it refuses them. */
function admitted(conditions: unknown, facts: ReadonlyMap<FactName, FactDefinition>): Conditions | undefined {
  // JSON is YAML, so a case of the collection can be read as a rule file's conditions are.
  const { source } = readYaml(JSON.stringify({ conditions }), "case");
  return readConditions(source, ["conditions"], conditions, { facts, ids: new Set() }).conditions;
}

/** Whether our engine finds that the conditions hold. Every fact is known. */
async function holds(conditions: Conditions, facts: Facts): Promise<boolean> {
  const version = aVersion({ conditions });
  const rule = aRule([version]);
  const ruleSet = ruleSetOf({ facts: dictionary(facts), items: new Map(), calendarYears: [], rules: [rule] });
  const values = Object.entries(facts).filter(([, value]) => typeOf(value) !== undefined) as [FactName, FactValue][];
  const input = { rule, version, facts: bag(Object.fromEntries(values)), asOf: today, ruleSet };
  const { outcome } = await decide(input);
  expect(["eligible", "not-eligible"]).toContain(outcome);
  return outcome === "eligible";
}

const print = (what: string, { admitted, refused }: { readonly admitted: number; readonly refused: number }): boolean =>
  process.stdout.write(`json-rules-engine, ${what}: ${admitted} admitted, ${refused} refused at load\n`);

describeWithData("conditions that our rules may use mean what json-rules-engine means by them", () => {
  it("in its own cases", async () => {
    const { cases } = read<{ cases: readonly Case[] }>("jre_conformance_open.json");
    const seen = { admitted: 0, refused: 0 };
    for (const { id, rules, facts, expected } of cases)
      for (const { conditions, event } of rules) {
        const ours = admitted(conditions, dictionary(facts));
        seen[ours === undefined ? "refused" : "admitted"]++;
        if (ours === undefined) continue;
        // One bad rule makes the engine's whole run fail; what it would have said of the others is not recorded.
        if (expected.error !== undefined) continue;
        const fired = (expected.events ?? []).some(({ type }) => type === event?.type);
        expect([id, event?.type, await holds(ours, facts)]).toEqual([id, event?.type, fired]);
      }
    print("rules of its cases", seen);
    expect(seen.admitted).toBeGreaterThan(20);
    expect(seen.refused).toBeGreaterThan(40);
  });

  it("in every operator on every value, where a coercion is never admitted", async () => {
    const { rows } = read<{ rows: readonly Row[] }>("jre_operator_matrix_open.json");
    const seen = { admitted: 0, refused: 0 };
    for (const row of rows) {
      const facts = { x: row.fact };
      const ours = admitted({ all: [{ fact: "x", operator: row.op, value: row.value }] }, dictionary(facts));
      seen[ours === undefined ? "refused" : "admitted"]++;
      if (ours === undefined) continue;
      expect({ row, holds: await holds(ours, facts) }).toEqual({ row, holds: row.result });
    }
    print("operators on values", seen);
    expect(seen.admitted).toBeGreaterThan(40);
    expect(seen.refused).toBeGreaterThan(seen.admitted);
  });
});
