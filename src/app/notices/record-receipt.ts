import type { Notice, NoticeId } from "../../domain/notice.ts";
import type { Receipt } from "../../ports/receipts.ts";
import type { Parts } from "../parts.ts";
import { afterFailure, markNotified } from "./settle-delivery.ts";

/** `late`: it came twice, too late, or of an earlier attempt; `unknown-notice`: nothing here was sent under that name. */
export type ReceiptRecorded = "moved" | "late" | "unknown-notice";

/**
 * Moves a notice by what an outside system said later. May be called again with the same receipt, in any order; a notice
 * never moves back. @throws Unavailable if it could not be written.
 */
export async function recordReceipt(parts: Parts, receipt: Receipt): Promise<ReceiptRecorded> {
  const recorded = await record(parts, receipt);
  const { channel, state } = receipt;
  parts.log.info({ channel, state, recorded }, "receipt recorded");
  return recorded;
}

async function record(parts: Parts, receipt: Receipt): Promise<ReceiptRecorded> {
  const notice = await noticeOf(parts, receipt);
  if (notice === undefined) return "unknown-notice";
  if (notice.channel !== receipt.channel) return "late";
  if (notice.reference !== undefined && notice.reference !== receipt.reference) return "late";
  const { notices } = parts.storage;
  const { noticeId, attempts, state } = notice;
  if (receipt.state !== "failed") {
    // As after an answer: the cases first, so that a crash leaves a notice that the receipt or the channel settles again.
    if (state === "sending" || state === "unknown") await markNotified(parts, [notice]);
    const { reference } = receipt;
    return (await notices.receive(noticeId, attempts, { state: receipt.state, reference })) ? "moved" : "late";
  }
  if (state !== "sending" && state !== "unknown" && state !== "accepted") return "late";
  const kind = parts.channels.find(({ name }) => name === receipt.channel)?.kind ?? "outbox";
  const received = await afterFailure(parts, notice, receipt, kind, parts.clock.now());
  return (await notices.receive(noticeId, attempts, received)) ? "moved" : "late";
}

async function noticeOf({ storage }: Parts, { noticeId, channel, reference }: Receipt): Promise<Notice | undefined> {
  const named = noticeId === undefined ? undefined : await storage.notices.get(noticeId as NoticeId);
  return named ?? storage.notices.findByReference(channel, reference);
}
