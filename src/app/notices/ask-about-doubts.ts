import { Unavailable } from "../../ports/errors.ts";
import type { ClaimedNotice } from "../../ports/notice-outbox.ts";
import { breathe } from "../breathe.ts";
import { loggable } from "../loggable.ts";
import type { Parts } from "../parts.ts";
import { findMobile } from "./who-to-tell.ts";
import { noticeLeaseMs, settleDelivery, type DeliveryRun, type Ended } from "./settle-delivery.ts";

/**
 * Asks the channel about every notice that may have gone out, and says how each ended. One that cannot be asked about
 * stays unknown, and is asked about again when its claim has run out; while the channel is down nothing more is asked.
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

/** A notice that the channel never saw is owed again. */
async function askAbout(parts: Parts, run: DeliveryRun, claimed: ClaimedNotice): Promise<Ended> {
  const { notice, token } = claimed;
  const channel = parts.channels.find(({ name }) => name === notice.channel) ?? parts.channels[0];
  const number = await findMobile(parts, notice);
  const finding = await channel.find(
    {
      noticeId: notice.noticeId,
      ...(number === undefined ? {} : { to: { by: "phone", number } }),
      ...(notice.text === undefined ? {} : { text: notice.text }),
      startedAt: notice.notBefore,
    },
    run.signal,
  );
  // The claim is kept: given up, it would be the next to be asked about in this very run.
  if (finding.outcome === "cannot-tell") return "unknown";
  if (finding.outcome === "failed") return settleDelivery(parts, run, claimed, finding);
  if (finding.outcome !== "never-sent") {
    return settleDelivery(parts, run, claimed, { outcome: "accepted", reference: finding.reference });
  }
  await parts.storage.notices.settle(notice.noticeId, token, {
    state: "queued",
    notBefore: notice.notBefore,
    failure: "never-sent",
  });
  return "retried";
}
