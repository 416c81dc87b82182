import { Unavailable } from "../../ports/errors.ts";
import type { ClaimedNotice } from "../../ports/notice-outbox.ts";
import { breathe } from "../breathe.ts";
import { loggable } from "../loggable.ts";
import type { Parts } from "../parts.ts";
import { dayMs, noticeLeaseMs, settleDelivery, type DeliveryRun, type Ended } from "./settle-delivery.ts";
import { whereItWent } from "./where-to-send.ts";

const firstWaitMs = 60_000;
const askForMs = 7 * dayMs;

/**
 * Asks the channel about every notice that may have gone out, and says how each ended. One that cannot be asked about
 * stays unknown and is listed as such; while the channel is down nothing more is asked.
 */
export async function* askAboutDoubts(parts: Parts, run: DeliveryRun): AsyncGenerator<Ended> {
  for (;;) {
    await breathe(run.signal);
    const now = parts.clock.now();
    const [claimed] = await parts.storage.notices.claimUnknown(1, now, now + noticeLeaseMs);
    if (claimed === undefined) return;
    try {
      yield await askAbout(parts, run, claimed);
    } catch (error) {
      if (run.signal.aborted) throw error;
      parts.log.warn({ noticeId: claimed.notice.noticeId, ...loggable(error) }, "notice not asked about");
      yield "unknown";
      if (error instanceof Unavailable) return;
    }
  }
}

/** A notice that the channel never saw is owed again; one that it cannot tell of is asked about ever more seldom. */
async function askAbout(parts: Parts, run: DeliveryRun, claimed: ClaimedNotice): Promise<Ended> {
  const { notice, token } = claimed;
  const { notices } = parts.storage;
  const channel = parts.channels.find(({ name }) => name === notice.channel);
  const startedAt = notice.startedAt ?? notice.notBefore;
  if (channel === undefined) {
    await notices.settle(notice.noticeId, token, { state: "unknown", notBefore: askAgainAt(parts, startedAt) });
    return "unknown";
  }
  const to = await whereItWent(parts, notice, channel);
  const attempt = {
    noticeId: notice.noticeId,
    ...(to === undefined ? {} : { to }),
    ...(notice.text === undefined ? {} : { text: notice.text }),
    startedAt,
  };
  const finding = await channel.find(attempt, run.signal);
  if (finding.outcome === "cannot-tell") {
    await notices.settle(notice.noticeId, token, { state: "unknown", notBefore: askAgainAt(parts, startedAt) });
    return "unknown";
  }
  if (finding.outcome === "never-sent") {
    const notBefore = parts.clock.now();
    await notices.settle(notice.noticeId, token, { state: "queued", notBefore, failure: "never-sent" });
    return "retried";
  }
  return settleDelivery(parts, run, claimed, finding, channel.kind);
}

/** Each wait as long as everything before it, from a minute to a day; after a week nobody is asked any more. */
function askAgainAt({ clock }: Parts, startedAt: number): number {
  const elapsed = clock.now() - startedAt;
  if (elapsed > askForMs) return Number.MAX_SAFE_INTEGER;
  return clock.now() + Math.min(Math.max(elapsed, firstWaitMs), dayMs);
}
