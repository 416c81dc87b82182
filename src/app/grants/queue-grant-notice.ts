import { addDays, civilDateAt, epochMsAt, type CivilDate } from "../../domain/civil-date.ts";
import { nextContactAt } from "../../domain/contact-hours.ts";
import type { Grant } from "../../domain/grant.ts";
import { nextCycleOn, type RuleSet, type RuleVersion } from "../../engine/index.ts";
import type { RegisteredHolder } from "../../ports/register-store.ts";
import type { Parts } from "../parts.ts";

/** Where the cycle has no end, the news is not worth telling for longer than this. */
const tellForDays = 60;

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
  const { zone, contactHours } = parts.settings;
  const tellUntil = lastDayToTell(version, asOf);
  const earliest = Math.max(parts.clock.now(), epochMsAt(asOf, "00:00", zone));
  const notBefore = nextContactAt(earliest, contactHours, ruleSet.calendar, zone);
  const day = civilDateAt(notBefore, zone);
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

/** The last day of the cycle that a day lies in, or of the days for which news is worth telling. */
export function lastDayToTell(version: RuleVersion | undefined, asOf: CivilDate): CivilDate {
  const next = version?.grant === undefined ? undefined : nextCycleOn(version.grant.cycle, asOf);
  return addDays(next ?? addDays(asOf, tellForDays), -1);
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
