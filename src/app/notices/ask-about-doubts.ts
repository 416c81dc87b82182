import { Unavailable } from "../../ports/errors.ts";
import type { Notice } from "../../domain/notice.ts";
import type { Finding, NoticeChannel } from "../../ports/notice-channel.ts";
import type { ClaimedNotice, Settled } from "../../ports/notice-outbox.ts";
import { breathe } from "../breathe.ts";
import { loggable } from "../loggable.ts";
import type { Parts } from "../parts.ts";
import { atOnce } from "./deliver-together.ts";
import {
  dayMs,
  noticeLeaseMs,
  settleDeliveries,
  type Answered,
  type DeliveryRun,
  type Ended,
} from "./settle-delivery.ts";
import { whereItWent } from "./where-to-send.ts";

const firstWaitMs = 60_000;
const askForMs = 7 * dayMs;

/**
 * Asks the channels about every notice that may have gone out, and says how each ended. One that cannot be asked about
 * stays unknown and is listed as such; while a channel is down nothing more is asked.
 */
export async function* askAboutDoubts(parts: Parts, run: DeliveryRun): AsyncGenerator<Ended> {
  const together = Math.max(...parts.channels.map(atOnce));
  for (;;) {
    await breathe(run.signal);
    const now = parts.clock.now();
    const claimed = await parts.storage.notices.claimUnknown(together, now, now + noticeLeaseMs);
    if (claimed.length === 0) return;
    const findings = await Promise.allSettled(claimed.map((one) => find(parts, run, one)));
    run.signal.throwIfAborted();
    yield* await settleFindings(parts, run, claimed, findings);
    if (findings.some((one) => one.status === "rejected" && one.reason instanceof Unavailable)) return;
  }
}

/** What its channel knows of a notice; `undefined` if that channel is here no more. */
interface Found {
  readonly channel: NoticeChannel;
  readonly finding: Finding;
}

async function find(parts: Parts, run: DeliveryRun, { notice }: ClaimedNotice): Promise<Found | undefined> {
  const channel = parts.channels.find(({ name }) => name === notice.channel);
  if (channel === undefined) return undefined;
  const to = await whereItWent(parts, notice, channel);
  const attempt = {
    noticeId: notice.noticeId,
    ...(to === undefined ? {} : { to }),
    ...(notice.text === undefined ? {} : { text: notice.text }),
    startedAt: startedAtOf(notice),
  };
  return { channel, finding: await channel.find(attempt, run.signal) };
}

/** A notice that the channel never saw is owed again; one that it cannot tell of is asked about ever more seldom. */
async function settleFindings(
  parts: Parts,
  run: DeliveryRun,
  claimed: readonly ClaimedNotice[],
  findings: readonly PromiseSettledResult<Found | undefined>[],
): Promise<readonly Ended[]> {
  const answered: Answered[] = [];
  const undecided: Settled[] = [];
  const ended: Ended[] = [];
  for (const [n, one] of claimed.entries()) {
    const { notice, token } = one;
    const { noticeId } = notice;
    const end = findings[n];
    if (end?.status !== "fulfilled") {
      parts.log.warn({ noticeId, ...loggable(end?.reason) }, "notice not asked about");
      const notBefore = parts.clock.now() + firstWaitMs;
      undecided.push({ noticeId, token, settlement: { state: "unknown", notBefore } });
      ended.push("unknown");
    } else if (end.value === undefined || end.value.finding.outcome === "cannot-tell") {
      const notBefore = askAgainAt(parts, startedAtOf(notice));
      undecided.push({ noticeId, token, settlement: { state: "unknown", notBefore } });
      ended.push("unknown");
    } else if (end.value.finding.outcome === "never-sent") {
      const notBefore = parts.clock.now();
      undecided.push({ noticeId, token, settlement: { state: "queued", notBefore, failure: "never-sent" } });
      ended.push("retried");
    } else answered.push({ claimed: one, delivery: end.value.finding, kind: end.value.channel.kind });
  }
  // What is refused here a receipt has moved meanwhile.
  await parts.storage.notices.settleAll(undecided);
  return [...ended, ...(await settleDeliveries(parts, run, answered))];
}

const startedAtOf = (notice: Notice): number => notice.startedAt ?? notice.notBefore;

/** Each wait as long as everything before it, from a minute to a day; after a week nobody is asked any more. */
function askAgainAt({ clock }: Parts, startedAt: number): number {
  const elapsed = clock.now() - startedAt;
  if (elapsed > askForMs) return Number.MAX_SAFE_INTEGER;
  return clock.now() + Math.min(Math.max(elapsed, firstWaitMs), dayMs);
}
