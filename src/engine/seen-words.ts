import type { KnownFact, Reason } from "../domain/decision.ts";
import type { FactValue } from "../domain/licence.ts";
import { pick } from "./condition-words.ts";
import { MASK } from "./deciding.ts";
import type { FactDefinition, Lang, Text } from "./types.ts";
import { wordsOf } from "./value-words.ts";

/** Where a value is from, as it stands before the value. */
const seenWords: Readonly<Record<"day" | "param" | "other", Text>> = {
  day: { zh: "推算", en: "worked out" },
  param: { zh: "规定", en: "laid down" },
  other: { zh: "登记", en: "on record" },
};

const unknownWords: Readonly<Record<NonNullable<Reason["unknownBecause"]>, Text>> = {
  missing: { zh: "没有查到", en: "not known" },
  stale: { zh: "查得太久，不再算数", en: "seen too long ago to count" },
  unreadable: { zh: "登记的内容读不懂", en: "recorded in a way that cannot be read" },
};

/** Words and days in quotation marks, numbers and lists as they are. */
export function quotedValue(value: FactValue, fact: FactDefinition | undefined, lang: Lang): string {
  const plain = wordsOf(value, fact, lang);
  return typeof value === "number" || typeof value === "object" ? plain : `“${plain}”`;
}

/** What a sentence about a seen value is made of. */
interface Seen {
  readonly fact: FactDefinition | undefined;
  readonly label: string;
  /** The fact stands by its name just before. */
  readonly isNamed: boolean;
  /** The fact as it was decided by, where the explainer has it: a decision keeps no personal value. */
  readonly known: KnownFact | undefined;
  readonly lang: Lang;
}

/** The value that a condition met, where it is from and since when: `登记：座位数为50（现场核查）`. */
export function seenSentence(reason: Reason, { fact, label, isNamed, known, lang }: Seen): string {
  const source = reason.source ?? fact?.source[lang] ?? "";
  const when =
    reason.observedOn === undefined
      ? ""
      : fact?.of === "param"
        ? pick(lang, `，${reason.observedOn} 起`, `, from ${reason.observedOn} on`)
        : pick(lang, `，${reason.observedOn} 查得`, `, seen on ${reason.observedOn}`);
  const from = pick(lang, `（${source}${when}）`, ` (${source}${when})`);
  const kind = fact?.of === "day" || fact?.of === "param" ? fact.of : "other";
  const shown = shownValue(reason, fact, known, lang);
  const value = shown ?? noValueWords(reason, lang);
  const verb = shown === undefined ? "" : pick(lang, "为", " is");
  const what = isNamed ? "" : `${label}${verb}${pick(lang, "", " ")}`;
  return pick(lang, `${seenWords[kind].zh}：${what}${value}${from}`, `${seenWords[kind].en}: ${what}${value}${from}`);
}

const noValueWords = (reason: Reason, lang: Lang): string =>
  reason.value === undefined
    ? unknownWords[reason.unknownBecause ?? "missing"][lang]
    : pick(lang, "已查得，内容不显示", "known, not shown");

/** `undefined` if there is none, or none that may be shown. */
function shownValue(
  reason: Reason,
  fact: FactDefinition | undefined,
  known: KnownFact | undefined,
  lang: Lang,
): string | undefined {
  if (reason.value === undefined) return undefined;
  if (reason.value !== MASK) return quotedValue(reason.value, fact, lang);
  return personalValue(reason, fact, known, lang);
}

/**
 * As much of a personal value as an official needs to follow a condition: full years of age; of a day the month; yes or
 * no where the outcome says it anyhow. Of anything else, that it is known.
 */
function personalValue(
  { operator, expected, result }: Reason,
  fact: FactDefinition | undefined,
  known: KnownFact | undefined,
  lang: Lang,
): string | undefined {
  if (operator === "equal" && typeof expected === "boolean" && result !== "unknown")
    return quotedValue(result === "holds" ? expected : !expected, fact, lang);
  if (known?.known !== true) return undefined;
  const { value } = known;
  if (fact?.unit === "years-of-age" && typeof value === "number") return wordsOf(value, fact, lang);
  if (fact?.type === "date" && typeof value === "string") {
    const [year = "", month = ""] = value.split("-");
    return pick(lang, `${year}年${Number(month)}月`, `${year}-${month}`);
  }
  return undefined;
}
