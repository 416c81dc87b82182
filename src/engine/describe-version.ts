import { canonicalJson } from "../domain/canonical-json.ts";
import { basisWords, factsWithParameters } from "./condition-words.ts";
import { grantLines, headLines } from "./describe-grant.ts";
import { ladderLines, limitLines, windowLines } from "./describe-terms.ts";
import { benefitTierWords } from "./grant-words.ts";
import { tierWords } from "./outcome-words.ts";
import { parameterFact } from "./read-parameters.ts";
import type { Finding, Lang, RuleSet, RuleVersion, Text } from "./types.ts";
import { markedWords, withMarks } from "./unverified-words.ts";
import { wordsOf } from "./value-words.ts";
import { both, conditionLines, type LineContext, type VersionLine, type VersionPart } from "./version-lines.ts";

const effectWords: Readonly<Record<Finding["effect"], Text>> = {
  block: { zh: "不许", en: "bars it" },
  hold: { zh: "交人工核实", en: "asks for a person" },
  route: { zh: "改走另一程序", en: "another procedure" },
};

/** Procedures of the library; a bureau's own stands as it wrote it. */
const procedures: Readonly<Record<string, Text>> = {
  amendment: { zh: "变更", en: "amendment" },
  application: { zh: "自行申请", en: "the holder applies" },
  filing: { zh: "备案", en: "filing" },
  "new-application": { zh: "重新申请", en: "a new application" },
  "no-permit-needed": { zh: "不再需要许可", en: "no permit is needed any more" },
};
/** What a procedure is called; one that the library does not know stands for itself. */
export const procedureWords = (to: string, lang: Lang): string => procedures[to]?.[lang] ?? to;

function findingLines(finding: Finding, context: LineContext): readonly VersionLine[] {
  const says = both((lang) => {
    const to = finding.effect === "route" ? `${lang === "en" ? ": " : "："}${procedureWords(finding.to, lang)}` : "";
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
      const values = parameter.values.map(({ from, value, setBy, basis = [] }) => {
        const words =
          value === undefined
            ? `${lang === "en" ? "not set yet" : "尚未确定"}${setBy === undefined ? "" : ` (${setBy[lang]})`}`
            : wordsOf(value, fact, lang);
        const cited = basis.map((one) => basisWords(one, lang)).join(lang === "en" ? "; " : "；");
        if (lang === "en") return `from ${from}: ${words}${cited === "" ? "" : ` (basis: ${cited})`}`;
        return `${from} 起 ${words}${cited === "" ? "" : `（依据：${cited}）`}`;
      });
      return `${parameter.label[lang]}${lang === "en" ? ": " : "："}${values.join(lang === "en" ? "; " : "；")}`;
    });
    return { part: "parameter", key: parameter.name, says };
  });
}

export const standingWords = {
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
  const keyed = (part: VersionPart, keys: readonly string[]): readonly VersionLine[] =>
    keys.map((key) => ({ part, key, says: markedWords(key, version) ?? { zh: key, en: key } }));
  const lines: readonly VersionLine[] = [
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
    ...(version.grant === undefined ? limitLines(version) : []),
    ...materialLines(version),
    ...otherLines(version),
    ...keyed("local-setting", version.localSettings),
    ...keyed("unverified", version.unverified),
    ...version.notes.map((note): VersionLine => ({ part: "note", key: note.zh, says: note })),
  ];
  return lines.map((line) => withMarks(line, version));
}
