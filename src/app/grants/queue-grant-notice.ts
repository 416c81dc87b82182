import type { CivilDate } from "../../domain/civil-date.ts";
import type { Grant } from "../../domain/grant.ts";
import type { RuleSet, RuleVersion } from "../../engine/index.ts";
import type { RegisteredHolder } from "../../ports/register-store.ts";
import { lastDayToTell } from "../notices/last-day-to-tell.ts";
import { openingTime } from "../notices/queue-opening-notice.ts";
import type { Parts } from "../parts.ts";

/** Names the news of a benefit for ever. */
export const grantNewsKey = ({ holderId, rule, cycle }: Pick<Grant, "holderId" | "rule" | "cycle">): string =>
  `${holderId}|${rule}|${cycle}|told`;

/**
 * Owes the holder the news of a benefit, once for ever per holder, rule and cycle, within contact hours. It shares a
 * message with whatever else the holder is told on that day.
 */
export function queueGrantNotice(
  parts: Parts,
  ruleSet: RuleSet,
  version: RuleVersion,
  grant: Grant,
  { holder }: RegisteredHolder,
  asOf: CivilDate,
): Promise<"queued" | "joined" | "already" | "told" | "too-late"> {
  const tellUntil = lastDayToTell(version, asOf);
  const { notBefore, day } = openingTime(parts.settings, ruleSet, asOf, parts.clock.now());
  if (day > tellUntil) return Promise.resolve("too-late");
  // A figure that nobody checked is no promise to make.
  const isChecked = !version.unverified.some((key) => concernsAmount(key, version));
  const { fen } = grant.amount;
  return parts.storage.notices.queue({
    holderId: holder.holderId,
    language: holder.language,
    day,
    notBefore,
    item: {
      kind: "benefit",
      effectKey: grantNewsKey(grant),
      holderId: holder.holderId,
      rule: grant.rule,
      cycle: grant.cycle,
      grantId: grant.grantId,
      grantNo: grant.grantNo,
      needsIntent: grant.needsIntent,
      ...(fen === undefined || fen === 0 || !isChecked ? {} : { amountFen: fen }),
      decisionPosition: grant.decisionPosition,
      tellUntil,
    },
  });
}

/** Whether a key that was not checked is the amount, or a parameter that it names; how it is rounded does not matter here. */
function concernsAmount(key: string, { grant }: RuleVersion): boolean {
  if (key === "grant.amount") return true;
  const [, parameter] = /^parameters\.([^.]+)/.exec(key) ?? [];
  return parameter !== undefined && grant !== undefined && names(grant.amount, `param.${parameter}`);
}

function names(part: unknown, name: string): boolean {
  if (part instanceof Map) return [...part.values()].some((value) => names(value, name));
  if (typeof part === "object" && part !== null) return Object.values(part).some((value) => names(value, name));
  return part === name;
}
