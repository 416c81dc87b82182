import type { Decision, FactName, Reason } from "../domain/decision.ts";
import { decide } from "./decide.ts";
import { weigh } from "./deciding-leaves.ts";
import type { Example, ExampleResult, Rule, RuleSet, RuleVersion } from "./types.ts";

/**
 * The conditions that decided: of the finding that changed the route, of the findings in doubt, else of the rule itself.
 */
export function decidingIds(decision: Decision, version: RuleVersion | undefined): readonly string[] {
  if (version === undefined) return [];
  const results = new Map<string, Reason["result"]>(decision.because.map(({ id, result }) => [id, result]));
  const weighed = (conditions: RuleVersion["conditions"]): ReturnType<typeof weigh> =>
    weigh(conditions, ({ id }) => results.get(id) ?? "unknown");
  const idsOf = (conditions: RuleVersion["conditions"]): readonly string[] =>
    weighed(conditions).leaves.map(({ id }) => id);
  if ("finding" in decision)
    return version.findings.filter(({ id }) => id === decision.finding).flatMap(({ conditions }) => idsOf(conditions));
  const own = weighed(version.conditions).result;
  if (decision.outcome !== "undetermined" || own !== "holds" || isLeftOpenByHeads(decision, version))
    return [...idsOf(version.conditions), ...headIds(decision, version)];
  return version.findings
    .filter(({ conditions }) => weighed(conditions).result === "unknown")
    .flatMap(({ conditions }) => idsOf(conditions));
}

/** What decided about each person: any of it may have decided about the unit. */
const headIds = ({ heads = [] }: Decision, { heads: rule }: RuleVersion): readonly string[] =>
  rule === undefined
    ? []
    : heads.flatMap(({ because }) => {
        const results = new Map(because.map(({ id, result }) => [id, result]));
        return weigh(rule.conditions, ({ id }) => results.get(id) ?? "unknown").leaves.map(({ id }) => id);
      });

/** The unit's own conditions hold, and nobody surely passes. */
const isLeftOpenByHeads = ({ heads = [] }: Decision, { heads: rule }: RuleVersion): boolean =>
  rule !== undefined && !heads.some(({ result }) => result === "holds");

type Shown = string | readonly string[] | undefined;

const show = (value: Shown): string =>
  value === undefined ? "（没有）" : typeof value === "string" ? value : `[${value.join(", ")}]`;

function compareAmount(
  expected: Example["expect"]["amount"],
  { amount }: Decision,
  compare: (what: string, expected: Shown, found: Shown) => void,
): void {
  if (expected === undefined) return;
  if ("fen" in expected) compare("amount.fen", String(expected.fen), String(amount?.fen));
  else compare("amount.missing", [...expected.missing].sort(), [...(amount?.missing ?? [])].sort());
}

function differencesOf({ expect }: Example, decision: Decision, version: RuleVersion | undefined): readonly string[] {
  const differences: string[] = [];
  const compare = (what: string, expected: Shown, found: Shown): void => {
    if (expected !== undefined && show(expected) !== show(found))
      differences.push(`${what}：应为 ${show(expected)}，实为 ${show(found)}`);
  };
  const found = decision as Partial<Record<"finding" | "tier" | "to", string>>;
  compare("outcome", expect.outcome, decision.outcome);
  compare("finding", expect.finding, found.finding);
  compare("tier", expect.tier, found.tier);
  compare("to", expect.to, found.to);
  const missing: readonly FactName[] = decision.outcome === "undetermined" ? decision.missing : [];
  compare("missing", expect.missing && [...expect.missing].sort(), [...missing].sort());
  for (const key of ["opensOn", "closesOn", "adviseBy"] as const)
    compare(`window.${key}`, expect.window?.[key], decision.window?.[key]);
  compare("cycle", expect.cycle, decision.cycle);
  compareAmount(expect.amount, decision, compare);
  compare("tell", expect.tell === undefined ? undefined : String(expect.tell), String("tell" in decision));
  for (const [head, result] of expect.heads ?? [])
    compare(`heads.${head}`, result, decision.heads?.find(({ headId }) => headId === head)?.result);
  for (const [head, lacks] of expect.headsMissing ?? [])
    compare(
      `headsMissing.${head}`,
      [...lacks].sort(),
      [...(decision.heads?.find(({ headId }) => headId === head)?.missing ?? [])].sort(),
    );
  const deciding = decidingIds(decision, version);
  const idle = (expect.because ?? []).filter((id) => !deciding.includes(id));
  if (idle.length > 0) differences.push(`because：${show(idle)} 没有起决定作用，起作用的是 ${show(deciding)}`);
  return differences;
}

/** Runs one example; what its facts, day and rule give is compared with everything it expects. */
export async function runExample(ruleSet: RuleSet, rule: Rule, example: Example): Promise<ExampleResult> {
  const version = ruleSet.versionInForce(rule.rule, example.asOf);
  const { given, heads, asOf } = example;
  const people = heads === undefined ? {} : { heads };
  const decision = await decide({ rule, version, facts: given, ...people, asOf, ruleSet });
  const differences = differencesOf(example, decision, version);
  return { rule: rule.rule, example, decision, passed: differences.length === 0, differences };
}

/** Every example of every rule, in the order of rules and files. */
export async function runExamples(ruleSet: RuleSet): Promise<readonly ExampleResult[]> {
  const results: ExampleResult[] = [];
  for (const rule of ruleSet.rules)
    for (const example of rule.examples) results.push(await runExample(ruleSet, rule, example));
  return results;
}
