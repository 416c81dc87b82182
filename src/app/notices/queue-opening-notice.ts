import type { CaseId } from "../../domain/case.ts";
import { civilDate, civilDateAt, epochMsAt } from "../../domain/civil-date.ts";
import { nextContactAt } from "../../domain/contact-hours.ts";
import type { RuleSet } from "../../engine/index.ts";
import type { PendingEffect } from "../../ports/decision-log.ts";
import type { RegisteredLicence } from "../../ports/register-store.ts";
import type { Parts } from "../parts.ts";

/**
 * Owes the holder the news that the window of this licence is open: once for ever per licence, rule and cycle, within
 * contact hours, never before the day the decision stands for. Certificates of one holder that fall on the same day of
 * sending share one message.
 */
export function queueOpeningNotice(
  parts: Parts,
  ruleSet: RuleSet,
  pending: PendingEffect,
  { licence }: RegisteredLicence,
  caseId?: CaseId,
): Promise<"queued" | "joined" | "already"> {
  const { zone, contactHours } = parts.settings;
  const { window, isProvisional, asOf } = pending.decided;
  const earliest = Math.max(parts.clock.now(), epochMsAt(asOf, "00:00", zone));
  const notBefore = nextContactAt(earliest, contactHours, ruleSet.calendar, zone);
  return parts.storage.notices.queue({
    holderId: licence.holder.holderId,
    language: licence.holder.language,
    day: civilDateAt(notBefore, zone),
    notBefore,
    item: {
      effectKey: `${licence.licenceId}|${pending.rule}|${pending.cycle}|window-open`,
      licenceId: licence.licenceId,
      ...(caseId === undefined ? {} : { caseId }),
      itemCode: licence.itemCode,
      validUntil: civilDate(pending.cycle),
      ...(window?.adviseBy === undefined ? {} : { adviseBy: window.adviseBy }),
      isProvisional,
    },
  });
}
