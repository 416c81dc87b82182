import type { FactBag, FactName, KnownFact } from "../domain/decision.ts";
import { checkShape } from "./check-shape.ts";
import { leavesOf } from "./condition-leaves.ts";
import { fitsFact, wordsOfType } from "./fact-values.ts";
import { examplesFile } from "./library-schemas.ts";
import type { ExampleShape, GivenShape } from "./library-schemas.ts";
import { didYouMean, listWords, showValue } from "./problems.ts";
import type { Problem } from "./problems.ts";
import type { RuleWithoutExamples } from "./read-rule.ts";
import type { Example, FactDefinition, FactSubject } from "./types.ts";
import { agesFrom } from "./worked-out.ts";
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

/** @param subjects whom a given fact may be about. */
function checkGiven(
  source: YamlSource,
  path: Path,
  given: GivenShape,
  facts: Facts,
  subjects: readonly FactSubject[],
): Problem[] {
  return Object.entries(given).flatMap(([name, value]) => {
    const fact = facts.get(name);
    if (fact === undefined)
      return source.keyProblem(
        "fact-unknown",
        path,
        name,
        `事实词典 facts.yaml 里没有 “${name}”。${didYouMean(name, [...facts.keys()])}`,
      );
    if (fact.of === "day" || agesFrom.has(name))
      return source.keyProblem(
        "key-refused",
        path,
        name,
        `${name} 由 ${fact.derivedFrom?.join("、") ?? "别的事实"} 和 asOf 推算，例子里不能直接给定`,
      );
    if (!subjects.includes(fact.of))
      return source.keyProblem(
        "fact-subject",
        path,
        name,
        `这里只能给定 ${subjects.map((one) => `${one}.`).join("、")} 开头的事实，写的是 ${name}`,
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
  readonly facts: readonly string[];
}

const namesOf = (rule: RuleWithoutExamples, facts: Facts): Names => ({
  facts: [
    ...facts.keys(),
    ...new Set(rule.versions.flatMap(({ parameters }) => parameters.map(({ name }) => `param.${name}`))),
  ],
  leaves: [
    ...new Set(
      rule.versions
        .flatMap(({ conditions, findings, heads }) => [
          conditions,
          ...findings.map((finding) => finding.conditions),
          ...(heads === undefined ? [] : [heads.conditions]),
        ])
        .flatMap(leavesOf)
        .map(({ id }) => id),
    ),
  ],
  findings: [...new Set(rule.versions.flatMap((version) => version.findings.map(({ id }) => id)))],
});

/** What an outcome has to be told with: an example checks why as well as what. */
function lacking(expect: ExampleShape["expect"], isBenefit: boolean): string | undefined {
  const { outcome, because, missing, finding, amount } = expect;
  if (isBenefit && outcome === "eligible" && amount === undefined) return "amount";
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
  heads: readonly string[],
  isBenefit: boolean,
): Problem[] {
  const problems: Problem[] = [];
  const check = (at: Path, name: string, known: readonly string[], what: string): void => {
    if (!known.includes(name))
      problems.push(
        source.problem("reference-unknown", [...path, ...at], `${what} “${name}”。${didYouMean(name, known)}`),
      );
  };
  const missing = lacking(expect, isBenefit);
  if (missing !== undefined)
    problems.push(
      source.problem("key-missing", path, `expect 里缺少 “${missing}”：例子要说明为什么是 ${expect.outcome}`),
    );
  (expect.because ?? []).forEach((name, i) => check(["because", i], name, names.leaves, "规则里没有名为这样的条件："));
  (expect.missing ?? []).forEach((name, i) => check(["missing", i], name, names.facts, "事实词典里没有"));
  if (expect.amount !== undefined && "missing" in expect.amount)
    expect.amount.missing.forEach((name, i) =>
      check(["amount", "missing", i], name, names.facts, "事实词典和参数里没有"),
    );
  for (const [head, lacks] of Object.entries(expect.headsMissing ?? {})) {
    check(["headsMissing", head], head, heads, "这个例子里没有");
    lacks.forEach((name, i) => check(["headsMissing", head, i], name, names.facts, "事实词典里没有"));
  }
  for (const head of Object.keys(expect.heads ?? {})) check(["heads", head], head, heads, "这个例子里没有");
  if (expect.finding !== undefined) check(["finding"], expect.finding, names.findings, "规则里没有情形");
  return problems;
}

function readShape(text: string, file: string) {
  const { source, problems: syntax } = readYaml(text, file);
  return { source, ...(syntax.length > 0 ? { problems: syntax } : checkShape(source, examplesFile)) };
}

/** What can be told of examples while their rule is wrong. */
export const checkExamplesShape = (text: string, file: string): readonly Problem[] => readShape(text, file).problems;

/** What every example is given: the item of the rule, or the first kind of holder it is about. */
const subjectFacts = (rule: RuleWithoutExamples): FactBag =>
  rule.subject === "licence"
    ? { "licence.itemCode": { known: true, value: rule.appliesTo.itemCode } }
    : { "holder.kind": { known: true, value: rule.appliesTo.holderKinds[0] ?? "" } };

const toExpect = ({ heads, headsMissing, ...rest }: ExampleShape["expect"]): Example["expect"] => ({
  ...rest,
  ...(heads === undefined ? {} : { heads: new Map(Object.entries(heads)) }),
  ...(headsMissing === undefined ? {} : { headsMissing: new Map(Object.entries(headsMissing)) }),
});

/** Reads the `examples.yaml` of a rule: each with its defaults laid under it, item or kind of holder given. */
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
  const names = namesOf(rule, facts);
  const isBenefit = rule.kind === "benefit";
  const about: readonly FactSubject[] = rule.subject === "licence" ? ["licence", "holder"] : ["holder", "person"];
  const problems = checkGiven(source, ["defaults"], defaults, facts, about);
  const seen = new Set<string>();
  const read = examples.map((example, i): Example => {
    const path = [...root, i];
    if (seen.has(example.name))
      problems.push(source.problem("duplicate", [...path, "name"], `例子 “${example.name}” 写了两次`));
    seen.add(example.name);
    const { name, asOf, given = {}, heads, expect } = example;
    problems.push(...checkGiven(source, [...path, "given"], given, facts, about));
    heads?.forEach((head, j) =>
      problems.push(...checkGiven(source, [...path, "heads", j, "given"], head.given, facts, ["head"])),
    );
    const headIds = (heads ?? []).map(({ head }) => head);
    problems.push(...checkExpect(source, [...path, "expect"], expect, names, headIds, isBenefit));
    return {
      name,
      asOf,
      given: { ...subjectFacts(rule), ...toBag({ ...defaults, ...given }) },
      ...(heads === undefined ? {} : { heads: heads.map((one) => ({ headId: one.head, facts: toBag(one.given) })) }),
      expect: toExpect(expect),
      file,
      line: source.lineAt(path),
    };
  });
  return { examples: read, problems };
}
