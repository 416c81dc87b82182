import type { FactName } from "../domain/decision.ts";
import { checkShape } from "./check-shape.ts";
import { factsFile } from "./library-schemas.ts";
import type { FactShape } from "./library-schemas.ts";
import { didYouMean } from "./problems.ts";
import type { Problem, ProblemCode } from "./problems.ts";
import type { FactDefinition } from "./types.ts";
import { agesFrom } from "./worked-out.ts";
import { readYaml } from "./yaml-source.ts";
import type { Path } from "./yaml-source.ts";

/** The facts of the day that the program works out itself; nobody else can supply one. */
export const dayFactNames = [
  "day.windowOpen",
  "day.windowLate",
  "day.licenceEnded",
  "day.daysLeft",
  "day.today",
] as const;

const closable = ["string", "string-list"];

function toDefinition({ personal, values, ...rest }: FactShape): FactDefinition {
  return {
    ...rest,
    ...(values === undefined ? {} : { values: new Map(Object.entries(values)) }),
    isPersonal: personal,
  };
}

function* faultsOf(fact: FactShape, names: ReadonlySet<string>): Generator<[ProblemCode, Path, string]> {
  if (!fact.name.startsWith(`${fact.of}.`))
    yield ["name-invalid", ["name"], `关于 ${fact.of} 的事实名应以 “${fact.of}.” 开头，写的是 “${fact.name}”`];
  if (fact.values !== undefined && !closable.includes(fact.type))
    yield ["value-type", ["values"], `只有 string 和 string-list 才能列出 values，${fact.name} 是 ${fact.type}`];
  if (fact.of === "day" && !(dayFactNames as readonly string[]).includes(fact.name))
    yield [
      "reference-unknown",
      ["name"],
      `没有推算 “${fact.name}” 的办法，当日推算的事实只有 ${dayFactNames.join("、")}。${didYouMean(fact.name, dayFactNames)}`,
    ];
  const source = agesFrom.get(fact.name);
  if (source !== undefined && (fact.derivedFrom?.length !== 1 || fact.derivedFrom[0] !== source))
    yield ["key-missing", [], `${fact.name} 由 ${source} 推算，要写 derivedFrom: [${source}]`];
  if (fact.of === "day" && fact.name !== "day.today" && fact.derivedFrom === undefined)
    yield ["key-missing", [], `${fact.name} 由别的事实推算，缺少 “derivedFrom”`];
  for (const [i, source] of (fact.derivedFrom ?? []).entries())
    if (!names.has(source))
      yield ["fact-unknown", ["derivedFrom", i], `词典里没有 “${source}”。${didYouMean(source, [...names])}`];
}

/** Reads `facts.yaml`. The definitions that are right come back even if others are not, so that rules can be checked. */
export function readFacts(
  text: string,
  file: string,
): { readonly facts: ReadonlyMap<FactName, FactDefinition>; readonly problems: readonly Problem[] } {
  const { source, problems: syntax } = readYaml(text, file);
  const facts = new Map<FactName, FactDefinition>();
  if (syntax.length > 0) return { facts, problems: syntax };
  const shape = checkShape(source, factsFile);
  if (shape.value === undefined) return { facts, problems: shape.problems };
  const problems: Problem[] = [];
  const names = new Set(shape.value.facts.map((fact) => fact.name));
  shape.value.facts.forEach((fact, i) => {
    const at = ["facts", i];
    if (facts.has(fact.name))
      problems.push(source.problem("duplicate", [...at, "name"], `事实 “${fact.name}” 写了两次`));
    for (const [code, path, message] of faultsOf(fact, names))
      problems.push(source.problem(code, [...at, ...path], message));
    facts.set(fact.name, toDefinition(fact));
  });
  return { facts, problems };
}
