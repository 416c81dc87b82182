import type { Licence } from "../../domain/licence.ts";
import type { Notice } from "../../domain/notice.ts";
import type { Parts } from "../parts.ts";

/** A message that told, or will tell, of a licence, without its text and number. */
export type LicenceNotice = Pick<
  Notice,
  "noticeId" | "state" | "day" | "notBefore" | "startedAt" | "channel" | "failure"
>;

/** What a licence's holder was and will be told about it, in the order of the days. */
export async function noticesAbout(parts: Parts, { licenceId, holder }: Licence): Promise<readonly LicenceNotice[]> {
  return (await parts.storage.notices.toHolder(holder.holderId))
    .filter(({ items }) => items.some((item) => "licenceId" in item && item.licenceId === licenceId))
    .map(({ noticeId, state, day, notBefore, startedAt, channel, failure }) => ({
      noticeId,
      state,
      day,
      notBefore,
      ...(startedAt === undefined ? {} : { startedAt }),
      ...(channel === undefined ? {} : { channel }),
      ...(failure === undefined ? {} : { failure }),
    }))
    .sort((a, b) => a.notBefore - b.notBefore);
}
