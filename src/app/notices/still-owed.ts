import type { CivilDate } from "../../domain/civil-date.ts";
import { isLive } from "../../domain/grant.ts";
import type { LicenceStatus } from "../../domain/licence.ts";
import type { RenewalCase } from "../../domain/case.ts";
import {
  subjectOf,
  type FindingItem,
  type NoticeItem,
  type RenewalItem,
  type WithdrawnBecause,
  type WithdrawnItem,
} from "../../domain/notice.ts";
import type { RuleSet } from "../../engine/index.ts";
import type { ClaimedNotice } from "../../ports/notice-outbox.ts";
import type { Parts } from "../parts.ts";
import { cycleOf } from "../scan/decide-page.ts";
import { today } from "../today.ts";
import { dueReminder, isReminder, reminderKey } from "./due-reminder.ts";
import { standingFinding } from "./queue-finding-notice.ts";

/** States of a licence in which nothing of it is renewed. */
export const endedBy: ReadonlySet<LicenceStatus> = new Set([
  "withdrawn",
  "rescinded",
  "revoked",
  "cancelled",
  "expired",
]);

/**
 * Looks again at everything the notice tells of and takes out what is not owed any more, in one step that also gives up
 * the claim. Days may have gone by since it was queued. Says whether there was anything.
 */
export async function withdrawSettled(
  parts: Parts,
  ruleSet: RuleSet,
  { notice, token }: ClaimedNotice,
): Promise<boolean> {
  const day = today(parts);
  const settled: WithdrawnItem[] = [];
  for (const item of notice.items) {
    const because = await whyNotOwed(parts, ruleSet, item, day);
    if (because !== undefined) settled.push({ effectKey: item.effectKey, because });
  }
  if (settled.length === 0) return false;
  await parts.storage.notices.withdraw(notice.noticeId, token, settled);
  return true;
}

async function whyNotOwed(
  parts: Parts,
  ruleSet: RuleSet,
  item: NoticeItem,
  day: CivilDate,
): Promise<WithdrawnBecause | undefined> {
  if (day > item.tellUntil) return "too-late";
  if (item.kind === "answer") return undefined;
  if (item.kind === "finding") {
    if (!(await isStanding(parts, item))) return "decided-otherwise";
    return (await isRenewedSince(parts, item)) ? "renewed" : undefined;
  }
  if (item.kind === "benefit") {
    const grant = await parts.storage.grants.get(item.grantId);
    return grant !== undefined && isLive(grant.state) ? undefined : "case-settled";
  }
  const about = item.caseId === undefined ? undefined : await parts.storage.cases.get(item.caseId);
  // Only a holder who has not answered is told or reminded.
  if (about !== undefined && about.state !== "prepared" && about.state !== "notified") return "case-settled";
  if (about === undefined && !(await isCalledFor(parts, item))) return "decided-otherwise";
  if (isOutrun(ruleSet, about, item, day)) return "too-late";
  const found = await parts.storage.register.find(item.licenceId);
  if (found === undefined || found.missingSince !== undefined) return "not-in-register";
  if (endedBy.has(found.licence.status)) return "licence-ended";
  return found.licence.validUntil === item.validUntil ? undefined : "renewed";
}

/** There is no case to look at: the standing decision says whether the holder is still to be told. */
async function isCalledFor({ storage }: Parts, { licenceId, rule }: RenewalItem): Promise<boolean> {
  const standing = (await storage.decisions.standing([licenceId])).find((one) => one.rule === rule);
  return standing === undefined || standing.outcome === "eligible";
}

async function isStanding(parts: Parts, item: FindingItem): Promise<boolean> {
  const standing = await standingFinding(parts, subjectOf(item), item.rule);
  return standing?.cycle === item.cycle && standing.finding === item.finding;
}

/**
 * Whether the register has another last day since: it is decided anew by the next scan. Nothing else is asked of it: that
 * the licence has ended may be what the finding says.
 */
async function isRenewedSince({ storage }: Parts, item: FindingItem): Promise<boolean> {
  if (!("licenceId" in item)) return false;
  const found = await storage.register.find(item.licenceId);
  return found !== undefined && cycleOf(found) !== item.cycle;
}

/** A reminder that was held back until the day of the next step: one message is enough. */
export function isOutrun(
  ruleSet: RuleSet,
  about: Pick<RenewalCase, "ruleVersion"> | undefined,
  item: RenewalItem,
  day: CivilDate,
): boolean {
  if (!isReminder(item.effectKey)) return false;
  const ruleVersion = about?.ruleVersion ?? ruleSet.versionInForce(item.rule, day)?.version ?? 0;
  const { licenceId, rule, validUntil: cycle, tellUntil: closesOn } = item;
  const told = { licenceId, rule, ruleVersion, cycle, closesOn };
  const due = dueReminder(ruleSet, told, day);
  return due !== undefined && item.effectKey !== reminderKey(told, due);
}
