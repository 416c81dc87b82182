import type { RuleVersion, Text } from "./types.ts";
import type { VersionLine } from "./version-lines.ts";

const markable: Readonly<Record<string, Text>> = {
  "grant.publicity": { zh: "公示期限", en: "days of publicity" },
  "grant.amount.rounding": { zh: "取整办法", en: "rounding" },
  conditions: { zh: "条件", en: "conditions" },
  inForce: { zh: "施行日期", en: "dates in force" },
  "inForce.from": { zh: "施行日期", en: "dates in force" },
  window: { zh: "申请期间", en: "the window" },
  "window.opens": { zh: "开始申请的日期", en: "the opening day" },
  "window.closes": { zh: "截止申请的日期", en: "the closing day" },
  statutoryDays: { zh: "法定办结时限", en: "statutory limit" },
  promisedDays: { zh: "承诺办结时限", en: "promised limit" },
  materials: { zh: "材料清单和主要、次要的分类", en: "the materials and how they are classed" },
};

/** What a key of `unverified` or `localSettings` stands for, where it has a name: a part, a parameter or a material. */
export const markedWords = (key: string, { parameters, materials }: RuleVersion): Text | undefined =>
  markable[key] ??
  parameters.find(({ name }) => key === `parameters.${name}`)?.label ??
  materials.find((_, at) => key === `materials.${at}`)?.name;

type KeysOf = (key: string, version: RuleVersion) => readonly string[];

/** The keys of a version under which a line of a part may be listed as not checked, or as the bureau's own setting. */
const keysByPart: Readonly<Partial<Record<VersionLine["part"], KeysOf>>> = {
  "in-force": () => ["inForce", "inForce.from", "inForce.to"],
  window: (key) => ["window", `window.${key}`],
  parameter: (key) => [`parameters.${key}`],
  // Conditions of findings have the finding before a slash, and citations of their own.
  condition: (key) => (key.includes("/") ? [] : ["conditions"]),
  amount: (key) => ["grant.amount", `grant.amount.${key}`],
  publicity: () => ["grant.publicity"],
  limit: (key) => [key],
  material: (key, { materials }) => ["materials", `materials.${materials.findIndex(({ name }) => name.zh === key)}`],
};

const unverified: Text = { zh: "（待核实）", en: " (unverified)" };
const ownSetting: Text = { zh: "（本局设定）", en: " (the bureau's own setting)" };

const marked = (says: Text, mark: Text): Text =>
  says.zh.includes(mark.zh) ? says : { ...says, zh: `${says.zh}${mark.zh}`, en: `${says.en}${mark.en}` };

/** The line, with a mark where nobody checked what it says or where the bureau set it. */
export function withMarks(line: VersionLine, version: RuleVersion): VersionLine {
  const keys = keysByPart[line.part]?.(line.key, version) ?? [];
  const isIn = (listed: readonly string[]): boolean => keys.some((key) => listed.includes(key));
  const set = isIn(version.localSettings) ? marked(line.says, ownSetting) : line.says;
  return { ...line, says: isIn(version.unverified) ? marked(set, unverified) : set };
}
