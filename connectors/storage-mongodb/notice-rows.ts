import type { Model } from "mongoose";
import type { Notice, NoticeId } from "../../src/domain/notice.ts";
import type { Vault } from "../../src/ports/vault.ts";
import { noticeRow, type NoticeRow } from "./rows/casework.ts";
import { readBack } from "./rows/values.ts";

export const noticeRowOf = (found: unknown): NoticeRow => readBack(noticeRow, found, "通知");

export function noticeOf(row: NoticeRow, vault: Vault): Notice {
  const {
    _id,
    sequence: _s,
    effects: _e,
    sealedText,
    claim: _c,
    leaseUntil: _l,
    revision: _r,
    writer: _w,
    ...rest
  } = row;
  return { noticeId: _id, ...rest, ...(sealedText === undefined ? {} : { text: vault.open(sealedText) }) };
}

/** Notices are claimed many at a time under one claim; the token proves the claim on one of them. */
export const tokenOf = (claim: string, noticeId: NoticeId): string => `${claim}/${noticeId}`;

/** The claim that a token proves on this notice; one that no notice has if it proves none. */
export const claimIn = (token: string, noticeId: NoticeId): string =>
  token.endsWith(`/${noticeId}`) ? token.slice(0, -noticeId.length - 1) : "";

/** Of the notices that match, the newest of its holder, language and day. */
export const findingOn =
  (notices: Model<NoticeRow>) =>
  async (filter: Record<string, unknown>): Promise<NoticeRow | undefined> => {
    const found = await notices.find(filter).sort({ sequence: -1 }).limit(1).lean();
    return found.map(noticeRowOf)[0];
  };
