import { canonicalJson } from "../domain/canonical-json.ts";
import type { WindowLimit } from "../domain/renewal-window.ts";
import { basisWords, factsWithParameters } from "./condition-words.ts";
import { grantLines, headLines } from "./describe-grant.ts";
import { benefitTierWords, markedWords } from "./grant-words.ts";
import { tierWords } from "./outcome-words.ts";
import { parameterFact } from "./read-parameters.ts";
import type { DayLimit, Finding, Lang, RuleSet, RuleVersion, Text } from "./types.ts";
import { wordsOf } from "./value-words.ts";
import {
  both,
  conditionLines,
  dayLimitWords,
  unitWords,
  type LineContext,
  type VersionLine,
  type VersionPart,
} from "./version-lines.ts";

const limitWords = ({ before, unit }: WindowLimit, lang: Lang): string =>
  lang === "en" ? `${before} ${unitWords[unit]?.en ?? unit}` : `${before} ${unitWords[unit]?.zh ?? unit}`;

function windowLines({ window }: RuleVersion): readonly VersionLine[] {
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
            says: { zh: `逾期适用情形“${late}”`, en: `late: finding "${late}"` },
          } as const,
        ]),
  ];
}

/** Of a renewal alone: a benefit has no last day to count back from. */
function ladderLines(version: RuleVersion, ruleSet: RuleSet): readonly VersionLine[] {
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

function dayLimitLine(key: string, name: Text, limit: DayLimit | undefined): readonly VersionLine[] {
  if (limit === undefined) return [];
  const says = both((lang) => `${name[lang]}${lang === "en" ? ": " : "："}${dayLimitWords(limit, lang)}`);
  return [{ part: "limit", key, says }];
}

const effectWords: Readonly<Record<Finding["effect"], Text>> = {
  block: { zh: "不许", en: "bars it" },
  hold: { zh: "交人工核实", en: "asks for a person" },
  route: { zh: "改走另一程序", en: "another procedure" },
};

function findingLines(finding: Finding, context: LineContext): readonly VersionLine[] {
  const says = both((lang) => {
    const to = finding.effect === "route" ? `${lang === "en" ? ": " : "："}${finding.to}` : "";
    const basis = finding.basis.map((one) => basisWords(one, lang)).join(lang === "en" ? "; " : "；");
    return lang === "en"
      ? `${finding.says.en} (${effectWords[finding.effect].en}${to}; basis: ${basis})`
      : `${finding.says.zh}（${effectWords[finding.effect].zh}${to}；依据：${basis}）`;
  });
  return [{ part: "finding", key: finding.id, says }, ...conditionLines(finding.conditions, `${finding.id}/`, context)];
}

function parameterLines({ parameters }: RuleVersion): readonly VersionLine[] {
  return parameters.map((parameter): VersionLine => {
    const fact = parameterFact(parameter);
    const says = both((lang) => {
      const values = parameter.values.map(({ from, value, setBy }) => {
        const words =
          value === undefined
            ? `${lang === "en" ? "not set yet" : "尚未确定"}${setBy === undefined ? "" : ` (${setBy[lang]})`}`
            : wordsOf(value, fact, lang);
        return lang === "en" ? `from ${from}: ${words}` : `${from} 起 ${words}`;
      });
      return `${parameter.label[lang]}${lang === "en" ? ": " : "："}${values.join(lang === "en" ? "; " : "；")}`;
    });
    return { part: "parameter", key: parameter.name, says };
  });
}

const standingWords = {
  held: { zh: "共享数据里有", en: "held" },
  "to-confirm": { zh: "已预填，由持证人确认", en: "pre-filled, to be confirmed" },
  missing: { zh: "由持证人提供", en: "to be supplied" },
} as const;

const materialLines = ({ materials }: RuleVersion): readonly VersionLine[] =>
  materials.map(({ name, class: rank, isDeferrable, standing, from, when }): VersionLine => ({
    part: "material",
    key: name.zh,
    says: both((lang) => {
      const details = [
        rank,
        lang === "en" ? (isDeferrable ? "deferrable" : "not deferrable") : isDeferrable ? "可容缺" : "不可容缺",
        standingWords[standing][lang],
        ...(from === undefined ? [] : [from]),
        ...(when === undefined ? [] : [when[lang]]),
      ];
      return lang === "en" ? `${name.en} (${details.join(", ")})` : `${name.zh}（${details.join("，")}）`;
    }),
  }));

/** Parts that have sentences of their own; whatever else a version holds is told as data. */
const told = new Set<string>([
  "version",
  "inForce",
  "basis",
  "window",
  "ladder",
  "parameters",
  "conditions",
  "findings",
  "tier",
  "grant",
  "heads",
  "statutoryDays",
  "promisedDays",
  "materials",
  "localSettings",
  "unverified",
  "notes",
]);

/** Maps as records, so that they have a canonical form. */
const plain = (value: unknown): unknown => {
  if (value instanceof Map) return Object.fromEntries([...value].map(([key, one]) => [String(key), plain(one)]));
  if (Array.isArray(value)) return value.map(plain);
  if (typeof value === "object" && value !== null)
    return Object.fromEntries(Object.entries(value).map(([key, one]) => [key, plain(one)]));
  return value;
};

function otherLines(version: RuleVersion): readonly VersionLine[] {
  const lines = (prefix: string, value: object): readonly VersionLine[] =>
    Object.entries(value).flatMap(([key, one]: [string, unknown]) => {
      if (one === undefined) return [];
      const words = `${prefix}${key}: ${canonicalJson(plain(one))}`;
      return [{ part: "other", key: `${prefix}${key}`, says: { zh: words, en: words } } as const];
    });
  return Object.entries(version).flatMap(([key, value]: [string, unknown]) =>
    told.has(key) || typeof value !== "object" || value === null ? [] : lines(`${key}.`, value),
  );
}

/** The order in which findings are tried decides which of several counts. */
const findingOrder = (ids: readonly string[]): readonly VersionLine[] =>
  ids.length === 0
    ? []
    : [{ part: "order", key: "findings", says: both((lang) => ids.join(lang === "en" ? ", " : "、")), of: ids }];

/** Everything a version says, a line each: what is in force, on what grounds, from when to when, under which conditions. */
export function describeVersion(version: RuleVersion, ruleSet: RuleSet): readonly VersionLine[] {
  const context = { facts: factsWithParameters(ruleSet, version) };
  const { from, to } = version.inForce;
  const keyed = (part: VersionPart, texts: readonly string[]): readonly VersionLine[] =>
    texts.map((one) => ({ part, key: one, says: { zh: one, en: one } }));
  return [
    {
      part: "in-force",
      key: "in-force",
      says: {
        zh: `${from} 起${to === undefined ? "" : `至 ${to}`}生效`,
        en: `in force from ${from}${to === undefined ? "" : ` to ${to}`}`,
      },
    },
    ...version.basis.map((basis): VersionLine => ({
      part: "basis",
      key: [basis.law, basis.article ?? ""].join(" "),
      says: both((lang) => basisWords(basis, lang)),
    })),
    ...windowLines(version),
    ...ladderLines(version, ruleSet),
    ...parameterLines(version),
    ...conditionLines(version.conditions, "", context),
    ...version.findings.flatMap((finding) => findingLines(finding, context)),
    ...findingOrder(version.findings.map(({ id }) => id)),
    ...headLines(version, context),
    {
      part: "tier",
      key: "tier",
      says: version.grant === undefined ? tierWords[version.tier] : benefitTierWords[version.tier],
    },
    ...grantLines(version, context),
    ...dayLimitLine("statutoryDays", { zh: "法定办结时限", en: "statutory limit" }, version.statutoryDays),
    ...dayLimitLine("promisedDays", { zh: "承诺办结时限", en: "promised limit" }, version.promisedDays),
    ...materialLines(version),
    ...otherLines(version),
    ...keyed("local-setting", version.localSettings),
    ...version.unverified.map((key): VersionLine => ({
      part: "unverified",
      key,
      says: markedWords(key, version) ?? { zh: key, en: key },
    })),
    ...version.notes.map((note): VersionLine => ({ part: "note", key: note.zh, says: note })),
  ];
}
