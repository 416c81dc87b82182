import type { CaseId } from "../../src/domain/case.ts";
import type { CivilDate } from "../../src/domain/civil-date.ts";
import type { GrantId } from "../../src/domain/grant.ts";
import type { HolderId, Language } from "../../src/domain/licence.ts";
import { concernOf, noticeStates } from "../../src/domain/notice.ts";
import type { Notice, NoticeId, NoticeItem, NoticeState } from "../../src/domain/notice.ts";
import type { NoticeOutbox } from "../../src/ports/notice-outbox.ts";
import type { Context } from "./connection.ts";
import { optional, orNull, parsed } from "./rows.ts";

interface NoticeRow {
  readonly document: string;
  readonly sealed_text: Buffer | null;
  readonly sequence: number;
  readonly token: string | null;
  readonly lease_until: number | null;
}

export interface LeaseOnNotice {
  readonly token: string;
  readonly leaseUntil: number;
}

const FIELDS = "n.document, n.sealed_text, n.sequence, n.token, n.lease_until";
/** Rows of the outbox as notices. The text is what a holder reads, names included, so it is stored sealed. */
export function noticeRecords({ writer, reader, vault }: Context) {
  const get = (connection = writer) =>
    connection.prepare<[string], NoticeRow>(`SELECT ${FIELDS} FROM notices AS n WHERE n.notice_id = ?`);
  const byId = get();
  const byIdRead = get(reader);
  const newest = writer.prepare<[string, string, string], NoticeRow>(
    `SELECT ${FIELDS} FROM notices AS n WHERE n.holder_id = ? AND n.language = ? AND n.day = ?
     ORDER BY n.sequence DESC LIMIT 1`,
  );
  const insert = writer.prepare<[string, string, string, string, number, string, number, string]>(
    `INSERT INTO notices (notice_id, holder_id, language, day, sequence, state, not_before, document)
     VALUES (?, ?, ?, ?, ?, ?, ?, ?)`,
  );
  const update = writer.prepare<[string, number, string | null, number | null, Uint8Array | null, string, string]>(
    `UPDATE notices SET state = ?, not_before = ?, token = ?, lease_until = ?, sealed_text = ?, document = ?
     WHERE notice_id = ?`,
  );
  const holding = writer.prepare<[string], NoticeRow>(
    `SELECT ${FIELDS} FROM notice_effects AS e JOIN notices AS n USING (notice_id) WHERE e.effect_key = ?`,
  );
  const addEffect = writer.prepare<[string, string, string | null]>(
    "INSERT INTO notice_effects (effect_key, notice_id, case_id) VALUES (?, ?, ?)",
  );
  const freeEffect = writer.prepare<[string]>("DELETE FROM notice_effects WHERE effect_key = ?");
  const due = writer.prepare<[number, number], NoticeRow>(
    `SELECT ${FIELDS} FROM notices AS n INDEXED BY notices_due WHERE n.state = 'queued' AND n.not_before <= ?
     ORDER BY n.not_before, n.notice_id LIMIT ?`,
  );
  const unknown = writer.prepare<[number, number, number], NoticeRow>(
    `SELECT ${FIELDS} FROM notices AS n
     WHERE n.state = 'unknown' AND n.not_before <= ? AND (n.token IS NULL OR n.lease_until < ?)
     ORDER BY n.notice_id LIMIT ?`,
  );
  const expired = writer.prepare<[number], NoticeRow>(
    `SELECT ${FIELDS} FROM notices AS n WHERE n.state IN ('claimed', 'sending') AND n.lease_until < ?`,
  );
  const referred = reader.prepare<[string, string], NoticeRow>(
    `SELECT ${FIELDS} FROM notices AS n WHERE n.document ->> 'reference' = ? AND n.document ->> 'channel' = ?`,
  );
  const coded = reader.prepare<[string], NoticeRow>(
    `SELECT ${FIELDS} FROM notices AS n WHERE n.document ->> 'code' = ? ORDER BY n.notice_id`,
  );
  const about = reader.prepare<[string, number], NoticeRow>(
    `SELECT ${FIELDS} FROM notices AS n WHERE n.notice_id IN (SELECT notice_id FROM notice_effects WHERE case_id = ?)
       AND n.document ->> 'startedAt' <= ? ORDER BY n.document ->> 'startedAt' DESC, n.notice_id DESC LIMIT 1`,
  );
  const toHolder = reader.prepare<[HolderId], NoticeRow>(
    `SELECT ${FIELDS} FROM notices AS n WHERE n.holder_id = ? ORDER BY n.not_before, n.notice_id`,
  );
  const sentTo = reader.prepare<[string, number], NoticeRow>(
    `SELECT ${FIELDS} FROM notices AS n WHERE n.document ->> 'toHash' = ?
     ORDER BY n.document ->> 'startedAt' DESC, n.notice_id DESC LIMIT ?`,
  );
  const waitingFor = writer.prepare<[string], NoticeRow>(
    `SELECT ${FIELDS} FROM notices AS n WHERE n.state IN ('queued', 'dead')
       AND n.notice_id IN (SELECT notice_id FROM notice_effects WHERE case_id = ?)`,
  );
  const ofState = reader.prepare<[string, string, number], NoticeRow>(
    `SELECT ${FIELDS} FROM notices AS n WHERE n.state = ? AND n.notice_id > ? ORDER BY n.notice_id LIMIT ?`,
  );
  const every = reader.prepare<[string, number], NoticeRow>(
    `SELECT ${FIELDS} FROM notices AS n WHERE n.notice_id > ? ORDER BY n.notice_id LIMIT ?`,
  );
  const perState = reader.prepare<[], { state: NoticeState; count: number }>(
    "SELECT state, count(*) AS count FROM notices GROUP BY state",
  );
  const nextDue = reader
    .prepare<[], number | null>("SELECT min(not_before) FROM notices INDEXED BY notices_due WHERE state = 'queued'")
    .pluck();

  const noticeOf = (row: NoticeRow): Notice => ({
    ...parsed<Notice>(row.document),
    ...(row.sealed_text === null ? {} : optional("text", vault.open(row.sealed_text))),
  });
  const documentOf = ({ text: _, ...rest }: Notice): string => JSON.stringify(rest);

  return {
    get(noticeId: NoticeId): Notice | undefined {
      const row = byIdRead.get(noticeId);
      return row === undefined ? undefined : noticeOf(row);
    },
    /** As the writing transaction sees it. */
    getNow(noticeId: NoticeId): Notice | undefined {
      const row = byId.get(noticeId);
      return row === undefined ? undefined : noticeOf(row);
    },
    byReference(channel: string, reference: string): Notice | undefined {
      const row = referred.get(reference, channel);
      return row === undefined ? undefined : noticeOf(row);
    },
    newestAbout(of: CaseId | GrantId, at: number): Notice | undefined {
      const row = about.get(of, at);
      return row === undefined ? undefined : noticeOf(row);
    },
    byCode: (code: string) => coded.all(code).map(noticeOf),
    toHolder: (holderId: HolderId) => toHolder.all(holderId).map(noticeOf),
    sentTo: (toHash: string, limit: number) => sentTo.all(toHash, limit).map(noticeOf),
    newestOf(holderId: HolderId, language: Language, day: CivilDate) {
      const row = newest.get(holderId, language, day);
      return row === undefined ? undefined : { notice: noticeOf(row), sequence: row.sequence };
    },
    /** The notice if the token holds it. */
    heldBy(noticeId: NoticeId, token: string): { notice: Notice; lease: LeaseOnNotice } | undefined {
      const row = byId.get(noticeId);
      if (row === undefined || row.token !== token) return undefined;
      return { notice: noticeOf(row), lease: { token, leaseUntil: row.lease_until ?? 0 } };
    },
    add(notice: Notice, sequence: number): void {
      const { noticeId, holderId, language, day, state, notBefore } = notice;
      insert.run(noticeId, holderId, language, day, sequence, state, notBefore, documentOf(notice));
    },
    /** Without a lease, nobody holds the notice afterwards. */
    replace(notice: Notice, lease?: LeaseOnNotice): void {
      const sealed = notice.text === undefined ? null : vault.seal(notice.text);
      const { noticeId, state, notBefore } = notice;
      const [token, until] = [orNull(lease?.token), orNull(lease?.leaseUntil)];
      update.run(state, notBefore, token, until, sealed, documentOf(notice), noticeId);
    },
    /** The notice that has this effect key. */
    holding(effectKey: string): Notice | undefined {
      const row = holding.get(effectKey);
      return row === undefined ? undefined : noticeOf(row);
    },
    addEffect(item: NoticeItem, noticeId: NoticeId): void {
      addEffect.run(item.effectKey, noticeId, orNull(concernOf(item)));
    },
    freeEffects(items: readonly NoticeItem[]): void {
      for (const { effectKey } of items) freeEffect.run(effectKey);
    },
    due: (now: number, limit: number) => due.all(now, limit).map(noticeOf),
    unclaimedUnknown: (now: number, limit: number) => unknown.all(now, now, limit).map(noticeOf),
    expired: (now: number) => expired.all(now).map(noticeOf),
    waitingFor: (of: CaseId | GrantId) => waitingFor.all(of).map(noticeOf),
    list({ states, after = "" as NoticeId, limit }: Parameters<NoticeOutbox["list"]>[0]): readonly Notice[] {
      if (states === undefined) return every.all(after, limit).map(noticeOf);
      // State by state in index order, then merged: old notices in other states are never read.
      const found = noticeStates
        .filter((state) => states.includes(state))
        .flatMap((state) => ofState.all(state, after, limit).map(noticeOf));
      return found.sort((a, b) => (a.noticeId < b.noticeId ? -1 : 1)).slice(0, limit);
    },
    countByState: () => Object.fromEntries(perState.all().map(({ state, count }) => [state, count])),
    nextDueAt: () => nextDue.get() ?? undefined,
  };
}
