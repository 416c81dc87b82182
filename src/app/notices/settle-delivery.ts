import type { CaseId } from "../../domain/case.ts";
import type { RuleSet } from "../../engine/index.ts";
import type { Delivery } from "../../ports/notice-channel.ts";
import type { ClaimedNotice } from "../../ports/notice-outbox.ts";
import type { Parts } from "../parts.ts";
import { againOnConflict } from "../retry.ts";
import type { Templates } from "./templates.ts";
import { askForAPerson } from "./who-to-tell.ts";

/**
 * What became of one notice in one run: `retried` means owed again later; `withdrawn`, that something in it is not owed
 * any more, and what is left of it is owed again.
 */
export type Ended = "accepted" | "failed" | "unknown" | "retried" | "withdrawn";

/** One delivery run: the words to use, and the instant up to which it takes notices. */
export interface DeliveryRun {
  readonly ruleSet: RuleSet;
  readonly templates: Templates;
  readonly due: number;
  readonly signal: AbortSignal;
}

/** A notice is held for this long by whoever claimed it: one is claimed at a time, and one message takes no longer. */
export const noticeLeaseMs = 2 * 60_000;

const minuteMs = 60_000;
export const dayMs = 24 * 60 * minuteMs;
/** Waits after the first, second and third attempt that failed for a while, then a day. */
const backOffMs = [minuteMs, 10 * minuteMs, 100 * minuteMs] as const;

/** The instant so long after this run may next send anything. */
export const after = (parts: Parts, run: DeliveryRun, ms: number): number => Math.max(run.due, parts.clock.now()) + ms;

/**
 * Writes down what the channel answered. `notice.attempts` counts the attempt that was answered. Cases move first, the
 * notice last: a crash in between leaves the notice in flight, and asking the channel about it leads back here.
 */
export async function settleDelivery(
  parts: Parts,
  run: DeliveryRun,
  { notice, token }: ClaimedNotice,
  delivery: Delivery,
): Promise<Ended> {
  const { notices } = parts.storage;
  if (delivery.outcome === "accepted") {
    for (const item of notice.items) {
      if (item.kind !== "benefit" && item.caseId !== undefined) await markNotified(parts, item.caseId);
    }
    await notices.settle(notice.noticeId, token, { state: "accepted", reference: delivery.reference });
    return "accepted";
  }
  if (delivery.outcome === "held-back") {
    const notBefore = after(parts, run, dayMs);
    await notices.settle(notice.noticeId, token, { state: "queued", notBefore, failure: "held-back" });
    return "retried";
  }
  if (delivery.failure === "permanent") {
    await askForAPerson(parts, notice);
    await notices.settle(notice.noticeId, token, { state: "failed", failure: delivery.reason });
    return "failed";
  }
  await notices.settle(notice.noticeId, token, {
    state: "queued",
    notBefore: after(parts, run, backOffMs[notice.attempts - 1] ?? dayMs),
    failure: delivery.reason,
  });
  return "retried";
}

const markNotified = (parts: Parts, caseId: CaseId): Promise<void> =>
  againOnConflict(async () => {
    const told = await parts.storage.cases.get(caseId);
    if (told?.state === "prepared") await parts.storage.cases.move(caseId, told.revision, "notified");
  });
