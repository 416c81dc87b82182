import type { WindowLimit } from "../domain/renewal-window.ts";
import type { DayLimit, Lang, RuleSet, RuleVersion, Text } from "./types.ts";
import { both, dayLimitWords, unitWords, type VersionLine } from "./version-lines.ts";

const limitWords = ({ before, unit }: WindowLimit, lang: Lang): string =>
  lang === "en" ? `${before} ${unitWords[unit]?.en ?? unit}` : `${before} ${unitWords[unit]?.zh ?? unit}`;

const lateWords = (says: string, lang: Lang): string => (lang === "en" ? `late: ${says}` : `逾期的：${says}`);

/** From when to when a renewal may be applied for, and what follows if it is late. */
export function windowLines({ window, findings }: RuleVersion): readonly VersionLine[] {
  if (window === undefined) return [];
  const { opens, closes, late } = window;
  return [
    {
      part: "window",
      key: "opens",
      says: both((lang) =>
        opens === undefined
          ? lang === "en"
            ? "may be applied for at any time"
            : "任何时候都可以申请"
          : lang === "en"
            ? `opens ${limitWords(opens, lang)} before the last valid day`
            : `有效期届满 ${limitWords(opens, lang)}前开始申请`,
      ),
    },
    {
      part: "window",
      key: "closes",
      says: both((lang) =>
        closes === undefined
          ? lang === "en"
            ? "closes on the last valid day"
            : "到有效期届满当日截止"
          : lang === "en"
            ? `closes ${limitWords(closes, lang)} before the last valid day`
            : `有效期届满 ${limitWords(closes, lang)}前截止`,
      ),
    },
    ...(late === undefined
      ? []
      : [
          {
            part: "window",
            key: "late",
            says: both((lang) => lateWords(findings.find(({ id }) => id === late)?.says[lang] ?? late, lang)),
          } as const,
        ]),
  ];
}

/** When holders are reminded. Of a renewal alone: a benefit has no last day to count back from. */
export function ladderLines(version: RuleVersion, ruleSet: RuleSet): readonly VersionLine[] {
  if (version.grant !== undefined) return [];
  const steps = ruleSet.stepsOf(version);
  const [first] = steps;
  const isOwn = version.ladder !== undefined;
  const says = both((lang) => {
    const days = steps.map(({ before }) => before).join(lang === "en" ? ", " : "、");
    const unit = first === undefined ? undefined : unitWords[first.unit]?.[lang];
    if (lang === "en")
      return `told when the window opens${first === undefined ? "" : `; reminded ${days} ${unit} before the last day to apply`}${isOwn ? "" : " (library default)"}`;
    return `窗口开启时通知一次${first === undefined ? "，不再催办" : `，截止前 ${days} ${unit}各催办一次`}${isOwn ? "" : "（规则库默认）"}`;
  });
  return [{ part: "ladder", key: "ladder", says }];
}

/** No figure is better than an invented one; whoever reads must know that none was found. */
const notFound: Text = {
  zh: "没有查到，以本局公布的实施清单为准（待核实）",
  en: "not found; the bureau's own published list counts (unverified)",
};

function dayLimitLine(key: string, name: Text, limit: DayLimit | undefined): readonly VersionLine[] {
  const words = (lang: Lang): string => (limit === undefined ? notFound[lang] : dayLimitWords(limit, lang));
  const says = both((lang) => `${name[lang]}${lang === "en" ? ": " : "："}${words(lang)}`);
  return [{ part: "limit", key, says }];
}

/** Both limits of a renewal. */
export const limitLines = ({ statutoryDays, promisedDays }: RuleVersion): readonly VersionLine[] => [
  ...dayLimitLine("statutoryDays", { zh: "法定办结时限", en: "statutory limit" }, statutoryDays),
  ...dayLimitLine("promisedDays", { zh: "承诺办结时限", en: "promised limit" }, promisedDays),
];
