import fc from "fast-check";
import type { FactName } from "../../../src/domain/decision.ts";
import type { FactValue } from "../../../src/domain/licence.ts";
import type { Conditions, Finding, Leaf, OperatorName, RuleVersion } from "../../../src/engine/index.ts";
import { aVersion, finding } from "./builders.ts";

const numbers = fc.constantFrom(-1, 0, 3, 4, 9);
const days = fc.constantFrom("2026-01-31", "2026-02-28", "2026-06-10");
const words = fc.constantFrom("active", "revoked", "lost");
const services = fc.constantFrom("tea", "music");

/** Values that each fact of the tests can have. */
export const valuesOf: Readonly<Record<FactName, fc.Arbitrary<FactValue>>> = {
  "holder.a": fc.boolean(),
  "holder.b": fc.boolean(),
  "holder.c": fc.boolean(),
  "licence.seats": numbers,
  "licence.tables": numbers,
  "licence.status": words,
  "licence.services": fc.uniqueArray(services),
  "licence.inspectedOn": days,
};

const names = Object.keys(valuesOf);

const leafOf = (
  fact: FactName,
  operators: readonly OperatorName[],
  value: fc.Arbitrary<Leaf["value"]>,
): fc.Arbitrary<Leaf> =>
  fc.record({ id: fc.constant(""), fact: fc.constant(fact), operator: fc.constantFrom(...operators), value });

const order: readonly OperatorName[] = ["lessThan", "lessThanInclusive", "greaterThan", "greaterThanInclusive"];
const lists = <T extends FactValue>(one: fc.Arbitrary<T>): fc.Arbitrary<FactValue> =>
  fc.array(one, { minLength: 1, maxLength: 2 }) as unknown as fc.Arbitrary<FactValue>;

const leaves: fc.Arbitrary<Leaf> = fc.oneof(
  ...["a", "b", "c"].map((letter) => leafOf(`holder.${letter}`, ["equal", "notEqual"], fc.boolean())),
  leafOf("licence.seats", ["equal", "notEqual", ...order], fc.oneof(numbers, fc.constant({ fact: "licence.tables" }))),
  leafOf("licence.status", ["equal", "notEqual"], words),
  leafOf("licence.status", ["in", "notIn"], lists(words)),
  leafOf("licence.services", ["contains", "doesNotContain"], services),
  leafOf("licence.inspectedOn", ["before", "onOrBefore", "after", "onOrAfter", "equal"], days),
);

const { tree } = fc.letrec<{ tree: Conditions; group: Conditions }>((tie) => ({
  group: fc.oneof(
    fc.record({ all: fc.array(tie("tree"), { minLength: 1, maxLength: 3 }) }),
    fc.record({ any: fc.array(tie("tree"), { minLength: 1, maxLength: 3 }) }),
    fc.record({ not: tie("tree") }),
  ),
  tree: fc.oneof({ maxDepth: 4, depthSize: "small" }, leaves, tie("group")),
}));

/** Gives every leaf an id of its own, by its place. */
function named(node: Conditions, next: () => string): Conditions {
  if ("all" in node) return { all: node.all.map((one) => named(one, next)) };
  if ("any" in node) return { any: node.any.map((one) => named(one, next)) };
  if ("not" in node) return { not: named(node.not, next) };
  return { ...node, id: next() };
}

/** Conditions with a group at the root, as a rule has them. */
const roots = tree.map((node): Conditions => ("fact" in node ? { all: [node] } : node));

/** Versions with conditions and up to three findings of different effect. */
export const versions: fc.Arbitrary<RuleVersion> = fc
  .record({ conditions: roots, findings: fc.array(roots, { maxLength: 3 }) })
  .map((parts) => {
    let count = 0;
    const next = (): string => `leaf-${count++}`;
    const conditions = named(parts.conditions, next);
    const effects = ["hold", "block", "route"] as const;
    const findings = parts.findings.map((one, i): Finding =>
      finding(`finding-${i}`, named(one, next), effects[i] ?? "hold"),
    );
    return aVersion({ conditions, findings });
  });

/** A value for every fact. */
export const allKnown: fc.Arbitrary<Readonly<Record<FactName, FactValue>>> = fc.record(valuesOf);

/** Which of the facts are known. */
export const someNames: fc.Arbitrary<readonly FactName[]> = fc.subarray(names);
