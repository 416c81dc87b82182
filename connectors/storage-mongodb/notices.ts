import { concernOf, mayMoveNotice } from "../../src/domain/notice.ts";
import type { NoticeId, NoticeState, WithdrawnItem } from "../../src/domain/notice.ts";
import type { NoticeOutbox } from "../../src/ports/notice-outbox.ts";
import { newToken } from "./batches.ts";
import type { Context } from "./context.ts";
import { countedBy } from "./counted-by.ts";
import { attemptsOn, lost, settlementUpdate } from "./notice-attempts.ts";
import { claimingOn } from "./notice-claims.ts";
import { queueingOn } from "./notice-queue.ts";
import { claimIn, findingOn, noticeOf, noticeRowOf } from "./notice-rows.ts";
import type { NoticeRow } from "./rows/casework.ts";

/** An attempt in one of these states a receipt may be about. */
const underWay: ReadonlySet<NoticeState> = new Set(["sending", "unknown", "accepted"]);

/*
 * A notice is one document, its items in it, and a unique index over the effect keys of all notices keeps each key in
 * one of them. So queueing, claiming, settling and stopping are each one write.
 */
export function noticesOn(context: Context): NoticeOutbox {
  const { collections, vault, reading, writing } = context;
  const { notices } = collections;

  const find = findingOn(notices);

  /** Items out of one notice, a claimed one queued afterwards, or stopped if nothing is left. False if it changed meanwhile. */
  const takeOut = async (row: NoticeRow, out: readonly WithdrawnItem[], writer: string): Promise<boolean> => {
    const kept = row.items.filter(({ effectKey }) => !out.some((item) => item.effectKey === effectKey));
    const state = row.state === "claimed" ? "queued" : row.state;
    const withdrawn = [...(row.withdrawn ?? []), ...out];
    const left = { state: kept.length === 0 ? "stopped" : state, items: kept, withdrawn };
    // An empty list would stand in the unique index as a value, once.
    const effects = kept.map(({ effectKey }) => effectKey);
    const unclaimed = { claim: 1, leaseUntil: 1 };
    const change =
      kept.length === 0
        ? { $set: { ...left, writer }, $unset: { ...unclaimed, effects: 1 } }
        : { $set: { ...left, effects, writer }, $unset: unclaimed };
    const filter = { _id: row._id, state: row.state, revision: row.revision };
    return (await notices.updateOne(filter, { ...change, $inc: { revision: 1 } })).modifiedCount === 1;
  };

  return {
    ...queueingOn(context),
    ...claimingOn(context),
    ...attemptsOn(context),
    receive(noticeId, attempts, received) {
      const writer = newToken();
      return writing(async () => {
        for (;;) {
          const row = await find({ _id: noticeId });
          if (row?.writer === writer) return true;
          if (row === undefined || row.attempts !== attempts || !underWay.has(row.state)) return false;
          if (!mayMoveNotice(row.state, received.state)) return false;
          const update = settlementUpdate(received, row.state, writer);
          if ((await notices.updateOne({ _id: noticeId, revision: row.revision }, update)).modifiedCount === 1)
            return true;
        }
      });
    },
    redrive(noticeId, notBefore) {
      const writer = newToken();
      return writing(async () => {
        const { modifiedCount } = await notices.updateOne(
          { _id: noticeId, state: "dead" },
          {
            $set: { state: "queued", attempts: 0, notBefore, writer },
            $unset: { givenUpOn: 1 },
            $inc: { revision: 1 },
          },
        );
        return modifiedCount === 1 || (await find({ _id: noticeId }))?.writer === writer;
      });
    },
    findByEffect: (effectKey) =>
      reading(async () => {
        const row = await find({ effects: effectKey });
        return row === undefined ? undefined : noticeOf(row, vault);
      }),
    findByReference: (channel, reference) =>
      reading(async () => {
        const row = await find({ reference, channel });
        return row === undefined ? undefined : noticeOf(row, vault);
      }),
    newestAbout: (of, at) =>
      reading(async () => {
        const about = { $or: [{ "items.caseId": of }, { "items.grantId": of }], startedAt: { $lte: at } };
        const found = await notices.find(about).sort({ startedAt: -1, _id: -1 }).limit(1).lean();
        return found.map((row) => noticeOf(noticeRowOf(row), vault))[0];
      }),
    findByCode: (code) =>
      reading(async () => {
        const found = await notices.find({ code }).sort({ _id: 1 }).lean();
        return found.map((row) => noticeOf(noticeRowOf(row), vault));
      }),
    sentTo: (toHash, limit) =>
      reading(async () => {
        if (limit <= 0) return [];
        const found = await notices.find({ toHash }).sort({ startedAt: -1, _id: -1 }).limit(limit).lean();
        return found.map((row) => noticeOf(noticeRowOf(row), vault));
      }),
    toHolder: (holderId) =>
      reading(async () => {
        const found = await notices.find({ holderId }).sort({ notBefore: 1, _id: 1 }).lean();
        return found.map((row) => noticeOf(noticeRowOf(row), vault));
      }),
    stopItems(of) {
      const taken = new Map<NoticeId, number>();
      return writing(async () => {
        for (;;) {
          const found = (
            await notices
              .find({ state: { $in: ["queued", "dead"] }, $or: [{ "items.caseId": of }, { "items.grantId": of }] })
              .lean()
          ).map(noticeRowOf);
          for (const row of found) {
            const out = row.items.filter((item) => concernOf(item) === of);
            // Counted before it is written: the answer to the write may be lost.
            taken.set(row._id, out.length);
            const settled = out.map(({ effectKey }) => ({ effectKey, because: "case-settled" as const }));
            if (!(await takeOut(row, settled, newToken()))) taken.delete(row._id);
          }
          if (found.every(({ _id }) => taken.has(_id)))
            return [...taken.values()].reduce((sum, items) => sum + items, 0);
        }
      });
    },
    withdraw(noticeId, token, items) {
      const writer = newToken();
      const claim = claimIn(token, noticeId);
      return writing(async () => {
        for (;;) {
          const row = await find({ _id: noticeId });
          if (row?.writer === writer) return;
          if (row?.claim !== claim || row.state !== "claimed") throw lost(noticeId);
          if (await takeOut(row, items, writer)) return;
        }
      });
    },
    list: ({ states, after = "" as NoticeId, limit }) =>
      reading(async () => {
        if (limit <= 0) return [];
        const filter = { _id: { $gt: after }, ...(states === undefined ? {} : { state: { $in: [...states] } }) };
        const found = await notices.find(filter).sort({ _id: 1 }).limit(limit).lean();
        return found.map((row) => noticeOf(noticeRowOf(row), vault));
      }),
    get: (noticeId) =>
      reading(async () => {
        const row = await find({ _id: noticeId });
        return row === undefined ? undefined : noticeOf(row, vault);
      }),
    countByState: () => reading(() => countedBy<NoticeRow>(notices, "state")),
    nextDueAt: () =>
      reading(async () => {
        const queued: NoticeState = "queued";
        const found = await notices.find({ state: queued }).sort({ notBefore: 1 }).limit(1).lean();
        return found.map((row) => noticeRowOf(row).notBefore)[0];
      }),
  };
}
