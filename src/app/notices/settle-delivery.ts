import type { CaseId } from "../../domain/case.ts";
import type { RuleSet } from "../../engine/index.ts";
import { isRenewal, type Notice } from "../../domain/notice.ts";
import type { ChannelKind, Delivery, DeliveryFailure } from "../../ports/notice-channel.ts";
import { Conflict } from "../../ports/errors.ts";
import type { ClaimedNotice, Settlement } from "../../ports/notice-outbox.ts";
import type { Parts } from "../parts.ts";
import { againOnConflict } from "../retry.ts";
import { answersOf } from "./answers.ts";
import type { Templates } from "./templates.ts";
import { wayTo } from "./where-to-send.ts";
import { askForAPerson } from "./who-to-tell.ts";
import { flagNumber } from "./wrong-numbers.ts";

/**
 * What became of one notice in one run: `retried` means owed again, later or by the next channel; `dead`, that it was
 * tried as often as it may be; `withdrawn`, that something in it is not owed any more, and `optedOut`, that the number
 * does not want something in it; what is left of it is owed again.
 */
export type Ended = "accepted" | "failed" | "unknown" | "retried" | "dead" | "withdrawn" | "optedOut";

/** One delivery run: the words to use, and the instant up to which it takes notices. */
export interface DeliveryRun {
  readonly ruleSet: RuleSet;
  readonly templates: Templates;
  readonly due: number;
  readonly signal: AbortSignal;
}

/** A notice is held for this long by whoever claimed it, and anew once its message goes: no call takes longer. */
export const noticeLeaseMs = 3 * 60_000;

const minuteMs = 60_000;
export const dayMs = 24 * 60 * minuteMs;
/** Waits after the first, second and third attempt that failed for a while, then a day. */
const backOffMs = [minuteMs, 10 * minuteMs, 100 * minuteMs] as const;

/** The instant so long after this run may next send anything. */
export const after = (parts: Parts, run: DeliveryRun, ms: number): number => Math.max(run.due, parts.clock.now()) + ms;

/** What a channel answered of one attempt, or found out about it later; `undefined`: its answer was lost. */
export interface Answered {
  /** `attempts` counts the attempt that was answered. */
  readonly claimed: ClaimedNotice;
  readonly delivery: Delivery | { readonly outcome: "delivered"; readonly reference: string } | undefined;
  readonly kind: ChannelKind;
}

/**
 * Writes down what channels answered. Cases move first, the notices last: a crash in between leaves notices in flight, and
 * asking the channel about them leads back here. @throws Conflict if a notice is held no more by its token, and no receipt
 * has said what became of it.
 */
export async function settleDeliveries(
  parts: Parts,
  run: DeliveryRun,
  answered: readonly Answered[],
): Promise<readonly Ended[]> {
  const settlements = await answersOf(answered.map((one) => settlementOf(parts, run, one)));
  const settled = answered.flatMap(({ claimed: { notice, token } }, n) => {
    const settlement = settlements[n];
    return settlement === undefined ? [] : [{ notice, noticeId: notice.noticeId, token, settlement }];
  });
  const isOut = ({ state }: Settlement): boolean => state === "accepted" || state === "delivered";
  await markNotified(
    parts,
    settled.filter(({ settlement }) => isOut(settlement)).map(({ notice }) => notice),
  );
  const refused = new Set(await parts.storage.notices.settleAll(settled));
  return answersOf(
    settled.map(async ({ notice, settlement }) =>
      refused.has(notice.noticeId) ? endedByReceipt(parts, notice) : endedBy(settlement),
    ),
  );
}

async function settlementOf(
  parts: Parts,
  run: DeliveryRun,
  { claimed: { notice }, delivery, kind }: Answered,
): Promise<Settlement> {
  if (delivery === undefined) return { state: "unknown" };
  const { outcome } = delivery;
  if (outcome === "accepted" || outcome === "delivered") return { state: outcome, reference: delivery.reference };
  if (outcome === "held-back")
    return { state: "queued", notBefore: after(parts, run, dayMs), failure: outcome, notTried: true };
  return afterFailure(parts, notice, delivery, kind, Math.max(run.due, parts.clock.now()));
}

function endedBy({ state }: Settlement): Ended {
  if (state === "queued") return "retried";
  return state === "delivered" ? "accepted" : state;
}

/** A receipt may come before the answer to the call; it knows better, and has ended the hold. @throws Conflict if none has. */
async function endedByReceipt(parts: Parts, { noticeId, attempts }: Notice): Promise<Ended> {
  const now = await parts.storage.notices.get(noticeId);
  if (now?.attempts === attempts) {
    if (now.state === "accepted" || now.state === "delivered") return "accepted";
    if (now.state === "queued") return "retried";
    if (now.state === "failed" || now.state === "dead") return now.state;
  }
  throw new Conflict(`通知 ${noticeId} 不在这次投递手中；未写入。`);
}

/**
 * What follows from a failure: the same channel again after a while, another number, the next channel, a person who visits, or, once it
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
  if (fault === "number") {
    await flagNumber(parts, notice, code);
    // The holder may have another number.
    const next = notice.toHash === undefined ? undefined : await wayTo(parts, notice);
    if (next?.channel.kind === kind && next.hash !== notice.toHash) return { state: "queued", notBefore: now, ...told };
  }
  const givenUpOn = [...new Set([...(notice.givenUpOn ?? []), kind])];
  if ((await wayTo(parts, { ...notice, givenUpOn })) !== undefined) {
    return { state: "queued", notBefore: now, givenUpOn, ...told };
  }
  await askForAPerson(parts, notice);
  return { state: "failed", ...told };
}

/** The holders were told of every case in the notices. */
export async function markNotified(parts: Parts, told: readonly Notice[]): Promise<void> {
  const about = told.flatMap(({ items }) => items).map((item) => (isRenewal(item) ? item.caseId : undefined));
  const caseIds = [...new Set(about.filter((caseId) => caseId !== undefined))];
  const { cases } = parts.storage;
  const found = await answersOf(caseIds.map((caseId) => cases.get(caseId)));
  const moves = found.flatMap((one) =>
    one?.state === "prepared" ? [{ caseId: one.caseId, revision: one.revision, to: "notified" as const }] : [],
  );
  if (moves.length === 0) return;
  for (const caseId of await cases.moveAll(moves)) await moveToNotified(parts, caseId);
}

const moveToNotified = (parts: Parts, caseId: CaseId): Promise<void> =>
  againOnConflict(async () => {
    const told = await parts.storage.cases.get(caseId);
    if (told?.state === "prepared") await parts.storage.cases.move(caseId, told.revision, "notified");
  });
