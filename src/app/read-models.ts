import type { CivilDate } from "../domain/civil-date.ts";
import type { Licence } from "../domain/licence.ts";
import type { Notice, NoticeId, NoticeState } from "../domain/notice.ts";
import type { LicenceQuery, RegisteredLicence } from "../ports/register-store.ts";
import type { Parts } from "./parts.ts";

const pageSize = 2_000;

export interface ListedLicence extends Licence {
  readonly version: number;
  readonly missingSince?: number;
}

/** Every licence that the query names, ascending by id, a page at a time. */
export async function* licencesMatching(
  parts: Parts,
  query: { readonly expiresFrom?: CivilDate; readonly expiresTo?: CivilDate; readonly itemCode?: string },
): AsyncGenerator<ListedLicence> {
  let request: LicenceQuery = { ...query, limit: pageSize };
  for (;;) {
    const page: readonly RegisteredLicence[] = await parts.storage.register.list(request);
    for (const { licence, version, missingSince } of page) {
      yield { ...licence, version, ...(missingSince === undefined ? {} : { missingSince }) };
    }
    const last = page.at(-1);
    if (last === undefined || page.length < pageSize) return;
    request = { ...request, after: last.licence.licenceId };
  }
}

/** Notices as the outbox listing shows them: numbers masked, the text only once it was written for sending. */
export async function* noticesIn(parts: Parts, states: readonly NoticeState[] | undefined): AsyncGenerator<Notice> {
  let after: NoticeId | undefined;
  for (;;) {
    const page: readonly Notice[] = await parts.storage.notices.list({
      ...(states === undefined ? {} : { states }),
      ...(after === undefined ? {} : { after }),
      limit: pageSize,
    });
    yield* page;
    after = page.at(-1)?.noticeId;
    if (after === undefined || page.length < pageSize) return;
  }
}
