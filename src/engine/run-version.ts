import { Engine, Fact } from "json-rules-engine";
import type { EngineResult, TopLevelConditionResult } from "json-rules-engine";
import type { FactName, LeafResult } from "../domain/decision.ts";
import type { FactValue } from "../domain/licence.ts";
import type { CompiledPart, CompiledVersion } from "./compile-version.ts";
import { prepare } from "./readings.ts";
import type { Reading } from "./readings.ts";

/** What the run said of the conditions or of one finding: of the whole, and of each leaf in the order of the file. */
export interface PartResult {
  readonly part: CompiledPart;
  readonly result: LeafResult;
  readonly leaves: readonly LeafResult[];
}

export interface RunResult {
  readonly conditions: PartResult;
  /** In the order they are tried; empty where the conditions do not surely hold. */
  readonly findings: readonly PartResult[];
}

const readings: readonly Reading[] = ["strict", "lenient"];

/** A constant is looked up as it is; letting the engine cache it would only cost a hash each. */
const given = (name: FactName, value: FactValue | symbol): Fact => new Fact(name, value, { cache: false });

type Node = TopLevelConditionResult | { readonly result?: boolean };

/** Members of a group, none for a leaf. */
const membersOf = (node: Node): readonly Node[] => ("all" in node ? node.all : "any" in node ? node.any : []);

function leafNodes(node: Node): readonly Node[] {
  const members = membersOf(node);
  return members.length === 0 ? [node] : members.flatMap(leafNodes);
}

const opposite: Readonly<Record<LeafResult, LeafResult>> = { holds: "fails", fails: "holds", unknown: "unknown" };

/** Holds strictly: it holds. Fails leniently: it fails. Without a lenient reading nothing was unknown. */
const answer = (strict: Node, lenient: Node | undefined): LeafResult =>
  strict.result === true ? "holds" : lenient?.result === true ? "unknown" : "fails";

function partResult(part: CompiledPart, strict: Node, lenient: Node | undefined): PartResult {
  const strictLeaves = leafNodes(strict);
  const lenientLeaves = lenient && leafNodes(lenient);
  return {
    part,
    result: answer(strict, lenient),
    leaves: part.leaves.map(({ isNegated }, i) => {
      const found = answer(strictLeaves[i] as Node, lenientLeaves?.[i]);
      return isNegated ? opposite[found] : found;
    }),
  };
}

function rootOf({ results, failureResults }: EngineResult, reading: Reading): Node | undefined {
  const named = (one: { readonly name: string }): boolean => one.name === reading;
  return (results.find(named) ?? failureResults.find(named))?.conditions;
}

/**
 * One json-rules-engine run on an engine of its own, every fact given. The lenient reading is left out where nothing is
 * unknown, because there the two readings are one.
 */
export async function runVersion(
  compiled: CompiledVersion,
  values: Readonly<Record<FactName, FactValue | symbol>>,
  hasUnknown: boolean,
): Promise<RunResult> {
  const engine = prepare(new Engine());
  for (const reading of hasUnknown ? readings : (["strict"] as const)) {
    const { rule, findings } = compiled.readings[reading];
    if (findings !== undefined) engine.setCondition(reading, findings);
    engine.addRule(rule);
  }
  const run = await engine.run(
    Object.fromEntries(Object.entries(values).map(([name, value]) => [name, given(name, value)])),
  );
  const strict = rootOf(run, "strict");
  if (strict === undefined) throw new Error("json-rules-engine left a rule out of its results");
  const lenient = hasUnknown ? rootOf(run, "lenient") : undefined;
  const [own, tried] = membersOf(strict);
  const [ownLenient, triedLenient] = lenient === undefined ? [] : membersOf(lenient);
  const conditions = partResult(compiled.conditions, own as Node, ownLenient);
  if (conditions.result !== "holds" || tried === undefined) return { conditions, findings: [] };
  const nodes = membersOf(tried);
  const lenientNodes = triedLenient && membersOf(triedLenient);
  return {
    conditions,
    findings: compiled.findings.map((part, i) => partResult(part, nodes[i] as Node, lenientNodes?.[i])),
  };
}
