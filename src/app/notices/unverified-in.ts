import { isDecided, type DecidedNoticeItem, type Notice } from "../../domain/notice.ts";
import { markedWords, type RuleSet } from "../../engine/index.ts";

/** Of a renewal the message tells the last day; of a benefit or a finding, what the conditions come to. */
const rests = ({ kind }: DecidedNoticeItem, key: string): boolean =>
  kind === "benefit" || kind === "finding"
    ? key === "conditions" || key.startsWith("grant.") || key.startsWith("parameters.")
    : key === "window" || key.startsWith("window.");

/** What a message rests on that nobody checked against a source, in words for staff: the holder is not told of it. */
export function unverifiedIn(ruleSet: RuleSet, { items, day }: Pick<Notice, "items" | "day">): readonly string[] {
  const words = items.filter(isDecided).flatMap((item) => {
    const title = ruleSet.findRule(item.rule)?.title.zh ?? item.rule;
    const version = ruleSet.versionInForce(item.rule, day);
    const keys = version?.unverified.filter((key) => rests(item, key)) ?? [];
    return keys.flatMap((key) => {
      const said = version && markedWords(key, version)?.zh;
      return said === undefined ? [] : [`${title}：${said}`];
    });
  });
  return [...new Set(words)];
}
