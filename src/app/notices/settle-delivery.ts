import type { CaseId } from "../../domain/case.ts";
import type { RuleSet } from "../../engine/index.ts";
import type { Notice } from "../../domain/notice.ts";
import type { ChannelKind, Delivery, DeliveryFailure } from "../../ports/notice-channel.ts";
import type { ClaimedNotice, Settlement } from "../../ports/notice-outbox.ts";
import type { Parts } from "../parts.ts";
import { againOnConflict } from "../retry.ts";
import type { Templates } from "./templates.ts";
import { wayTo } from "./where-to-send.ts";
import { askForAPerson } from "./who-to-tell.ts";

/**
 * What became of one notice in one run: `retried` means owed again, later or by the next channel; `dead`, that it was
 * tried as often as it may be; `withdrawn`, that something in it is not owed any more, and what is left of it is owed
 * again.
 */
export type Ended = "accepted" | "failed" | "unknown" | "retried" | "dead" | "withdrawn";

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
 * Writes down what the channel answered, `undefined` if its answer was lost. `notice.attempts` counts the attempt that
 * was answered. Cases move first, the notice last: a crash in between leaves the notice in flight, and asking the channel
 * about it leads back here. @throws Conflict if the token does not hold the notice any more.
 */
export async function settleDelivery(
  parts: Parts,
  run: DeliveryRun,
  { notice, token }: ClaimedNotice,
  delivery: Delivery | { readonly outcome: "delivered"; readonly reference: string } | undefined,
  kind: ChannelKind,
): Promise<Ended> {
  const settle = (settlement: Settlement) => parts.storage.notices.settle(notice.noticeId, token, settlement);
  if (delivery === undefined) {
    await settle({ state: "unknown" });
    return "unknown";
  }
  if (delivery.outcome === "accepted" || delivery.outcome === "delivered") {
    await markNotified(parts, notice);
    await settle({ state: delivery.outcome, reference: delivery.reference });
    return "accepted";
  }
  if (delivery.outcome === "held-back") {
    await settle({ state: "queued", notBefore: after(parts, run, dayMs), failure: "held-back" });
    return "retried";
  }
  const settlement = await afterFailure(parts, notice, delivery, kind, Math.max(run.due, parts.clock.now()));
  await settle(settlement);
  return settlement.state === "queued" ? "retried" : settlement.state;
}

/**
 * What follows from a failure: the same channel again after a while, the next channel, a person who visits, or, once it
 * was tried as often as it may be, the list of dead letters.
 */
export async function afterFailure(
  parts: Parts,
  notice: Notice,
  { failure, reason, code, fault }: DeliveryFailure,
  kind: ChannelKind,
  now: number,
): Promise<Extract<Settlement, { readonly state: "queued" | "failed" | "dead" }>> {
  const told = { failure: code, trouble: { class: failure, fault, says: reason } };
  if (failure !== "permanent") {
    if (notice.attempts >= parts.settings.sending.attempts) return { state: "dead", ...told };
    return { state: "queued", notBefore: now + (backOffMs[notice.attempts - 1] ?? dayMs), ...told };
  }
  const givenUpOn = [...new Set([...(notice.givenUpOn ?? []), kind])];
  if ((await wayTo(parts, { ...notice, givenUpOn })) !== undefined) {
    return { state: "queued", notBefore: now, givenUpOn, ...told };
  }
  await askForAPerson(parts, notice);
  return { state: "failed", ...told };
}

/** The holder was told of every case in the notice. */
export async function markNotified(parts: Parts, notice: Notice): Promise<void> {
  for (const item of notice.items) {
    if (item.kind !== "benefit" && item.caseId !== undefined) await moveToNotified(parts, item.caseId);
  }
}

const moveToNotified = (parts: Parts, caseId: CaseId): Promise<void> =>
  againOnConflict(async () => {
    const told = await parts.storage.cases.get(caseId);
    if (told?.state === "prepared") await parts.storage.cases.move(caseId, told.revision, "notified");
  });
