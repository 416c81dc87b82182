import type { FactBag, FactName, KnownFact } from "../domain/decision.ts";
import { checkShape } from "./check-shape.ts";
import { leavesOf } from "./condition-leaves.ts";
import { fitsFact, wordsOfType } from "./fact-values.ts";
import { examplesFile } from "./library-schemas.ts";
import type { ExampleShape, GivenShape } from "./library-schemas.ts";
import { didYouMean, listWords, showValue } from "./problems.ts";
import type { Problem } from "./problems.ts";
import type { RuleWithoutExamples } from "./read-rule.ts";
import type { Example, FactDefinition } from "./types.ts";
import { readYaml } from "./yaml-source.ts";
import type { Path, YamlSource } from "./yaml-source.ts";

type Facts = ReadonlyMap<FactName, FactDefinition>;

function toKnown(given: GivenShape[string]): KnownFact {
  if (typeof given !== "object" || Array.isArray(given)) return { known: true, value: given as KnownValue };
  if ("unknown" in given) return { known: false, why: given.unknown };
  const { value, observedOn } = given as { value: KnownValue; observedOn?: KnownDay };
  return { known: true, value, ...(observedOn === undefined ? {} : { observedOn }) };
}

type KnownValue = Extract<KnownFact, { known: true }>["value"];
type KnownDay = NonNullable<KnownFact["observedOn"]>;

const toBag = (given: GivenShape): FactBag =>
  Object.fromEntries(Object.entries(given).map(([name, value]) => [name, toKnown(value)]));

function checkGiven(source: YamlSource, path: Path, given: GivenShape, facts: Facts): Problem[] {
  return Object.entries(given).flatMap(([name, value]) => {
    const fact = facts.get(name);
    if (fact === undefined)
      return source.keyProblem(
        "fact-unknown",
        path,
        name,
        `事实词典 facts.yaml 里没有 “${name}”。${didYouMean(name, [...facts.keys()])}`,
      );
    if (fact.of === "day")
      return source.keyProblem(
        "key-refused",
        path,
        name,
        `${name} 由 ${fact.derivedFrom?.join("、") ?? "别的事实"} 和 asOf 推算，例子里不能直接给定`,
      );
    const known = toKnown(value);
    if (known.known && !fitsFact(known.value, fact)) {
      const values = fact.values === undefined ? "" : `，只能是：${listWords([...fact.values.keys()])}`;
      return source.problem(
        "value-type",
        [...path, name],
        `${name} 是${wordsOfType(fact.type)}${values}；写的是 ${showValue(known.value)}`,
      );
    }
    return [];
  });
}

/** Ids an example of the rule may name. */
interface Names {
  readonly leaves: readonly string[];
  readonly findings: readonly string[];
}

const namesOf = (rule: RuleWithoutExamples): Names => ({
  leaves: [
    ...new Set(
      rule.versions
        .flatMap((version) => [version.conditions, ...version.findings.map(({ conditions }) => conditions)])
        .flatMap(leavesOf)
        .map(({ id }) => id),
    ),
  ],
  findings: [...new Set(rule.versions.flatMap((version) => version.findings.map(({ id }) => id)))],
});

/** What an outcome has to be told with: an example checks why as well as what. */
function lacking({ outcome, because, missing, finding }: ExampleShape["expect"]): string | undefined {
  switch (outcome) {
    case "undetermined":
      return missing === undefined ? "missing" : undefined;
    case "blocked":
    case "held":
    case "routed":
      return finding === undefined ? "finding" : because === undefined ? "because" : undefined;
    case "eligible":
    case "not-eligible":
      return because === undefined ? "because" : undefined;
    case "not-applicable":
      return undefined;
    default:
      return outcome satisfies never;
  }
}

function checkExpect(
  source: YamlSource,
  path: Path,
  expect: ExampleShape["expect"],
  names: Names,
  facts: Facts,
): Problem[] {
  const problems: Problem[] = [];
  const check = (at: Path, name: string, known: readonly string[], what: string): void => {
    if (!known.includes(name))
      problems.push(
        source.problem("reference-unknown", [...path, ...at], `${what} “${name}”。${didYouMean(name, known)}`),
      );
  };
  const missing = lacking(expect);
  if (missing !== undefined)
    problems.push(
      source.problem("key-missing", path, `expect 里缺少 “${missing}”：例子要说明为什么是 ${expect.outcome}`),
    );
  (expect.because ?? []).forEach((name, i) => check(["because", i], name, names.leaves, "规则里没有名为这样的条件："));
  (expect.missing ?? []).forEach((name, i) => check(["missing", i], name, [...facts.keys()], "事实词典里没有"));
  if (expect.finding !== undefined) check(["finding"], expect.finding, names.findings, "规则里没有情形");
  return problems;
}

function readShape(text: string, file: string) {
  const { source, problems: syntax } = readYaml(text, file);
  return { source, ...(syntax.length > 0 ? { problems: syntax } : checkShape(source, examplesFile)) };
}

/** What can be told of examples while their rule is wrong. */
export const checkExamplesShape = (text: string, file: string): readonly Problem[] => readShape(text, file).problems;

/** Reads the `examples.yaml` of a rule: each with its defaults laid under it, the item code of the rule given. */
export function readExamples(
  text: string,
  file: string,
  rule: RuleWithoutExamples,
  facts: Facts,
): { readonly examples: readonly Example[]; readonly problems: readonly Problem[] } {
  const { source, ...shape } = readShape(text, file);
  if (!("value" in shape) || shape.value === undefined) return { examples: [], problems: shape.problems };
  const { defaults = {}, examples } = Array.isArray(shape.value) ? { examples: shape.value } : shape.value;
  const root: Path = Array.isArray(shape.value) ? [] : ["examples"];
  const names = namesOf(rule);
  const problems = checkGiven(source, ["defaults"], defaults, facts);
  const seen = new Set<string>();
  const read = examples.map((example, i): Example => {
    const path = [...root, i];
    if (seen.has(example.name))
      problems.push(source.problem("duplicate", [...path, "name"], `例子 “${example.name}” 写了两次`));
    seen.add(example.name);
    const { name, asOf, given = {}, expect } = example;
    problems.push(...checkGiven(source, [...path, "given"], given, facts));
    problems.push(...checkExpect(source, [...path, "expect"], expect, names, facts));
    const item: FactBag =
      rule.subject === "licence" ? { "licence.itemCode": { known: true, value: rule.appliesTo.itemCode } } : {};
    return {
      name,
      asOf,
      given: { ...item, ...toBag({ ...defaults, ...given }) },
      expect,
      file,
      line: source.lineAt(path),
    };
  });
  return { examples: read, problems };
}
