import type { DoubtfulAttempt } from "../../src/ports/notice-channel.ts";

/**
 * Our own mark on a message, which receipts and details carry back: the notice and the attempt, since a late report of
 * an earlier attempt must not be taken for one of this. It is the reference, because details do not give the BizId.
 */
export const outIdOf = ({ noticeId, startedAt }: Pick<DoubtfulAttempt, "noticeId" | "startedAt">): string =>
  `${noticeId}.${startedAt.toString(36)}`;

/** The notice of a mark. */
export const noticeOf = (outId: string): string => outId.split(".")[0] ?? "";
