import type { CaseId } from "../../domain/case.ts";
import { civilDate, civilDateAt, epochMsAt, type CivilDate } from "../../domain/civil-date.ts";
import { nextContactAt } from "../../domain/contact-hours.ts";
import type { HolderId, Licence } from "../../domain/licence.ts";
import type { RuleSet } from "../../engine/index.ts";
import type { PendingEffect } from "../../ports/decision-log.ts";
import type { RegisteredLicence } from "../../ports/register-store.ts";
import type { Parts, Settings } from "../parts.ts";
import { newsKey } from "./due-reminder.ts";

/**
 * Owes the holder the news that the window of this licence is open: once for ever per licence, rule and cycle, within
 * contact hours, never before the day the decision stands for. Certificates of one holder that fall on the same day of
 * sending share one message. A holder known by name alone is no holder to share with: two may bear it.
 *
 * `told`: the holder knows already; `too-late`: the window is over by now, and nothing is said of it.
 */
export function queueOpeningNotice(
  parts: Parts,
  ruleSet: RuleSet,
  pending: PendingEffect,
  { licence }: RegisteredLicence,
  caseId?: CaseId,
): Promise<"queued" | "joined" | "already" | "told" | "too-late"> {
  const { window, isProvisional, asOf } = pending.decided;
  const validUntil = civilDate(pending.cycle);
  const tellUntil = window?.closesOn ?? validUntil;
  const { notBefore, day } = openingTime(parts.settings, ruleSet, asOf, parts.clock.now());
  if (day > tellUntil) return Promise.resolve("too-late");
  return parts.storage.notices.queue({
    holderId: recipientOf(licence),
    language: licence.holder.language,
    day,
    notBefore,
    item: {
      effectKey: newsKey({ licenceId: licence.licenceId, rule: pending.rule, cycle: validUntil }),
      licenceId: licence.licenceId,
      ...(caseId === undefined ? {} : { caseId }),
      itemCode: licence.itemCode,
      rule: pending.rule,
      decisionPosition: pending.position,
      validUntil,
      tellUntil,
      ...(window?.adviseBy === undefined ? {} : { adviseBy: window.adviseBy }),
      isProvisional,
    },
  });
}

/** When the news of a decision as of a day may go out at the earliest: within contact hours, not before that day. */
export function openingTime(
  { zone, contactHours }: Pick<Settings, "zone" | "contactHours">,
  { calendar }: Pick<RuleSet, "calendar">,
  asOf: CivilDate,
  now: number,
): { readonly notBefore: number; readonly day: CivilDate } {
  const notBefore = nextContactAt(Math.max(now, epochMsAt(asOf, "00:00", zone)), contactHours, calendar, zone);
  return { notBefore, day: civilDateAt(notBefore, zone) };
}

/** A holder known by name alone is no holder to share a message with: two may bear it. */
export const recipientOf = ({ licenceId, holder }: Licence): HolderId =>
  holder.holderId.startsWith("name:") ? (`licence:${licenceId}` as HolderId) : holder.holderId;
