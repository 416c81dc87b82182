import { maskPhone } from "../../domain/identifiers/phone.ts";
import type { CaseId } from "../../domain/case.ts";
import type { RuleSet } from "../../engine/index.ts";
import { OutcomeUnknown, Unavailable } from "../../ports/errors.ts";
import type { Delivery } from "../../ports/notice-channel.ts";
import type { ClaimedNotice } from "../../ports/notice-outbox.ts";
import type { Parts } from "../parts.ts";
import { againOnConflict } from "../retry.ts";
import { renderNotice } from "./render-notice.ts";
import type { NoticeTemplate } from "./templates.ts";
import { askForAPerson, findMobile, whatToTell } from "./who-to-tell.ts";

/** What became of one notice in one run: `retried` means owed again later. */
export type Ended = "accepted" | "failed" | "unknown" | "retried";

/** One delivery run: the words to use, and the instant up to which it takes notices. */
export interface DeliveryRun {
  readonly ruleSet: RuleSet;
  readonly templates: ReadonlyMap<string, NoticeTemplate>;
  readonly due: number;
  readonly signal: AbortSignal;
}

/** Minutes to wait after the first, second and third temporary failure, then a day. */
const backOffMinutes = [1, 10, 100] as const;
const dayMinutes = 24 * 60;

/** Sends one claimed notice; `sending` is durable before the channel is called, so that a crash leaves a question, not a repeat. */
export async function deliverOne(parts: Parts, run: DeliveryRun, claimed: ClaimedNotice): Promise<Ended> {
  const { notice, token } = claimed;
  const { notices } = parts.storage;
  const mobile = await findMobile(parts, notice);
  if (mobile === undefined) {
    await askForAPerson(parts, notice);
    await notices.settle(notice.noticeId, token, { state: "failed", failure: "no-mobile-number" });
    return "failed";
  }
  const told = await whatToTell(parts, run.ruleSet, notice);
  const { text, template } = renderNotice(notice, told, run, parts.settings.bureau);
  await notices.markSending(notice.noticeId, token, {
    channel: parts.channel.name,
    text,
    template,
    maskedTo: maskPhone(mobile),
  });
  try {
    return await settle(
      parts,
      run,
      claimed,
      await parts.channel.deliver({ noticeId: notice.noticeId, to: mobile, text }, run.signal),
    );
  } catch (error) {
    if (error instanceof Unavailable) {
      return settle(parts, run, claimed, { outcome: "failed", failure: "technical", reason: error.code });
    }
    if (!(error instanceof OutcomeUnknown)) throw error;
    await notices.settle(notice.noticeId, token, { state: "unknown" });
    return "unknown";
  }
}

/** Asks the channel about a notice that may have gone out. One that the channel never saw is owed again. */
export async function askAbout(parts: Parts, run: DeliveryRun, claimed: ClaimedNotice): Promise<Ended> {
  const { notice, token } = claimed;
  const delivery = await parts.channel.find(notice.noticeId, run.signal);
  if (delivery !== undefined) return settle(parts, run, claimed, delivery);
  await parts.storage.notices.settle(notice.noticeId, token, {
    state: "queued",
    notBefore: notice.notBefore,
    failure: "never-sent",
  });
  return "retried";
}

/**
 * Cases move first, the notice last: a crash in between leaves the notice in flight, and asking the channel about it
 * leads back here.
 */
async function settle(
  parts: Parts,
  run: DeliveryRun,
  { notice, token }: ClaimedNotice,
  delivery: Delivery,
): Promise<Ended> {
  const { notices } = parts.storage;
  if (delivery.outcome === "accepted") {
    for (const { caseId } of notice.items) {
      if (caseId !== undefined) await markNotified(parts, caseId);
    }
    await notices.settle(notice.noticeId, token, { state: "accepted", reference: delivery.reference });
    return "accepted";
  }
  if (delivery.failure === "permanent") {
    await askForAPerson(parts, notice);
    await notices.settle(notice.noticeId, token, { state: "failed", failure: delivery.reason });
    return "failed";
  }
  const waitMinutes = backOffMinutes[notice.attempts - 1] ?? dayMinutes;
  await notices.settle(notice.noticeId, token, {
    state: "queued",
    notBefore: Math.max(run.due, parts.clock.now()) + waitMinutes * 60_000,
    failure: delivery.reason,
  });
  return "retried";
}

const markNotified = (parts: Parts, caseId: CaseId): Promise<void> =>
  againOnConflict(async () => {
    const told = await parts.storage.cases.get(caseId);
    if (told?.state === "prepared") await parts.storage.cases.move(caseId, told.revision, "notified");
  });
