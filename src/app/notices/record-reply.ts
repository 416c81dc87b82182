import type { HolderWish, RenewalCase } from "../../domain/case.ts";
import type { Grant } from "../../domain/grant.ts";
import { checkPhone, maskPhone } from "../../domain/identifiers/phone.ts";
import { meaningOf, type ReplyMeaning } from "../../domain/reply.ts";
import type { RecordedReply } from "../../ports/contact-store.ts";
import { Unavailable } from "../../ports/errors.ts";
import type { Reply } from "../../ports/receipts.ts";
import { loggable } from "../loggable.ts";
import type { Parts } from "../parts.ts";
import { answerCase, answerGrant } from "./answer-by-reply.ts";
import { queueAnswer, type Answer } from "./queue-answer.ts";
import { repliedAbout } from "./replied-about.ts";
import { lastDayToThinkAgain } from "./think-again.ts";
import { hashOfNumber } from "./where-to-send.ts";

const wishes: Readonly<Partial<Record<ReplyMeaning, HolderWish>>> = {
  confirm: "confirmed",
  decline: "declined",
  person: "wants-person",
};

/** Where a reply went: to its case or grant, to a clerk (who asks for a person goes to both), or nowhere further because it asks for nothing. */
export type ReplyRecorded = Pick<
  RecordedReply,
  "replyId" | "meaning" | "standing" | "caseIds" | "grantIds" | "because"
>;

/**
 * Records what a holder wrote and moves the case or grant it answers. The message is durable before anything follows from it; the
 * same message again changes nothing, and finishes what a crash left. What came by a channel that can answer is
 * answered once. @throws Unavailable if it could not be written.
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

/** What a reply came to, and what whoever wrote is told of that. */
interface Followed {
  readonly end: End;
  readonly answer: Answer;
}

/** The answer is queued before the reply is settled: what a crash leaves in between is followed up again, and finds it. */
async function follow(parts: Parts, reply: RecordedReply): Promise<ReplyRecorded> {
  const { end, answer } = await followedBy(parts, reply);
  await queueAnswer(parts, reply, answer);
  await parts.storage.contact.settle(reply.replyId, "received", end);
  parts.log.info({ replyId: reply.replyId, meaning: reply.meaning, standing: end.standing }, "reply recorded");
  return { replyId: reply.replyId, meaning: reply.meaning, ...end };
}

/** Moves what the reply answers where that is one thing of one holder; everything else is for a clerk. */
async function followedBy(parts: Parts, reply: RecordedReply): Promise<Followed> {
  if (reply.meaning === "unsubscribe" || reply.meaning === "resubscribe") {
    const isOut = reply.meaning === "unsubscribe";
    const { fromHash: hash, maskedFrom: masked, at, replyId } = reply;
    const { contact } = parts.storage;
    await contact.noteOptOut({ hash, masked, at, isOut, replyId });
    // An older reply that comes later changes nothing: its answer says what stands.
    const stands = (await contact.optedOut([hash])).length > 0;
    return {
      end: { standing: "applied", caseIds: [], ...(stands ? { because: "statutory-notices-go-on" } : {}) },
      answer: { says: stands ? "unsubscribed" : "resubscribed" },
    };
  }
  const { cases: open, grants, isOneHolder } = await repliedAbout(parts, reply);
  const wish = wishes[reply.meaning];
  // Of a case of another procedure nobody was asked; a person may talk about it too.
  const asked = open.filter(({ procedure }) => procedure === "renewal");
  const cases = wish === "confirmed" || wish === "declined" ? asked : open;
  const about = (of: readonly RenewalCase[]) => ({
    caseIds: of.map(({ caseId }) => caseId),
    ...(grants.length === 0 ? {} : { grantIds: grants.map(({ grantId }) => grantId) }),
  });
  const inbox = (because: string, answer: Answer = { says: "read" }): Followed => ({
    end: { standing: "inbox", ...about(open), because },
    answer,
  });
  const [renewal, ...otherCases] = cases;
  const [grant, ...otherGrants] = grants;
  if (wish === undefined) return inbox("not-understood");
  const subject = renewal ?? grant;
  if (subject === undefined) return inbox("no-open-case");
  if (!isOneHolder) return inbox("several-holders");
  // The messages that tell of several matters promise it: whoever calls can talk about all of them.
  if (wish === "wants-person" && cases.length + grants.length > 1)
    return inbox("wants-person", { says: "person", ...numbersOf(cases, grants) });
  if (renewal !== undefined && grant !== undefined) return inbox("case-and-grant");
  if (otherCases.length > 0) return inbox("several-cases");
  if (otherGrants.length > 0) return inbox("several-grants");
  let stands: HolderWish | undefined;
  if (renewal !== undefined) stands = await answerCase(parts, renewal, reply, wish);
  else if (grant !== undefined) {
    if (wish === "wants-person") return inbox("wants-person", { says: "person", ...named(grant) });
    stands = await answerGrant(parts, grant, reply, wish);
  }
  if (stands === undefined) return inbox("no-open-case");
  // Somebody has to call: that stays on a clerk's list until it is done, whatever becomes of the case.
  if (stands === "wants-person") return inbox("wants-person", { says: "person", ...named(subject) });
  return { end: { standing: "applied", ...about(cases) }, answer: await answerOf(parts, subject, stands, reply) };
}

/** More than these nobody needs who is called or calls. */
const numbersSaid = 3;

/** In each kind one after the other, as in the messages that tell of several kinds. */
function numbersOf(cases: readonly RenewalCase[], grants: readonly Grant[]): Pick<Answer, "caseNo" | "grantNo"> {
  const caseNo = cases
    .map((one) => one.caseNo)
    .slice(0, numbersSaid)
    .join(" ");
  const grantNo = grants
    .map((one) => one.grantNo)
    .slice(0, numbersSaid)
    .join(" ");
  return { ...(caseNo === "" ? {} : { caseNo }), ...(grantNo === "" ? {} : { grantNo }) };
}

const named = (subject: RenewalCase | Grant): Pick<Answer, "rule" | "caseNo" | "grantNo"> => ({
  rule: subject.rule,
  ...("caseNo" in subject ? { caseNo: subject.caseNo } : { grantNo: subject.grantNo }),
});

async function answerOf(
  parts: Parts,
  subject: RenewalCase | Grant,
  stands: Exclude<HolderWish, "wants-person">,
  reply: RecordedReply,
): Promise<Answer> {
  switch (stands) {
    case "confirmed":
      return { says: "confirmed", ...named(subject) };
    case "declined": {
      const by = await lastDayToThinkAgain(parts, subject, reply.at);
      return {
        says: by === undefined ? "declined-late" : "declined",
        ...named(subject),
        ...(by === undefined ? {} : { by }),
      };
    }
    default:
      return stands satisfies never;
  }
}
