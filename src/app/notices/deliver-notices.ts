import { nextContactAt } from "../../domain/contact-hours.ts";
import type { RuleSet } from "../../engine/index.ts";
import { alone } from "../leases.ts";
import { noProgress, type OnProgress, type Parts } from "../parts.ts";
import { askAbout, deliverOne, type DeliveryRun, type Ended } from "./deliver-one.ts";

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

const leaseMs = 2 * 60_000;
const claimSize = 50;

/**
 * Sends what is due, one notice at a time, each state durable before the next step. Outside contact hours nothing goes
 * out unless `anyHour`. Notices left in flight by a crash are asked about before anything is sent.
 * @throws Conflict if another delivery is running.
 */
export function deliverNotices(parts: Parts, request: DeliveryRequest): Promise<DeliverySummary> {
  return alone(parts, "deliver", async (lease) => {
    const { notices, leases } = parts.storage;
    const ended: Record<Ended, number> = { accepted: 0, failed: 0, unknown: 0, retried: 0 };
    const now = parts.clock.now();
    // Alone on an engine whose leases die with their process, every notice in flight is an orphan.
    await notices.releaseExpired(leases.endsWithProcess ? Number.MAX_SAFE_INTEGER : now);
    const ruleSet = await parts.rules.current();
    const due = dueUntil(parts, ruleSet, request.anyHour === true);
    const run: DeliveryRun = {
      ruleSet,
      templates: await parts.rules.templates(),
      due: due ?? now,
      signal: request.signal,
    };
    for (;;) {
      const inDoubt = await notices.claimUnknown(claimSize, now, parts.clock.now() + leaseMs);
      if (inDoubt.length === 0) break;
      for (const claimed of inDoubt) ended[await askAbout(parts, run, claimed)] += 1;
    }
    const total = (await notices.countByState()).queued ?? 0;
    for (let done = 0; due !== undefined;) {
      request.signal.throwIfAborted();
      await lease.renew(parts.clock.now());
      const claimed = await notices.claimDue(due, claimSize, parts.clock.now() + leaseMs);
      if (claimed.length === 0) break;
      for (const one of claimed) {
        ended[await deliverOne(parts, run, one)] += 1;
        done += 1;
        (request.onProgress ?? noProgress)({ stage: "发送通知", done, total: Math.max(total, done) });
      }
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
