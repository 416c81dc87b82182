import type { Basis, FactName } from "../domain/decision.ts";
import { isOperator, operators } from "./operators.ts";
import { parameterFact } from "./read-parameters.ts";
import type { FactDefinition, Lang, Leaf, RuleSet, RuleVersion } from "./types.ts";
import { wordsOf } from "./value-words.ts";

/** One sentence or the other. */
export const pick = (lang: Lang, zh: string, en: string): string => (lang === "en" ? en : zh);

/** A citation, with 待核实 where nobody checked it. */
export function basisWords({ law, article, says, verified, note }: Basis, lang: Lang): string {
  const place = article === undefined ? law : `${law} ${article}`;
  const text = says === undefined ? place : `${place}${pick(lang, "：", ": ")}${says}`;
  const marks = [...(verified ? [] : [pick(lang, "待核实", "unverified")]), ...(note === undefined ? [] : [note])];
  if (marks.length === 0) return text;
  return pick(lang, `${text}（${marks.join("；")}）`, `${text} (${marks.join("; ")})`);
}

/** The dictionary with the parameters of a version in it. */
export const factsWithParameters = (
  ruleSet: RuleSet,
  version: RuleVersion | undefined,
): ReadonlyMap<FactName, FactDefinition> =>
  new Map([
    ...ruleSet.facts,
    ...(version?.parameters ?? []).map(parameterFact).map((fact) => [fact.name, fact] as const),
  ]);

/** A condition as the rule states it: its sentence, and the comparison that decides. */
export function leafWords(leaf: Leaf, facts: ReadonlyMap<FactName, FactDefinition>, lang: Lang): string {
  const label = facts.get(leaf.fact)?.label[lang] ?? leaf.fact;
  const { value } = leaf;
  const isFact = typeof value === "object" && "fact" in value;
  const operator = isOperator(leaf.operator) ? operators[leaf.operator].words[lang] : leaf.operator;
  const against = isFact
    ? (facts.get(value.fact)?.label[lang] ?? value.fact)
    : wordsOf(value, facts.get(leaf.fact), lang);
  const comparison = pick(lang, `${label}${operator}${against}`, `${label} to ${operator} ${against}`);
  const says = leaf.says?.[lang];
  return says === undefined ? comparison : pick(lang, `${says}（${comparison}）`, `${says} (${comparison})`);
}
