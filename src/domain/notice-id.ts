import { createHash } from "node:crypto";
import type { CivilDate } from "./civil-date.ts";
import type { HolderId, Language } from "./licence.ts";

export type NoticeId = string & { readonly __brand: "NoticeId" };

/**
 * The same history gives the same ids on every engine, and none can be guessed from a holder's number alone: 64 bits of
 * a hash over holder, language, day and how many notices of theirs came before.
 */
export function noticeIdOf(
  to: { readonly holderId: HolderId; readonly language: Language; readonly day: CivilDate },
  sequence: number,
): NoticeId {
  const digest = createHash("sha256").update([to.holderId, to.language, to.day, sequence].join("|")).digest("hex");
  return `N${to.day.replaceAll("-", "")}-${digest.slice(0, 16)}` as NoticeId;
}
