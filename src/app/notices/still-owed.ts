import type { CivilDate } from "../../domain/civil-date.ts";
import { isLive } from "../../domain/grant.ts";
import type { LicenceStatus } from "../../domain/licence.ts";
import type { NoticeItem, RenewalItem, WithdrawnBecause, WithdrawnItem } from "../../domain/notice.ts";
import type { ClaimedNotice } from "../../ports/notice-outbox.ts";
import type { Parts } from "../parts.ts";
import { today } from "../today.ts";

const endedBy: ReadonlySet<LicenceStatus> = new Set(["withdrawn", "rescinded", "revoked", "cancelled", "expired"]);

/**
 * Looks again at everything the notice tells of and takes out what is not owed any more, in one step that also gives up
 * the claim. Days may have gone by since it was queued. Says whether there was anything.
 */
export async function withdrawSettled(parts: Parts, { notice, token }: ClaimedNotice): Promise<boolean> {
  const day = today(parts);
  const settled: WithdrawnItem[] = [];
  for (const item of notice.items) {
    const because = await whyNotOwed(parts, item, day);
    if (because !== undefined) settled.push({ effectKey: item.effectKey, because });
  }
  if (settled.length === 0) return false;
  await parts.storage.notices.withdraw(notice.noticeId, token, settled);
  return true;
}

async function whyNotOwed(parts: Parts, item: NoticeItem, day: CivilDate): Promise<WithdrawnBecause | undefined> {
  if (day > item.tellUntil) return "too-late";
  if (item.kind === "benefit") {
    const grant = await parts.storage.grants.get(item.grantId);
    return grant !== undefined && isLive(grant.state) ? undefined : "case-settled";
  }
  if (!(await isCaseWaiting(parts, item))) return "case-settled";
  const found = await parts.storage.register.find(item.licenceId);
  if (found === undefined || found.missingSince !== undefined) return "not-in-register";
  if (endedBy.has(found.licence.status)) return "licence-ended";
  return found.licence.validUntil === item.validUntil ? undefined : "renewed";
}

/** Only a holder who has not answered is told or reminded. */
async function isCaseWaiting(parts: Parts, { caseId }: RenewalItem): Promise<boolean> {
  if (caseId === undefined) return true;
  const state = (await parts.storage.cases.get(caseId))?.state;
  return state === undefined || state === "prepared" || state === "notified";
}
