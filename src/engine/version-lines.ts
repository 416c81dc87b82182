import type { FactName } from "../domain/decision.ts";
import { leavesOf } from "./condition-leaves.ts";
import { basisWords, leafWords, pick } from "./condition-words.ts";
import type { Conditions, DayLimit, FactDefinition, Lang, Text } from "./types.ts";

/** What a line of a version is about; stored and published: superseded, never renamed. */
export type VersionPart =
  | "in-force"
  | "basis"
  | "window"
  | "ladder"
  | "parameter"
  | "condition"
  | "structure"
  | "finding"
  | "order"
  | "tier"
  | "cycle"
  | "amount"
  | "head"
  | "intent"
  | "publicity"
  | "exclusion"
  | "payment"
  | "limit"
  | "material"
  | "local-setting"
  | "unverified"
  | "note"
  | "other";

/** One thing a version says, in words. Two versions say the same thing if part and key are the same. */
export interface VersionLine {
  readonly part: VersionPart;
  /** Unique within the part. */
  readonly key: string;
  readonly says: Text;
  /** For lines that only say how others stand together: the conditions, or the ids of the findings in order. */
  readonly of?: Conditions | readonly string[];
}

/** The same words in each language. */
export const both = (words: (lang: Lang) => string): Text => ({ zh: words("zh"), en: words("en") });

export const unitWords: Readonly<Record<string, Text>> = {
  "calendar-days": { zh: "个自然日", en: "calendar days" },
  "working-days": { zh: "个工作日", en: "working days" },
  months: { zh: "个月", en: "months" },
};

/** 5 个工作日（待核实） */
export function dayLimitWords({ days, unit, verified, note }: DayLimit, lang: Lang): string {
  const mark = verified ? "" : pick(lang, "（待核实）", " (unverified)");
  const why = note === undefined ? "" : pick(lang, `（${note}）`, ` (${note})`);
  return `${days} ${unitWords[unit]?.[lang] ?? unit}${mark}${why}`;
}

/** How conditions stand together, by their ids: 同时满足（甲、其一（乙、丙））. */
function structureWords(node: Conditions, lang: Lang): string {
  const en = lang === "en";
  const list = (members: readonly Conditions[]): string =>
    members.map((one) => structureWords(one, lang)).join(en ? ", " : "、");
  if ("all" in node) return en ? `all of (${list(node.all)})` : `同时满足（${list(node.all)}）`;
  if ("any" in node) return en ? `any of (${list(node.any)})` : `满足其一（${list(node.any)}）`;
  if ("not" in node)
    return en ? `not (${structureWords(node.not, lang)})` : `不满足（${structureWords(node.not, lang)}）`;
  return node.id;
}

/** What lines are written from. */
export interface LineContext {
  readonly facts: ReadonlyMap<FactName, FactDefinition>;
}

/** A line for each condition, its key the id behind the prefix, and one for how they stand together. */
export function conditionLines(
  conditions: Conditions,
  prefix: string,
  { facts }: LineContext,
  part: "condition" | "head" = "condition",
): readonly VersionLine[] {
  const leaves = leavesOf(conditions);
  return [
    ...leaves.map((leaf): VersionLine => {
      const cited = leaf.basis === undefined ? [] : leaf.basis;
      return {
        part,
        key: `${prefix}${leaf.id}`,
        says: both((lang) =>
          [leafWords(leaf, facts, lang), ...cited.map((one) => basisWords(one, lang))].join(
            lang === "en" ? "; basis: " : "；依据：",
          ),
        ),
      };
    }),
    {
      part: "structure",
      key: `${prefix}conditions`,
      says: both((lang) => structureWords(conditions, lang)),
      of: conditions,
    },
  ];
}
