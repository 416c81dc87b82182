import { nextContactAt } from "../../domain/contact-hours.ts";
import type { RuleSet } from "../../engine/index.ts";
import { breathe } from "../breathe.ts";
import { alone } from "../leases.ts";
import { noProgress, type OnProgress, type Parts } from "../parts.ts";
import { askAboutDoubts } from "./ask-about-doubts.ts";
import { atOnce, deliverTogether } from "./deliver-together.ts";
import { holdAll } from "./holds.ts";
import { finishReplies } from "./record-reply.ts";
import { noticeLeaseMs, type DeliveryRun, type Ended } from "./settle-delivery.ts";

export interface DeliverySummary extends Readonly<Record<Ended, number>> {
  /** Still queued when the run ended. */
  readonly waiting: number;
  /** When the next waiting notice may go, milliseconds since the epoch. */
  readonly nextDueAt?: number;
}

export interface DeliveryRequest {
  /** Deliver outside contact hours too. */
  readonly anyHour?: boolean;
  readonly signal: AbortSignal;
  readonly onProgress?: OnProgress;
}

/**
 * Sends what is due, as many at a time as the channels take, each state durable before the next step. Outside contact hours nothing goes
 * out unless `anyHour`, also when they end in the middle of a run. Notices left in flight by a crash are asked about
 * before anything is sent; a notice that cannot be sent does not keep the others waiting.
 * @throws Conflict if another delivery is running; InvalidInput if the channels could not be opened.
 */
export async function deliverNotices(parts: Parts, request: DeliveryRequest): Promise<DeliverySummary> {
  parts.assertChannels?.();
  return alone(parts, "deliver", async (lease) => {
    const { notices, leases } = parts.storage;
    const ended: Record<Ended, number> = { accepted: 0, failed: 0, unknown: 0, retried: 0, dead: 0, withdrawn: 0 };
    // Alone on an engine whose leases die with their process, every notice in flight is an orphan.
    await notices.releaseExpired(leases.endsWithProcess ? Number.MAX_SAFE_INTEGER : parts.clock.now());
    const { ruleSet } = await parts.rules.soundPart(["items.yaml", "calendar"]);
    const run: Omit<DeliveryRun, "due"> = {
      ruleSet,
      templates: await parts.rules.soundTemplates(),
      signal: request.signal,
    };
    for await (const one of askAboutDoubts(parts, { ...run, due: parts.clock.now() })) ended[one] += 1;
    await finishReplies(parts);
    const isStopped = (await parts.storage.contact.holds()).some(({ key }) => key === holdAll);
    const total = (await notices.countByState()).queued ?? 0;
    const together = Math.max(...parts.channels.map(atOnce));
    for (let done = 0; !isStopped;) {
      await breathe(request.signal);
      const due = dueUntil(parts, ruleSet, request.anyHour === true);
      if (due === undefined) break;
      await lease.renew(parts.clock.now());
      const claimed = await notices.claimDue(due, together, parts.clock.now() + noticeLeaseMs);
      if (claimed.length === 0) break;
      const mayWrite = (): boolean => dueUntil(parts, ruleSet, request.anyHour === true) !== undefined;
      const came = await deliverTogether(parts, { ...run, due }, claimed, mayWrite);
      for (const one of came.ended) ended[one] += 1;
      if (came.isOver) break;
      done += came.ended.length;
      (request.onProgress ?? noProgress)({ stage: "发送通知", done, total: Math.max(total, done) });
    }
    const waiting = (await notices.countByState()).queued ?? 0;
    const nextDueAt = await notices.nextDueAt();
    parts.log.info({ ...ended, waiting }, "notices delivered");
    return { ...ended, waiting, ...(nextDueAt === undefined ? {} : { nextDueAt }) };
  });
}

/** The instant up to which notices are due, or `undefined` while holders may not be written to. */
function dueUntil(parts: Parts, ruleSet: RuleSet, anyHour: boolean): number | undefined {
  const now = parts.clock.now();
  const next = nextContactAt(now, parts.settings.contactHours, ruleSet.calendar, parts.settings.zone);
  return anyHour || next === now ? next : undefined;
}
