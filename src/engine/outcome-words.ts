import type { Decision, FactName, Tier } from "../domain/decision.ts";
import { weigh } from "./deciding-leaves.ts";
import { benefitSentence } from "./grant-words.ts";
import type { Lang, RuleVersion, Text } from "./types.ts";

export const tierWords: Readonly<Record<Tier, Text>> = {
  "auto-prepare": {
    zh: "由系统备好材料，持证人确认后提交",
    en: "the case is prepared and filed once the holder confirms",
  },
  assisted: { zh: "提醒持证人，由工作人员帮办", en: "the holder is reminded and helped by staff" },
  "remind-only": { zh: "只提醒持证人", en: "the holder is only reminded" },
};

function windowWords({ window, isProvisional }: Decision, lang: Lang): string {
  if (window?.closesOn === undefined) return "";
  const { opensOn, closesOn, adviseBy } = window;
  const advised = adviseBy !== undefined && adviseBy !== closesOn;
  if (lang === "zh") {
    const advice = advised ? `，${closesOn} 不是工作日，最好在 ${adviseBy} 前办` : "";
    const mark = isProvisional ? "（工作日历尚未公布，日期为暂定）" : "";
    return `申请期间：${opensOn ?? "即日"} 至 ${closesOn}${advice}${mark}。`;
  }
  const advice = advised ? `; ${closesOn} is no working day, better by ${adviseBy}` : "";
  const mark = isProvisional ? " (provisional: the working calendar is not announced yet)" : "";
  return ` Window: ${opensOn ?? "any day"} to ${closesOn}${advice}${mark}.`;
}

/** What the rule asks that is not so on the day: its own sentences, or the labels of the facts. */
function failing(
  decision: Decision,
  version: RuleVersion | undefined,
  label: (name: FactName) => string,
  lang: Lang,
): string[] {
  if (version === undefined) return [];
  const results = new Map(decision.because.map(({ id, result }) => [id, result]));
  const { leaves } = weigh(version.conditions, ({ id }) => results.get(id) ?? "unknown");
  return [...new Set(leaves.map(({ fact, says }) => says?.[lang] ?? label(fact)))];
}

const findingSays = (version: RuleVersion | undefined, id: string, lang: Lang): string =>
  version?.findings.find((finding) => finding.id === id)?.says[lang] ?? id;

function sentence(
  decision: Decision,
  version: RuleVersion | undefined,
  label: (name: FactName) => string,
  lang: Lang,
): string {
  const zh = lang === "zh";
  if (version?.grant !== undefined) {
    const own = weigh(
      version.conditions,
      ({ id }) => decision.because.find((one) => one.id === id)?.result ?? "unknown",
    );
    const why = own.result === "fails" ? failing(decision, version, label, lang) : [];
    const says = (id: string): string => findingSays(version, id, lang);
    const told = benefitSentence(decision, version, why, says, label, lang);
    if (told !== undefined) return told;
  }
  switch (decision.outcome) {
    case "eligible":
      return zh ? `符合续证条件：${tierWords[decision.tier].zh}。` : `Due for renewal: ${tierWords[decision.tier].en}.`;
    case "held":
      return zh
        ? `交工作人员核实：${findingSays(version, decision.finding, lang)}。`
        : `For a clerk to look at: ${findingSays(version, decision.finding, lang)}.`;
    case "blocked":
      return zh
        ? `不能延续：${findingSays(version, decision.finding, lang)}。`
        : `Renewal is barred: ${findingSays(version, decision.finding, lang)}.`;
    case "routed":
      return zh
        ? `改走另一程序：${findingSays(version, decision.finding, lang)}。`
        : `Another procedure applies: ${findingSays(version, decision.finding, lang)}.`;
    case "undetermined": {
      const missing = decision.missing.map(label);
      return zh
        ? `暂时无法判断，还缺：${missing.join("；")}。`
        : `Cannot be decided yet; not known: ${missing.join(", ")}.`;
    }
    case "not-eligible": {
      const why = failing(decision, version, label, lang);
      return zh
        ? `这一天不符合续证条件，未满足：${why.join("；")}。`
        : `Not due on this day; not met: ${why.join("; ")}.`;
    }
    case "not-applicable":
      if (version === undefined)
        return zh ? "这一天没有生效的规则。" : "No version of this rule was in force on this day.";
      return zh ? "这条规则不适用于这件许可。" : "This rule is not about this licence.";
    default:
      return decision satisfies never;
  }
}

/** What a decision concluded, in a sentence or two; with the window where there is one. */
export const outcomeSentence = (
  decision: Decision,
  version: RuleVersion | undefined,
  label: (name: FactName) => string,
  lang: Lang,
): string => `${sentence(decision, version, label, lang)}${windowWords(decision, lang)}`;
