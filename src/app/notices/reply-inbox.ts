import { InvalidInput } from "../../ports/errors.ts";
import type { RecordedReply } from "../../ports/contact-store.ts";
import type { Parts } from "../parts.ts";

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

/** What waits for a clerk: numbers masked, with the numbers of the cases and grants it may be about. */
export interface InboxItem extends Omit<RecordedReply, "from" | "fromHash" | "caseIds" | "grantIds"> {
  readonly caseNos: readonly string[];
  readonly grantNos: readonly string[];
}

export async function* inbox(parts: Parts): AsyncGenerator<InboxItem> {
  for (let after = ""; ;) {
    const page = await parts.storage.contact.replies("inbox", after, 100);
    for (const { from: _f, fromHash: _h, caseIds, grantIds = [], ...rest } of page) {
      const caseNos: string[] = [];
      for (const caseId of caseIds) {
        const found = await parts.storage.cases.get(caseId);
        if (found !== undefined) caseNos.push(found.caseNo);
      }
      const grantNos: string[] = [];
      for (const grantId of grantIds) {
        const found = await parts.storage.grants.get(grantId);
        if (found !== undefined) grantNos.push(found.grantNo);
      }
      yield { ...rest, caseNos, grantNos };
    }
    const last = page.at(-1);
    if (last === undefined || page.length < 100) return;
    after = last.replyId;
  }
}
