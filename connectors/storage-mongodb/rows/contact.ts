import { z } from "zod";
import type { CaseId } from "../../../src/domain/case.ts";
import type { GrantId } from "../../../src/domain/grant.ts";
import type { NoticeId } from "../../../src/domain/notice.ts";
import { bytes, count, instant, text } from "./values.ts";

/** The id is the hold's key. */
export const holdRow = z.strictObject({
  _id: z.string(),
  since: instant,
  because: z.exactOptional(z.string()),
});
export type HoldRow = z.infer<typeof holdRow>;

/** `takers` are the marks of the newest, so that one whose answer was lost is not counted twice. */
export const sendingCountRow = z.strictObject({ _id: z.string(), taken: count, takers: z.array(z.string()) });
export type SendingCountRow = z.infer<typeof sendingCountRow>;

/** The id is the number's hash. */
export const flaggedNumberRow = z.strictObject({
  _id: z.string(),
  masked: z.string(),
  since: instant,
  because: z.string(),
  noticeId: text<NoticeId>(),
});
export type FlaggedNumberRow = z.infer<typeof flaggedNumberRow>;

/** The id is the number's hash. */
export const optOutRow = z.strictObject({
  _id: z.string(),
  masked: z.string(),
  at: instant,
  isOut: z.boolean(),
  replyId: z.exactOptional(z.string()),
});
export type OptOutRow = z.infer<typeof optOutRow>;

/** `sealed` holds number and words. */
export const replyRow = z.strictObject({
  _id: z.string(),
  channel: z.string(),
  at: instant,
  fromHash: z.string(),
  maskedFrom: z.string(),
  meaning: z.enum(["confirm", "decline", "person", "unsubscribe", "resubscribe", "other"]),
  standing: z.enum(["received", "applied", "inbox", "done"]),
  caseIds: z.array(text<CaseId>()),
  grantIds: z.exactOptional(z.array(text<GrantId>())),
  because: z.exactOptional(z.string()),
  sealed: bytes,
  writer: z.string(),
});
export type ReplyRow = z.infer<typeof replyRow>;
