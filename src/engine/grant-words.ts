import type { DecidedAmount, Decision, FactName, HeadDecision } from "../domain/decision.ts";
import { pick } from "./condition-words.ts";
import { weigh } from "./deciding-leaves.ts";
import type { FactDefinition, Lang, RuleVersion } from "./types.ts";
import { markedWords } from "./unverified-words.ts";
import { wordsOf } from "./value-words.ts";

type Label = (name: FactName) => string;

/** A number in a unit, as the dictionary's facts are told. */
const numberWords = (value: number, unit: string | undefined, lang: Lang): string =>
  wordsOf(value, unit === undefined ? undefined : ({ unit } as FactDefinition), lang);

const yuan = (fen: number, lang: Lang): string => numberWords(fen, "fen", lang);

/** What a grant comes to, in words: the sum, or what it waits for. */
export function amountWords(
  { fen, missing = [] }: DecidedAmount,
  version: RuleVersion,
  label: Label,
  lang: Lang,
): string {
  if (version.grant?.amount.kind === "exemption") return pick(lang, "免征，不发钱", "exempt, no money is paid");
  if (fen !== undefined) return pick(lang, `金额 ${yuan(fen, lang)}`, `amount ${yuan(fen, lang)}`);
  const waits = missing.map((name) => {
    const isSetting = name.startsWith("param.");
    return `${label(name)}${isSetting ? pick(lang, "（待设定）", " (to be set)") : ""}`;
  });
  return pick(lang, `金额待定，还差：${waits.join("、")}`, `amount open; not known: ${waits.join(", ")}`);
}

/** Each line of an amount: how much of what, at which rate, comes to how much. */
export function amountLineWords({ lines }: DecidedAmount, lang: Lang): readonly string[] {
  return lines.map(({ says, quantity, unit, rate, rateUnit, fen }) => {
    const much = quantity === undefined ? "" : numberWords(quantity, unit, lang);
    const at = rate === undefined ? "" : ` × ${numberWords(rate, rateUnit, lang)}`;
    const sum = fen === undefined ? pick(lang, "待定", "open") : yuan(fen, lang);
    const formula = much === "" ? "" : `${much}${at} = `;
    return pick(lang, `${says.zh}：${formula}${sum}`, `${says.en}: ${formula}${sum}`);
  });
}

/** What the version itself marks as not checked, of what a grant rests on. */
export function grantMarks(version: RuleVersion, lang: Lang): readonly string[] {
  const words = version.unverified.flatMap((key) => markedWords(key, version)?.[lang] ?? []);
  return words.map((word) => pick(lang, `${word}待核实`, `${word}: unverified`));
}

/** One person a unit is paid for, in a sentence. */
export function headSentence(
  { headId, result, because, missing, fen }: HeadDecision,
  version: RuleVersion,
  label: Label,
  lang: Lang,
): string {
  const results = new Map(because.map((reason) => [reason.id, reason.result]));
  const failing =
    version.heads === undefined
      ? []
      : weigh(version.heads.conditions, ({ id }) => results.get(id) ?? "unknown").leaves.map(({ fact }) => label(fact));
  switch (result) {
    case "holds":
      return pick(
        lang,
        `${headId}：符合${fen === undefined ? "" : `，${yuan(fen, lang)}`}。`,
        `${headId}: qualifies${fen === undefined ? "" : `, ${yuan(fen, lang)}`}.`,
      );
    case "fails":
      return pick(
        lang,
        `${headId}：不符合：${failing.join("、")}。`,
        `${headId}: does not qualify: ${failing.join(", ")}.`,
      );
    case "unknown":
      return pick(
        lang,
        `${headId}：暂时无法判断，还缺：${missing.map(label).join("、")}。`,
        `${headId}: cannot be told yet; not known: ${missing.map(label).join(", ")}.`,
      );
    default:
      return result satisfies never;
  }
}

/** What becomes of a grant in each tier. */
export const benefitTierWords = {
  "auto-prepare": {
    zh: "由系统备好，主管部门确认后发放",
    en: "prepared by the system, paid once the department confirms",
  },
  assisted: { zh: "由工作人员核定后发放", en: "staff settle it before it is paid" },
  "remind-only": { zh: "只告知", en: "the holder is only told" },
} as const;

/** What was concluded about a benefit; nothing for outcomes that are told as with renewals. */
export function benefitSentence(
  decision: Decision,
  version: RuleVersion,
  why: readonly string[],
  findingSays: (id: string) => string,
  label: Label,
  lang: Lang,
): string | undefined {
  const of = decision.cycle === undefined || decision.cycle.startsWith("once") ? "" : decision.cycle;
  switch (decision.outcome) {
    case "eligible": {
      const amount = decision.amount && amountWords(decision.amount, version, label, lang);
      return pick(
        lang,
        `符合享受条件${of && `（${of}）`}：${amount ?? ""}；${benefitTierWords[decision.tier].zh}。`,
        `Qualifies${of && ` (${of})`}: ${amount ?? ""}; ${benefitTierWords[decision.tier].en}.`,
      );
    }
    case "blocked":
      return pick(
        lang,
        `不能享受：${findingSays(decision.finding)}。`,
        `The benefit is barred: ${findingSays(decision.finding)}.`,
      );
    case "not-eligible":
      return pick(
        lang,
        `不符合享受条件：${why.length === 0 ? "没有符合条件的人员" : why.join("、")}。`,
        `Does not qualify: ${why.length === 0 ? "nobody it is paid for qualifies" : why.join(", ")}.`,
      );
    case "held":
    case "routed":
    case "undetermined":
    case "not-applicable":
      return undefined;
    default:
      return decision satisfies never;
  }
}
