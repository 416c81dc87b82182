import type { Notice } from "../../domain/notice.ts";
import { Unavailable } from "../../ports/errors.ts";
import type { ClaimedNotice } from "../../ports/notice-outbox.ts";
import { loggable } from "../loggable.ts";
import type { Parts } from "../parts.ts";
import { codeOf } from "./check-code.ts";
import { renderNotice, type RenderedNotice } from "./render-notice.ts";
import { after, dayMs, type DeliveryRun, type Ended } from "./settle-delivery.ts";
import { withdrawSettled } from "./still-owed.ts";
import { unwantedIn, wayTo, type Way } from "./where-to-send.ts";
import { askForAPerson, whatToTell } from "./who-to-tell.ts";

/** A claimed notice with the words of its message and the way it goes. */
export interface WrittenMessage extends ClaimedNotice {
  readonly way: Way;
  readonly words: RenderedNotice;
}

/**
 * Looks again at what a claimed notice tells of, and writes its message; a notice that is not owed any more, that its
 * holder does not want, that cannot be written or that nobody can be reached by is settled at once. @throws Unavailable if the store is busy or full.
 */
export async function writeMessage(
  parts: Parts,
  run: DeliveryRun,
  claimed: ClaimedNotice,
): Promise<WrittenMessage | Ended> {
  const { notice, token } = claimed;
  const { notices } = parts.storage;
  if (await withdrawSettled(parts, run.ruleSet, claimed)) return "withdrawn";
  let way: Way | undefined;
  let words: RenderedNotice;
  try {
    way = await wayTo(parts, notice);
    const told = await whatToTell(parts, run.ruleSet, notice);
    const takesReplies = way?.channel.takesReplies;
    words = renderNotice({ ...notice, code: codeOf(parts, notice), takesReplies }, told, run, parts.settings.bureau);
  } catch (error) {
    if (error instanceof Unavailable) throw error;
    logFailure(parts, notice, error);
    const notBefore = after(parts, run, dayMs);
    await notices.settle(notice.noticeId, token, { state: "queued", notBefore, failure: loggable(error).error });
    return "retried";
  }
  const unwanted = await unwantedIn(parts, notice, way);
  if (unwanted.length > 0) {
    // Without an answer these would come to nothing: a person asks instead.
    const asking = unwanted.filter((item) => item.kind === "benefit" && item.needsIntent);
    await askForAPerson(parts, { ...notice, items: asking });
    const out = unwanted.map(({ effectKey }) => ({ effectKey, because: "opted-out" as const }));
    await notices.withdraw(notice.noticeId, token, out);
    return "optedOut";
  }
  if (way !== undefined) return { ...claimed, way, words };
  await askForAPerson(parts, notice);
  await notices.settle(notice.noticeId, token, { state: "failed", failure: "no-address" });
  return "failed";
}

export const logFailure = (parts: Parts, { noticeId }: Pick<Notice, "noticeId">, error: unknown): void =>
  parts.log.error({ noticeId, ...loggable(error) }, "notice not delivered");
