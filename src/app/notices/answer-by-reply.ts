import type { AnswerByMessage, CaseId, HolderAnswer, HolderWish, RenewalCase } from "../../domain/case.ts";
import { civilDateAt } from "../../domain/civil-date.ts";
import type { Grant, GrantId } from "../../domain/grant.ts";
import type { RecordedReply } from "../../ports/contact-store.ts";
import { takeAnswer, takesAnswers } from "../cases/answer-case.ts";
import { confirm } from "../grants/answer-grant.ts";
import type { Parts } from "../parts.ts";
import { againOnConflict } from "../retry.ts";
import { today } from "../today.ts";

/**
 * Moves the case to what its holder wants, with the evidence, and answers what they want by what stands then: an older
 * reply does not undo a newer one. `undefined` if the case takes no answer any more.
 */
export const answerCase = (
  parts: Parts,
  { caseId }: RenewalCase,
  reply: RecordedReply,
  wish: HolderWish,
): Promise<HolderWish | undefined> =>
  againOnConflict(async () => {
    const current = await parts.storage.cases.get(caseId);
    if (current === undefined || !takesAnswers(current)) return undefined;
    if (isAnsweredBy(current.answer, reply)) return current.answer.wish;
    await takeAnswer(parts, current, await answerOf(parts, caseId, reply, wish));
    return wish;
  });

/** The same of a grant that waits for its holder's word, or that they declined before: a reply is dated by its day. */
export const answerGrant = (
  parts: Parts,
  { grantId }: Grant,
  reply: RecordedReply,
  wish: "confirmed" | "declined",
): Promise<HolderWish | undefined> =>
  againOnConflict(async () => {
    const { grants, notices } = parts.storage;
    const current = await grants.get(grantId);
    if (current === undefined) return undefined;
    if (isAnsweredBy(current.answer, reply)) return current.answer.wish;
    if (current.state !== "intent-awaited" && current.state !== "declined") return undefined;
    const answer = await answerOf(parts, grantId, reply, wish);
    const answered = { answer, answeredOn: civilDateAt(reply.at, parts.settings.zone) };
    // Publicity begins when the bureau knows, which may be later than the holder wrote.
    if (wish === "confirmed") await confirm(parts, await parts.rules.current(), current, today(parts), answered);
    else await grants.move(grantId, current.revision, "declined", answered);
    await notices.stopItems(grantId);
    return wish;
  });

const isAnsweredBy = (answer: HolderAnswer | undefined, { replyId, at }: RecordedReply): answer is HolderAnswer =>
  answer !== undefined && (("replyId" in answer && answer.replyId === replyId) || answer.at > at);

async function answerOf<Wish extends HolderWish>(
  { storage }: Parts,
  about: CaseId | GrantId,
  { replyId, channel, at, fromHash, maskedFrom }: RecordedReply,
  wish: Wish,
): Promise<AnswerByMessage & { readonly wish: Wish }> {
  const told = await storage.notices.newestAbout(about, at);
  return {
    wish,
    at,
    replyId,
    channel,
    check: "number-on-register",
    fromHash,
    maskedFrom,
    ...(told === undefined ? {} : { noticeId: told.noticeId }),
    ...(told?.template === undefined ? {} : { template: told.template }),
  };
}
