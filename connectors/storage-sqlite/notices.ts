import { randomUUID } from "node:crypto";
import type { CaseId } from "../../src/domain/case.ts";
import type { GrantId } from "../../src/domain/grant.ts";
import { noticeIdOf } from "../../src/domain/notice-id.ts";
import { concernOf, mayMoveNotice, withNewer } from "../../src/domain/notice.ts";
import type { Notice, NoticeId, NoticeState, WithdrawnItem } from "../../src/domain/notice.ts";
import type {
  Attempt,
  ClaimedNotice,
  NoticeOutbox,
  Queued,
  QueueRequest,
  Received,
  Sending,
  Settled,
  Settlement,
} from "../../src/ports/notice-outbox.ts";
import { Conflict } from "../../src/ports/errors.ts";
import type { Context } from "./connection.ts";
import { noticeRecords } from "./notice-records.ts";

const lost = (noticeId: NoticeId): Conflict => new Conflict(`通知 ${noticeId} 不在这次投递手中；未写入。`);

/** An attempt that a receipt may be about. */
const isUnderWay = ({ state }: Notice): boolean => state === "sending" || state === "unknown" || state === "accepted";

export function noticesOn(context: Context): NoticeOutbox {
  const { writer } = context;
  const records = noticeRecords(context);

  const queueNow = (request: QueueRequest): Queued => {
    const holding = records.holding(request.item.effectKey);
    if (holding !== undefined) {
      const items = withNewer(holding.items, request.item);
      if (holding.state === "queued" && items !== holding.items) {
        records.replace({ ...holding, items });
        records.freeEffects([request.item]);
        records.addEffect(request.item, holding.noticeId);
      }
      return holding.state === "accepted" || holding.state === "delivered" ? "told" : "already";
    }
    const newest = records.newestOf(request.holderId, request.language, request.day);
    if (newest?.notice.state === "queued") {
      const { notice } = newest;
      records.replace({
        ...notice,
        items: [...notice.items, request.item],
        notBefore: Math.max(notice.notBefore, request.notBefore),
      });
      records.addEffect(request.item, notice.noticeId);
      return "joined";
    }
    const sequence = newest === undefined ? 0 : newest.sequence + 1;
    const { item, ...about } = request;
    const noticeId = noticeIdOf(request, sequence);
    records.add({ noticeId, ...about, state: "queued", items: [item], attempts: 0 }, sequence);
    records.addEffect(item, noticeId);
    return "queued";
  };
  const queue = writer.transaction(queueNow);
  const queueAll = writer.transaction((requests: readonly QueueRequest[]) => requests.map(queueNow));

  const claim = (notices: readonly Notice[], state: NoticeState, leaseUntil: number): readonly ClaimedNotice[] =>
    notices.map((notice) => {
      const token = randomUUID();
      const claimed = { ...notice, state };
      records.replace(claimed, { token, leaseUntil });
      return { notice: claimed, token };
    });
  const claimDue = writer.transaction((now: number, limit: number, leaseUntil: number) =>
    claim(records.due(now, limit), "claimed", leaseUntil),
  );
  const claimUnknown = writer.transaction((limit: number, now: number, leaseUntil: number) =>
    claim(records.unclaimedUnknown(now, limit), "unknown", leaseUntil),
  );

  /** False, and nothing written, if the token does not hold the notice claimed. */
  const begin = (noticeId: NoticeId, token: string, sending: Sending, leaseUntil?: number): boolean => {
    const held = records.heldBy(noticeId, token);
    if (held?.notice.state !== "claimed") return false;
    const { reference: _, ...earlier } = held.notice;
    const lease = { token, leaseUntil: leaseUntil ?? held.lease.leaseUntil };
    records.replace({ ...earlier, ...sending, state: "sending", attempts: earlier.attempts + 1 }, lease);
    return true;
  };
  const markSending = writer.transaction((noticeId: NoticeId, token: string, sending: Sending) => {
    if (!begin(noticeId, token, sending)) throw lost(noticeId);
  });
  const markAllSending = writer.transaction((attempts: readonly Attempt[], leaseUntil: number) =>
    attempts
      .filter(({ noticeId, token, sending }) => !begin(noticeId, token, sending, leaseUntil))
      .map(({ noticeId }) => noticeId),
  );

  /** What went wrong on an earlier attempt says nothing about this one. */
  const write = ({ failure: _f, trouble: _t, ...kept }: Notice, settlement: Settlement | Received): void => {
    const { notTried, ...said } = settlement as Settlement & { readonly notTried?: true };
    const attempts = notTried === true && kept.state === "sending" ? kept.attempts - 1 : kept.attempts;
    records.replace({ ...kept, ...said, attempts });
    if (settlement.state === "failed") records.freeEffects(kept.items);
  };

  const settle = writer.transaction((noticeId: NoticeId, token: string, settlement: Settlement) => {
    const notice = records.heldBy(noticeId, token)?.notice;
    if (notice === undefined) throw lost(noticeId);
    if (!mayMoveNotice(notice.state, settlement.state))
      throw new Conflict(`通知 ${noticeId} 不能从 ${notice.state} 变为 ${settlement.state}。`);
    write(notice, settlement);
  });
  const settleAll = writer.transaction((settled: readonly Settled[]) =>
    settled
      .filter(({ noticeId, token, settlement }) => {
        const notice = records.heldBy(noticeId, token)?.notice;
        if (notice === undefined || !mayMoveNotice(notice.state, settlement.state)) return true;
        write(notice, settlement);
        return false;
      })
      .map(({ noticeId }) => noticeId),
  );

  /** What is left without these items is as it was, a claimed notice queued; a notice left empty is stopped. */
  const takeOut = (notice: Notice, withdrawn: readonly WithdrawnItem[]): number => {
    const keys = new Set(withdrawn.map(({ effectKey }) => effectKey));
    const out = notice.items.filter(({ effectKey }) => keys.has(effectKey));
    const items = notice.items.filter(({ effectKey }) => !keys.has(effectKey));
    const left = notice.state === "claimed" ? "queued" : notice.state;
    const state = items.length === 0 ? "stopped" : left;
    records.replace({ ...notice, items, state, withdrawn: [...(notice.withdrawn ?? []), ...withdrawn] });
    records.freeEffects(out);
    return out.length;
  };

  const withdraw = writer.transaction((noticeId: NoticeId, token: string, items: readonly WithdrawnItem[]) => {
    const notice = records.heldBy(noticeId, token)?.notice;
    if (notice?.state !== "claimed") throw lost(noticeId);
    takeOut(notice, items);
  });

  const receive = writer.transaction((noticeId: NoticeId, attempts: number, received: Received): boolean => {
    const notice = records.getNow(noticeId);
    if (notice === undefined || notice.attempts !== attempts || !isUnderWay(notice)) return false;
    if (!mayMoveNotice(notice.state, received.state)) return false;
    write(notice, received);
    return true;
  });

  const redrive = writer.transaction((noticeId: NoticeId, notBefore: number): boolean => {
    const notice = records.getNow(noticeId);
    if (notice?.state !== "dead") return false;
    const { givenUpOn: _, ...kept } = notice;
    records.replace({ ...kept, state: "queued", attempts: 0, notBefore });
    return true;
  });

  const releaseExpired = writer.transaction((now: number) => {
    const released = { requeued: 0, unknown: 0 };
    for (const notice of records.expired(now)) {
      if (notice.state === "claimed") {
        records.replace({ ...notice, state: "queued" });
        released.requeued++;
      } else {
        records.replace({ ...notice, state: "unknown" });
        released.unknown++;
      }
    }
    return released;
  });

  const stopItems = writer.transaction((of: CaseId | GrantId) => {
    let taken = 0;
    for (const notice of records.waitingFor(of)) {
      const items = notice.items.filter((item) => concernOf(item) === of);
      taken += takeOut(
        notice,
        items.map(({ effectKey }) => ({ effectKey, because: "case-settled" })),
      );
    }
    return taken;
  });

  return {
    queue: async (request) => queue.immediate(request),
    queueAll: async (requests) => queueAll.immediate(requests),
    claimDue: async (now, limit, leaseUntil) => claimDue.immediate(now, limit, leaseUntil),
    markSending: async (noticeId, token, sending) => markSending.immediate(noticeId, token, sending),
    markAllSending: async (attempts, leaseUntil) => markAllSending.immediate(attempts, leaseUntil),
    settleAll: async (settled) => settleAll.immediate(settled),
    settle: async (noticeId, token, settlement) => settle.immediate(noticeId, token, settlement),
    releaseExpired: async (now) => releaseExpired.immediate(now),
    claimUnknown: async (limit, now, leaseUntil) => claimUnknown.immediate(limit, now, leaseUntil),
    stopItems: async (of) => stopItems.immediate(of),
    withdraw: async (noticeId, token, items) => withdraw.immediate(noticeId, token, items),
    receive: async (noticeId, attempts, received) => receive.immediate(noticeId, attempts, received),
    redrive: async (noticeId, notBefore) => redrive.immediate(noticeId, notBefore),
    findByReference: async (channel, reference) => records.byReference(channel, reference),
    newestAbout: async (of, at) => records.newestAbout(of, at),
    findByEffect: async (effectKey) => records.holding(effectKey),
    findByCode: async (code) => records.byCode(code),
    sentTo: async (toHash, limit) => records.sentTo(toHash, limit),
    toHolder: async (holderId) => records.toHolder(holderId),
    list: async (query) => records.list(query),
    get: async (noticeId) => records.get(noticeId),
    countByState: async () => records.countByState(),
    nextDueAt: async () => records.nextDueAt(),
  };
}
