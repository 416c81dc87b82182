import { setTimeout as pause } from "node:timers/promises";
import { nextContactAt } from "../../domain/contact-hours.ts";
import { Conflict } from "../../ports/errors.ts";
import type { Lease } from "../../ports/slot-store.ts";
import { alone, deliverLease } from "../leases.ts";
import { loggableBusy } from "../loggable.ts";
import type { Parts } from "../parts.ts";
import { answersOf } from "./answers.ts";
import { askAboutDoubts } from "./ask-about-doubts.ts";
import { countLanes, deliveryLane, laneKey, partsOfLane, type Lane } from "./delivery-lanes.ts";
import { finishReplies } from "./record-reply.ts";
import {
  dueUntil,
  isStopped,
  noEndings,
  sendDue,
  wordsNow,
  type Endings,
  type SendRequest,
  type Words,
} from "./send-due.ts";

export interface DeliverySummary extends Readonly<Endings> {
  /** Still queued when the run ended. */
  readonly waiting: number;
  /** When the next waiting notice may go, unless all is stopped; milliseconds since the epoch. */
  readonly nextDueAt?: number;
}

export interface DeliveryRequest extends SendRequest {
  /**
   * Where many processes share the store, let workers send too; the summary then counts what this process sent. Without
   * it everything is sent from here. Ignored with `anyHour`: a lane that waits for a worker must not outlive the wish.
   */
  readonly shareOut?: boolean;
}

/**
 * Sends what is due, as many at a time as the channels take, each state durable before the next step. Outside contact hours nothing goes
 * out unless `anyHour`, also when they end in the middle of a run. Notices left in flight by a crash are asked about
 * before anything is sent; a notice that cannot be sent does not keep the others waiting.
 * @throws Conflict if another delivery is running; InvalidInput if the channels could not be opened.
 */
export async function deliverNotices(parts: Parts, request: DeliveryRequest): Promise<DeliverySummary> {
  parts.assertChannels?.();
  return alone(parts, deliverLease(1), async (lease) => {
    const { notices, leases } = parts.storage;
    const of = countLanes(parts);
    const first = partsOfLane(parts, { no: 1, of });
    const ended = noEndings();
    // Alone on an engine whose leases die with their process, every notice in flight is an orphan.
    await notices.releaseExpired(leases.endsWithProcess ? Number.MAX_SAFE_INTEGER : parts.clock.now());
    const words = await wordsNow(parts);
    const { signal, anyHour = false } = request;
    const run = { ...words, signal, due: parts.clock.now() };
    for await (const one of askAboutDoubts(first, run)) ended[one] += 1;
    await finishReplies(parts);
    const due = dueUntil(parts, words.ruleSet, anyHour);
    if (due !== undefined && ((await notices.nextDueAt()) ?? Infinity) <= due && !(await isStopped(parts))) {
      const send = (lane: Lane, held: Lease) => sendDue(partsOfLane(parts, lane), words, request, held, ended);
      const others = Array.from({ length: of - 1 }, (_, n) => ({ no: n + 2, of }));
      const graceMs = await handOut(parts, others, request);
      const over = new AbortController();
      await answersOf([
        send({ no: 1, of }, lease).finally(() => over.abort()),
        ...others.map((lane) => lendAHand(parts, lane, graceMs, over.signal, send)),
      ]);
    }
    const waiting = (await notices.countByState()).queued ?? 0;
    const dueAt = await notices.nextDueAt();
    const nextDueAt = dueAt === undefined || anyHour ? dueAt : nextTurn(parts, words, dueAt);
    parts.log.info({ ...ended, waiting }, "notices delivered");
    return { ...ended, waiting, ...(nextDueAt === undefined ? {} : { nextDueAt }) };
  });
}

/** What is due already goes in the next contact hours. */
const nextTurn = ({ clock, settings: { contactHours, zone } }: Parts, { ruleSet }: Words, dueAt: number): number =>
  nextContactAt(Math.max(dueAt, clock.now()), contactHours, ruleSet.calendar, zone);

/** Answers how long workers are given to take the lanes up before this process takes those that are left, milliseconds. */
async function handOut(
  parts: Parts,
  lanes: readonly Lane[],
  { shareOut = false, anyHour = false }: DeliveryRequest,
): Promise<number> {
  const { cluster } = parts;
  if (cluster === undefined || lanes.length === 0 || !shareOut || anyHour) return 0;
  const keys = lanes.map((lane) => laneKey(parts, lane));
  await cluster.pool.handOut(deliveryLane, keys);
  return 2 * cluster.lookEveryMs;
}

/** Sends in a lane that nobody took, so that none needs a worker; not if everything was sent before the grace is over. */
async function lendAHand(
  parts: Parts,
  lane: Lane,
  graceMs: number,
  over: AbortSignal,
  send: (lane: Lane, lease: Lease) => Promise<void>,
): Promise<void> {
  await pause(graceMs, undefined, { signal: over }).catch(() => undefined);
  if (over.aborted) return;
  try {
    await alone(parts, deliverLease(lane.no), (lease) => send(lane, lease));
  } catch (error) {
    if (!(error instanceof Conflict)) throw error;
    parts.log.info({ lane: lane.no, ...loggableBusy(error) }, "lane of a delivery left to another worker");
  }
}
