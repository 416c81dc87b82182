import { Operator, OperatorDecorator } from "json-rules-engine";
import type { Engine, NestedCondition, TopLevelCondition } from "json-rules-engine";
import { operators, ownOperators } from "./operators.ts";
import type { Conditions, Leaf, OperatorName } from "./types.ts";

/**
 * Two readings of the same conditions. Read strictly, a leaf about an unknown fact fails; read leniently, it passes.
 * What holds strictly surely holds; what fails leniently surely fails.
 */
export type Reading = "strict" | "lenient";

/** Stands for an unknown fact in a run: json-rules-engine has to be given every fact. */
export const UNKNOWN = Symbol("unknown");

const reads = (reading: Reading, ofUnknown: boolean): OperatorDecorator<unknown, unknown, unknown, unknown> =>
  new OperatorDecorator(reading, (fact: unknown, value: unknown, next: (fact: unknown, value: unknown) => boolean) =>
    fact === UNKNOWN || value === UNKNOWN ? ofUnknown : next(fact, value),
  );

const decorators = [reads("strict", false), reads("lenient", true)];
const taught = Object.entries(ownOperators).map(([name, compare]) => new Operator(name, compare));

/** Teaches a fresh engine the readings and the operators on dates and regions. Everything else is the engine's own. */
export function prepare(engine: Engine): Engine {
  for (const operator of taught) engine.addOperator(operator as Operator);
  for (const decorator of decorators) engine.addOperatorDecorator(decorator);
  return engine;
}

/**
 * Conditions for one reading: `not` is pushed to the leaves, where it turns each operator into its opposite, because a
 * `not` around an unknown leaf would turn strict into lenient. Order and number of leaves stay as they are.
 */
export function conditionsFor(reading: Reading, conditions: Conditions): NestedCondition {
  return turn(reading, conditions, false);
}

function turn(reading: Reading, node: Conditions, isNegated: boolean): NestedCondition {
  if ("not" in node) return turn(reading, node.not, !isNegated);
  if ("all" in node || "any" in node) {
    const members = ("all" in node ? node.all : node.any).map((member) => turn(reading, member, isNegated));
    return "all" in node !== isNegated ? { all: members } : { any: members };
  }
  return leafFor(reading, node, isNegated ? operators[node.operator].opposite : node.operator);
}

const leafFor = (reading: Reading, { fact, value }: Leaf, operator: OperatorName): NestedCondition => ({
  fact,
  operator: `${reading}:${operator}`,
  value,
});

/** Leaves that stand under an odd number of `not`, in the order of `leavesOf`. */
export function negations(conditions: Conditions, isNegated = false): readonly boolean[] {
  if ("not" in conditions) return negations(conditions.not, !isNegated);
  if ("all" in conditions) return conditions.all.flatMap((member) => negations(member, isNegated));
  if ("any" in conditions) return conditions.any.flatMap((member) => negations(member, isNegated));
  return [isNegated];
}

/** A leaf as a group of one: json-rules-engine wants groups at the root. */
export const asGroup = (condition: NestedCondition): TopLevelCondition =>
  "all" in condition || "any" in condition ? condition : { all: [condition] };
