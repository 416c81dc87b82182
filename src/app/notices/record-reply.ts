import type { HolderWish, RenewalCase } from "../../domain/case.ts";
import { checkPhone, maskPhone } from "../../domain/identifiers/phone.ts";
import { meaningOf, type ReplyMeaning } from "../../domain/reply.ts";
import type { RecordedReply } from "../../ports/contact-store.ts";
import { InvalidInput, Unavailable } from "../../ports/errors.ts";
import type { Reply } from "../../ports/receipts.ts";
import { loggable } from "../loggable.ts";
import type { Parts } from "../parts.ts";
import { againOnConflict } from "../retry.ts";
import { hashOfNumber } from "./where-to-send.ts";

const wishes: Readonly<Partial<Record<ReplyMeaning, HolderWish>>> = {
  confirm: "confirmed",
  decline: "declined",
  person: "wants-person",
};

/** Where a reply went: to its case, to a clerk, or nowhere further because it asks for nothing. */
export type ReplyRecorded = Pick<RecordedReply, "replyId" | "meaning" | "standing" | "caseIds" | "because">;

/**
 * Records what a holder wrote and moves the case it answers. The message is durable before anything follows from it; the
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

async function follow(parts: Parts, reply: RecordedReply): Promise<ReplyRecorded> {
  const { cases, isOneHolder } = await casesOf(parts, reply.from);
  const wish = wishes[reply.meaning];
  const caseIds = cases.map(({ caseId }) => caseId);
  const [only, ...others] = cases;
  let end: Parameters<typeof parts.storage.contact.settle>[2];
  if (reply.meaning === "unsubscribe") end = { standing: "applied", caseIds: [], because: "statutory-notices-go-on" };
  else if (wish === undefined) end = { standing: "inbox", caseIds, because: "not-understood" };
  else if (only === undefined) end = { standing: "inbox", caseIds, because: "no-open-case" };
  else if (!isOneHolder) end = { standing: "inbox", caseIds, because: "several-holders" };
  else if (others.length > 0) end = { standing: "inbox", caseIds, because: "several-cases" };
  else {
    await answerCase(parts, only, reply, wish);
    end = { standing: "applied", caseIds };
  }
  await parts.storage.contact.settle(reply.replyId, "received", end);
  parts.log.info({ replyId: reply.replyId, meaning: reply.meaning, standing: end.standing }, "reply recorded");
  return { replyId: reply.replyId, meaning: reply.meaning, ...end };
}

/** Open cases of the licences that bear the number, and whether all these licences are one holder's. */
async function casesOf(
  { storage }: Parts,
  number: string,
): Promise<{ readonly cases: readonly RenewalCase[]; readonly isOneHolder: boolean }> {
  const licences = (await storage.register.findByNumber(number)).map(({ licence }) => licence);
  const cases: RenewalCase[] = [];
  for (const { licenceId } of licences) {
    const open = await storage.cases.findOpen(licenceId);
    if (open !== undefined && open.state !== "suspended") cases.push(open);
  }
  // A holder known by name alone may be two: each such licence counts as a holder of its own.
  const holders = licences.map(({ licenceId, holder }) =>
    holder.holderId.startsWith("name:") ? licenceId : holder.holderId,
  );
  return { cases, isOneHolder: new Set<string>(holders).size === 1 };
}

const answerCase = (parts: Parts, { caseId }: RenewalCase, reply: RecordedReply, wish: HolderWish): Promise<void> =>
  againOnConflict(async () => {
    const { cases, notices } = parts.storage;
    const current = await cases.get(caseId);
    if (current === undefined || current.state === "closed" || current.state === "suspended") return;
    const isOlder = current.answer !== undefined && current.answer.at > reply.at;
    if (current.answer?.replyId === reply.replyId || isOlder) return;
    const told = await notices.newestAbout(caseId, reply.at);
    const { replyId, channel, at, fromHash, maskedFrom } = reply;
    const answer = {
      wish,
      at,
      replyId,
      channel,
      check: "number-on-register",
      fromHash,
      maskedFrom,
      ...(told === undefined ? {} : { noticeId: told.noticeId }),
      ...(told?.template === undefined ? {} : { template: told.template }),
    } as const;
    if (current.state !== wish) await cases.move(caseId, current.revision, wish, undefined, answer);
    // What is queued about it is withdrawn by the next delivery in any case; this only takes it off the list.
    await notices.stopItems(caseId);
    await parts.storage.worklist.close(current.licenceId, current.rule, current.decisionPosition);
  });

/** A clerk has read a reply in the inbox. @throws InvalidInput if it is not there. */
export async function closeReply(parts: Parts, replyId: string): Promise<void> {
  for (let after = ""; ;) {
    const page = await parts.storage.contact.replies("inbox", after, 100);
    const found = page.find((reply) => reply.replyId === replyId);
    if (found !== undefined) {
      await parts.storage.contact.settle(replyId, "inbox", { standing: "done", caseIds: found.caseIds });
      return;
    }
    const last = page.at(-1);
    if (last === undefined || page.length < 100) throw new InvalidInput(`收件箱里没有编号为“${replyId}”的回复`);
    after = last.replyId;
  }
}

/** What waits for a clerk: numbers masked, with the numbers of the cases it may be about. */
export interface InboxItem extends Omit<RecordedReply, "from" | "fromHash" | "caseIds"> {
  readonly caseNos: readonly string[];
}

export async function* inbox(parts: Parts): AsyncGenerator<InboxItem> {
  for (let after = ""; ;) {
    const page = await parts.storage.contact.replies("inbox", after, 100);
    for (const { from: _f, fromHash: _h, caseIds, ...rest } of page) {
      const caseNos: string[] = [];
      for (const caseId of caseIds) {
        const found = await parts.storage.cases.get(caseId);
        if (found !== undefined) caseNos.push(found.caseNo);
      }
      yield { ...rest, caseNos };
    }
    const last = page.at(-1);
    if (last === undefined || page.length < 100) return;
    after = last.replyId;
  }
}
