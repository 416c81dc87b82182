import type { HolderWish } from "../../domain/case.ts";
import { checkPhone, maskPhone } from "../../domain/identifiers/phone.ts";
import { meaningOf, type ReplyMeaning } from "../../domain/reply.ts";
import type { RecordedReply } from "../../ports/contact-store.ts";
import { Unavailable } from "../../ports/errors.ts";
import type { Reply } from "../../ports/receipts.ts";
import { loggable } from "../loggable.ts";
import type { Parts } from "../parts.ts";
import { answerCase, answerGrant } from "./answer-by-reply.ts";
import { repliedAbout } from "./replied-about.ts";
import { hashOfNumber } from "./where-to-send.ts";

const wishes: Readonly<Partial<Record<ReplyMeaning, HolderWish>>> = {
  confirm: "confirmed",
  decline: "declined",
  person: "wants-person",
};

/** Where a reply went: to its case or grant, to a clerk, or nowhere further because it asks for nothing. */
export type ReplyRecorded = Pick<
  RecordedReply,
  "replyId" | "meaning" | "standing" | "caseIds" | "grantIds" | "because"
>;

/**
 * Records what a holder wrote and moves the case or grant it answers. The message is durable before anything follows from it; the
 * same message again changes nothing, and finishes what a crash left. @throws Unavailable if it could not be written.
 */
export async function recordReply(parts: Parts, reply: Reply): Promise<ReplyRecorded> {
  const checked = checkPhone(reply.from);
  const from = checked.ok ? checked.value : reply.from.trim();
  const recorded = await parts.storage.contact.record({
    replyId: parts.vault.keyedHash("reply", `${reply.channel}|${reply.providerId}`),
    channel: reply.channel,
    at: reply.at,
    from,
    fromHash: hashOfNumber(parts, from),
    maskedFrom: maskPhone(from),
    text: reply.text,
    meaning: meaningOf(reply.text),
    standing: "received",
    caseIds: [],
  });
  return recorded.standing === "received" ? follow(parts, recorded) : recorded;
}

/** Finishes replies that a crash left without what follows from them. Answers how many. */
export async function finishReplies(parts: Parts): Promise<number> {
  let finished = 0;
  for (let after = ""; ;) {
    const page = await parts.storage.contact.replies("received", after, 100);
    for (const reply of page) {
      try {
        await follow(parts, reply);
        finished += 1;
      } catch (error) {
        if (error instanceof Unavailable) throw error;
        parts.log.error({ replyId: reply.replyId, ...loggable(error) }, "reply not followed up");
      }
    }
    const last = page.at(-1);
    if (last === undefined || page.length < 100) return finished;
    after = last.replyId;
  }
}

type End = Parameters<Parts["storage"]["contact"]["settle"]>[2];

async function follow(parts: Parts, reply: RecordedReply): Promise<ReplyRecorded> {
  const end = await endOf(parts, reply);
  await parts.storage.contact.settle(reply.replyId, "received", end);
  parts.log.info({ replyId: reply.replyId, meaning: reply.meaning, standing: end.standing }, "reply recorded");
  return { replyId: reply.replyId, meaning: reply.meaning, ...end };
}

/** Moves what the reply answers where that is one thing of one holder; everything else is for a clerk. */
async function endOf(parts: Parts, reply: RecordedReply): Promise<End> {
  if (reply.meaning === "unsubscribe") return { standing: "applied", caseIds: [], because: "statutory-notices-go-on" };
  const { cases, grants, isOneHolder } = await repliedAbout(parts, reply);
  const wish = wishes[reply.meaning];
  const about = {
    caseIds: cases.map(({ caseId }) => caseId),
    ...(grants.length === 0 ? {} : { grantIds: grants.map(({ grantId }) => grantId) }),
  };
  const inbox = (because: string): End => ({ standing: "inbox", ...about, because });
  const [renewal, ...otherCases] = cases;
  const [grant, ...otherGrants] = grants;
  if (wish === undefined) return inbox("not-understood");
  if (renewal === undefined && grant === undefined) return inbox("no-open-case");
  if (!isOneHolder) return inbox("several-holders");
  if (renewal !== undefined && grant !== undefined) return inbox("case-and-grant");
  if (otherCases.length > 0) return inbox("several-cases");
  if (otherGrants.length > 0) return inbox("several-grants");
  if (renewal !== undefined) await answerCase(parts, renewal, reply, wish);
  else if (grant !== undefined) {
    if (wish === "wants-person") return inbox("wants-person");
    await answerGrant(parts, grant, reply, wish);
  }
  return { standing: "applied", ...about };
}
