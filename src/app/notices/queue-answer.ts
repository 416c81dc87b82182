import { addDays } from "../../domain/civil-date.ts";
import { checkPhone } from "../../domain/identifiers/phone.ts";
import type { HolderId } from "../../domain/licence.ts";
import type { AnswerItem } from "../../domain/notice.ts";
import type { RecordedReply } from "../../ports/contact-store.ts";
import type { NoticeChannel } from "../../ports/notice-channel.ts";
import type { Parts } from "../parts.ts";
import { today } from "../today.ts";

/** What a reply is answered, and about which case or grant. */
export type Answer = Pick<AnswerItem, "says" | "rule" | "caseNo" | "grantNo" | "by">;

/** Answers that one number gets on one day: two machines that answer each other fall silent. */
const answersPerDay = 3;
/** An answer that could not go out for so long, longer than any holiday, says nothing any more. */
const answerForDays = 14;
/** How many of the newest messages to a number are looked at for the language. */
const messagesRead = 10;

/**
 * The channel that a reply came by, if it can answer; `undefined` for one that a clerk recorded, whom the holder has
 * talked to, and for one that came from no mobile number.
 */
export function answeringChannel({ channels }: Parts, reply: RecordedReply): NoticeChannel | undefined {
  const number = checkPhone(reply.from);
  if (!number.ok || number.kind !== "mobile") return undefined;
  return channels.find(({ name, kind }) => name === reply.channel && (kind === "sms" || kind === "outbox"));
}

/**
 * Queues the answer to a reply, once however often this is called; delivery keeps to the contact hours. A call that was
 * cut off may use up a place among the day's answers. Nothing is queued where none can go out, or the number has had as
 * many as it gets.
 */
export async function queueAnswer(parts: Parts, reply: RecordedReply, answer: Answer): Promise<void> {
  const { notices, contact } = parts.storage;
  const { replyId, fromHash, at } = reply;
  if (answeringChannel(parts, reply) === undefined) return;
  const effectKey = `answer|${replyId}`;
  if ((await notices.findByEffect(effectKey)) !== undefined) return;
  const day = today(parts);
  if ((await contact.take([{ counter: `answer|${fromHash}|${day}`, limit: answersPerDay }])) !== undefined) {
    parts.log.info({ replyId }, "reply not answered: its number had the day's answers");
    return;
  }
  const told = (await notices.sentTo(fromHash, messagesRead)).find(({ startedAt = 0 }) => startedAt <= at);
  await notices.queue({
    // Of its own: nothing else joins an answer, and it joins nothing.
    holderId: `reply:${replyId}` as HolderId,
    language: told?.language ?? "zh",
    day,
    notBefore: parts.clock.now(),
    item: { kind: "answer", effectKey, replyId, ...answer, tellUntil: addDays(day, answerForDays) },
  });
}
