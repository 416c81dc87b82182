import { nextContactAt } from "../../domain/contact-hours.ts";
import type { RuleSet } from "../../engine/index.ts";
import type { Lease } from "../../ports/slot-store.ts";
import { breathe } from "../breathe.ts";
import { noProgress, type OnProgress, type Parts } from "../parts.ts";
import { atOnce, deliverTogether } from "./deliver-together.ts";
import { holdAll } from "./holds.ts";
import { noticeLeaseMs, type DeliveryRun, type Ended } from "./settle-delivery.ts";

/** How many notices ended how. */
export type Endings = Record<Ended, number>;

export const noEndings = (): Endings => ({
  accepted: 0,
  failed: 0,
  unknown: 0,
  retried: 0,
  dead: 0,
  withdrawn: 0,
  optedOut: 0,
});

export interface SendRequest {
  /** Send outside contact hours too. */
  readonly anyHour?: boolean;
  readonly signal: AbortSignal;
  readonly onProgress?: OnProgress;
}

/** What every message of a run is written with. */
export type Words = Pick<DeliveryRun, "ruleSet" | "templates">;

export async function wordsNow({ rules }: Parts): Promise<Words> {
  const { ruleSet } = await rules.soundPart(["items.yaml", "calendar"]);
  return { ruleSet, templates: await rules.soundTemplates() };
}

/**
 * Sends until nothing is due, as many at a time as the channels of these parts take, and counts into `ended`. Others may
 * do the same at the same time, each under a lease of its own, which is renewed before anything is claimed and before
 * every call. @throws Conflict if the lease was lost; what was claimed by then is another's once its hold is over.
 */
export async function sendDue(
  parts: Parts,
  words: Words,
  { anyHour = false, signal, onProgress = noProgress }: SendRequest,
  lease: Lease,
  ended: Endings,
): Promise<void> {
  const { notices } = parts.storage;
  if (await isStopped(parts)) return;
  const total = sum(ended) + ((await notices.countByState()).queued ?? 0);
  const together = Math.max(...parts.channels.map(atOnce));
  for (;;) {
    await breathe(signal);
    const due = dueUntil(parts, words.ruleSet, anyHour);
    if (due === undefined) return;
    await lease.renew(parts.clock.now());
    const claimed = await notices.claimDue(due, together, parts.clock.now() + noticeLeaseMs);
    if (claimed.length === 0) return;
    const mayWrite = async (): Promise<boolean> => {
      await lease.renew(parts.clock.now());
      return dueUntil(parts, words.ruleSet, anyHour) !== undefined;
    };
    const came = await deliverTogether(parts, { ...words, signal, due }, claimed, mayWrite);
    for (const one of came.ended) ended[one] += 1;
    if (came.isOver) return;
    const done = sum(ended);
    onProgress({ stage: "发送通知", done, total: Math.max(total, done) });
  }
}

const sum = (endings: Endings): number => Object.values(endings).reduce((all, count) => all + count, 0);

/** Whether somebody has stopped all sending. */
export const isStopped = async ({ storage }: Parts): Promise<boolean> =>
  (await storage.contact.holds()).some(({ key }) => key === holdAll);

/** The instant up to which notices are due, or `undefined` while holders may not be written to. */
export function dueUntil(parts: Parts, ruleSet: RuleSet, anyHour: boolean): number | undefined {
  const now = parts.clock.now();
  const next = nextContactAt(now, parts.settings.contactHours, ruleSet.calendar, parts.settings.zone);
  return anyHour || next === now ? next : undefined;
}
