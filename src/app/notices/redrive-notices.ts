import type { NoticeId } from "../../domain/notice.ts";
import { InvalidInput, NotFound } from "../../ports/errors.ts";
import type { Parts } from "../parts.ts";
import { noticesIn } from "../read-models.ts";

/**
 * Owes dead notices again, as if they had never been tried: the one that is named, or all. Answers how many.
 * @throws NotFound if there is no such notice; InvalidInput if the one that is named is not dead.
 */
export async function redriveNotices(
  parts: Parts,
  which: { readonly noticeId: string } | { readonly all: true },
): Promise<number> {
  const { notices } = parts.storage;
  const now = parts.clock.now();
  if ("all" in which) {
    let redriven = 0;
    for await (const { noticeId } of noticesIn(parts, ["dead"]))
      if (await notices.redrive(noticeId, now)) redriven += 1;
    return redriven;
  }
  const found = await notices.get(which.noticeId as NoticeId);
  if (found === undefined) throw new NotFound(`没有编号为“${which.noticeId}”的通知`);
  if (await notices.redrive(found.noticeId, now)) return 1;
  throw new InvalidInput(`通知 ${found.noticeId} 不在“多次未成”之列，不能重发`);
}
