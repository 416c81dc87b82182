import { closest, distance } from "fastest-levenshtein";
import { parseCivilDate } from "../../src/domain/civil-date.ts";
import type { StatableFact } from "../../src/ports/register-intake.ts";
import { completeListOf } from "./mapping.ts";
import type { CompleteList, Mapping } from "./mapping.ts";
import type { FactSpec } from "./mapping-specs.ts";
import type { Senseless } from "./mapping-sense.ts";

type Facts = ReadonlyMap<string, StatableFact>;
type Type = StatableFact["type"];

/** A fact's column as the mapping gives it, in full: what it leaves out is as the dictionary of facts has it. */
export function factSpec<Spec extends FactSpec>(
  fact: string,
  spec: string | Spec,
  facts: Facts,
): Exclude<Spec, string> & { readonly type: Type; readonly of: "licence" | "holder" } {
  const known = facts.get(fact);
  const stated = (typeof spec === "string" ? { column: spec } : spec) as Exclude<Spec, string>;
  const of = ("of" in stated ? stated.of : undefined) ?? subjectOf(fact, known);
  // Of a closed set, a mapping without a vocabulary reads its words as they stand, and no others.
  const values = stated.values ?? (known?.values && Object.fromEntries(known.values.map((word) => [word, word])));
  return { ...stated, type: stated.type ?? known?.type ?? "text", of, ...(values === undefined ? {} : { values }) };
}

const subjectOf = (fact: string, known: StatableFact | undefined): "licence" | "holder" =>
  (known?.of ?? fact.split(".")[0]) === "licence" ? "licence" : "holder";

const inWords: Readonly<Record<Type, string>> = {
  boolean: "是否 boolean",
  number: "数 number",
  date: "日期 date",
  text: "文字 text",
  list: "列表 list",
};

/** Facts of a mapping that the rules do not know, or know otherwise. */
export function wrongFacts(mapping: Mapping, facts: Facts): readonly Senseless[] {
  const found: Senseless[] = [];
  for (const [fact, spec] of Object.entries(mapping.facts) as readonly [string, string | FactSpec][]) {
    const known = facts.get(fact);
    const path = ["facts", fact];
    if (known === undefined) found.push({ path, message: unknownFact(`facts.${fact}`, fact, facts) });
    else {
      found.push(...ofOthers(path, `facts.${fact}`, mapping.kind, known));
      if (typeof spec !== "string") found.push(...misread(path, fact, spec, known));
    }
  }
  const list = completeListOf(mapping);
  if (list !== undefined) found.push(...wrongList(list, mapping.kind, facts));
  return found;
}

function wrongList(list: CompleteList, kind: Mapping["kind"], facts: Facts): readonly Senseless[] {
  const { fact, value, absentValue } = list;
  const known = facts.get(fact);
  const path = ["completeList", "fact"];
  if (known === undefined) return [{ path, message: unknownFact("completeList.fact", fact, facts) }];
  // A list of persons in units says of a unit that its persons are known.
  const found = [...ofOthers(path, `completeList.fact：${fact}`, kind === "heads" ? "holders" : kind, known)];
  for (const [name, one] of Object.entries({ value, absentValue }))
    if (one !== undefined && !fits(one, known.type))
      found.push({
        path: ["completeList", name],
        message: `completeList.${name}：${fact} 的值应为${inWords[known.type]}，这里是 ${JSON.stringify(one)}`,
      });
    else if (one !== undefined && !isListed(one, known))
      found.push({ path: ["completeList", name], message: notListed(`completeList.${name}`, fact, one, known) });
  return found;
}

/** Whose facts the rows of a kind of file can state, and how such a file is called. */
const statable: Readonly<Record<Mapping["kind"], readonly string[]>> = {
  licences: ["licence", "holder", "person"],
  facts: ["licence", "holder", "person"],
  holders: ["holder", "person"],
  heads: ["head"],
};

const subjectWords: Readonly<Record<string, string>> = {
  licence: "许可证",
  holder: "主体",
  person: "个人",
  head: "单位里每个人",
};

function ofOthers(
  path: readonly string[],
  at: string,
  kind: Mapping["kind"],
  known: StatableFact,
): readonly Senseless[] {
  if (statable[kind].includes(known.of)) return [];
  const whose = statable[kind].map((of) => subjectWords[of]).join("、");
  return [
    {
      path,
      message: `${at}：这是${subjectWords[known.of] ?? known.of}的情况；kind: ${kind} 的文件只能写${whose}的情况`,
    },
  ];
}

function misread(path: readonly string[], fact: string, spec: FactSpec, known: StatableFact): Senseless[] {
  const found: Senseless[] = [];
  if (spec.type !== undefined && spec.type !== known.type)
    found.push({
      path: [...path, "type"],
      message: `facts.${fact}.type：事实词典里 ${fact} 是${inWords[known.type]}，这里写的是 ${spec.type}；不写 type 即按词典`,
    });
  const of = spec.of ?? subjectOf(fact, known);
  if (spec.of !== undefined && (known.of === "licence") !== (of === "licence"))
    found.push({
      path: [...path, "of"],
      message: `facts.${fact}.of：${fact} 是${known.of === "licence" ? "许可证" : "主体"}的情况，不是${of === "licence" ? "许可证" : "主体"}的`,
    });
  for (const [word, value] of Object.entries(spec.values ?? {}))
    if (!fits(value, known.type))
      found.push({
        path: [...path, "values", word],
        message: `facts.${fact}.values.${word}：值应为${inWords[known.type]}，这里是 ${JSON.stringify(value)}`,
      });
    else if (!isListed(value, known))
      found.push({
        path: [...path, "values", word],
        message: notListed(`facts.${fact}.values.${word}`, fact, value, known),
      });
  return found;
}

const unknownFact = (at: string, fact: string, facts: Facts): string =>
  `${at}：事实词典（rules/facts.yaml）里没有“${fact}”${isItPerhaps(fact, [...facts.keys()])}`;

const isListed = (value: string | number | boolean, { values }: StatableFact): boolean =>
  values === undefined || values.includes(String(value));

function notListed(at: string, fact: string, value: string | number | boolean, { values = [] }: StatableFact): string {
  const hint = isItPerhaps(String(value), values);
  return `${at}：事实词典里 ${fact} 只能是 ${values.join("、")}，这里是 ${JSON.stringify(value)}${hint}`;
}

/** The nearest of the known words as a question, or nothing when none is near. */
function isItPerhaps(written: string, known: readonly string[]): string {
  if (known.length === 0) return "";
  const near = closest(written, known);
  return distance(written, near) <= Math.ceil(written.length / 3) ? `。是否指“${near}”？` : "";
}

function fits(value: string | number | boolean, type: Type): boolean {
  switch (type) {
    case "boolean":
    case "number":
      return typeof value === type;
    case "date":
      return typeof value === "string" && parseCivilDate(value) !== undefined;
    // Of a list, what one of its words stands for.
    case "text":
    case "list":
      return typeof value === "string";
    default:
      return type satisfies never;
  }
}
