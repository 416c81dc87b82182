import { isDecided, type DecidedNoticeItem, type FindingItem, type Notice } from "../../domain/notice.ts";
import { markedWords, type RuleSet, type RuleVersion } from "../../engine/index.ts";

/** Of a renewal the message tells the last day; of a benefit or a finding, what the conditions come to. */
function rests({ kind }: DecidedNoticeItem, key: string): boolean {
  if (kind !== "benefit" && kind !== "finding") return key === "window" || key.startsWith("window.");
  if (key === "conditions" || key.startsWith("parameters.")) return true;
  return kind === "benefit" && key.startsWith("grant.");
}

const versionOf = (ruleSet: RuleSet, item: DecidedNoticeItem, day: Notice["day"]): RuleVersion | undefined =>
  item.kind === "finding"
    ? ruleSet.findRule(item.rule)?.versions.find(({ version }) => version === item.ruleVersion)
    : ruleSet.versionInForce(item.rule, day);

/** A finding has citations of its own. */
const isCitedUnchecked = ({ finding }: FindingItem, version: RuleVersion | undefined): boolean =>
  version?.findings.find(({ id }) => id === finding)?.basis.some(({ verified }) => !verified) === true;

/** What a message rests on that nobody checked against a source, in words for staff: the holder is not told of it. */
export function unverifiedIn(ruleSet: RuleSet, { items, day }: Pick<Notice, "items" | "day">): readonly string[] {
  const words = items.filter(isDecided).flatMap((item) => {
    const title = ruleSet.findRule(item.rule)?.title.zh ?? item.rule;
    const version = versionOf(ruleSet, item, day);
    const keys = version?.unverified.filter((key) => rests(item, key)) ?? [];
    const said = keys.flatMap((key) => (version && markedWords(key, version)?.zh) ?? []);
    const cited = item.kind === "finding" && isCitedUnchecked(item, version) ? ["所告知情形的依据"] : [];
    return [...said, ...cited].map((one) => `${title}：${one}`);
  });
  return [...new Set(words)];
}
