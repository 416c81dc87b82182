import { randomUUID } from "node:crypto";
import type { CaseId } from "../../src/domain/case.ts";
import type { GrantId } from "../../src/domain/grant.ts";
import { noticeIdOf } from "../../src/domain/notice-id.ts";
import { concernOf, mayMoveNotice, withNewer } from "../../src/domain/notice.ts";
import type { Notice, NoticeId, NoticeItem, NoticeState } from "../../src/domain/notice.ts";
import type { ClaimedNotice, NoticeOutbox, QueueRequest, Settlement } from "../../src/ports/notice-outbox.ts";
import { Conflict } from "../../src/ports/errors.ts";
import type { Context } from "./connection.ts";
import { noticeRecords } from "./notice-records.ts";

const lost = (noticeId: NoticeId): Conflict => new Conflict(`通知 ${noticeId} 不在这次投递手中；未写入。`);

export function noticesOn(context: Context): NoticeOutbox {
  const { writer } = context;
  const records = noticeRecords(context);

  const queue = writer.transaction((request: QueueRequest): "queued" | "joined" | "already" | "told" => {
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
  });

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

  const markSending = writer.transaction(
    (noticeId: NoticeId, token: string, sending: Parameters<NoticeOutbox["markSending"]>[2]) => {
      const held = records.heldBy(noticeId, token);
      if (held?.notice.state !== "claimed") throw lost(noticeId);
      records.replace({ ...held.notice, ...sending, state: "sending", attempts: held.notice.attempts + 1 }, held.lease);
    },
  );

  const settle = writer.transaction((noticeId: NoticeId, token: string, settlement: Settlement) => {
    const notice = records.heldBy(noticeId, token)?.notice;
    if (notice === undefined) throw lost(noticeId);
    if (!mayMoveNotice(notice.state, settlement.state))
      throw new Conflict(`通知 ${noticeId} 不能从 ${notice.state} 变为 ${settlement.state}。`);
    // What went wrong on an earlier attempt says nothing about this one.
    const { failure: _, ...kept } = notice;
    records.replace({ ...kept, ...settlement });
    if (settlement.state === "failed") records.freeEffects(notice.items);
  });

  /** What is left without these items is queued; a notice left empty is stopped. */
  const takeOut = (notice: Notice, isOut: (item: NoticeItem) => boolean): number => {
    const out = notice.items.filter(isOut);
    const kept = notice.items.filter((item) => !isOut(item));
    records.replace({ ...notice, items: kept, state: kept.length === 0 ? "stopped" : "queued" });
    records.freeEffects(out);
    return out.length;
  };

  const withdraw = writer.transaction((noticeId: NoticeId, token: string, effectKeys: readonly string[]) => {
    const notice = records.heldBy(noticeId, token)?.notice;
    if (notice?.state !== "claimed") throw lost(noticeId);
    takeOut(notice, ({ effectKey }) => effectKeys.includes(effectKey));
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
    for (const notice of records.queuedFor(of)) taken += takeOut(notice, (item) => concernOf(item) === of);
    return taken;
  });

  return {
    queue: async (request) => queue.immediate(request),
    claimDue: async (now, limit, leaseUntil) => claimDue.immediate(now, limit, leaseUntil),
    markSending: async (noticeId, token, sending) => markSending.immediate(noticeId, token, sending),
    settle: async (noticeId, token, settlement) => settle.immediate(noticeId, token, settlement),
    releaseExpired: async (now) => releaseExpired.immediate(now),
    claimUnknown: async (limit, now, leaseUntil) => claimUnknown.immediate(limit, now, leaseUntil),
    stopItems: async (of) => stopItems.immediate(of),
    withdraw: async (noticeId, token, effectKeys) => withdraw.immediate(noticeId, token, effectKeys),
    list: async (query) => records.list(query),
    get: async (noticeId) => records.get(noticeId),
    countByState: async () => records.countByState(),
    nextDueAt: async () => records.nextDueAt(),
  };
}
