import type { ClaimedNotice, NoticeOutbox } from "../../src/ports/notice-outbox.ts";
import { newToken } from "./batches.ts";
import type { Context } from "./context.ts";
import { noticeOf, noticeRowOf, tokenOf } from "./notice-rows.ts";

type Claiming = Pick<NoticeOutbox, "claimDue" | "claimUnknown" | "releaseExpired">;

const byDue = { notBefore: 1, _id: 1 } as const;
const byId = { _id: 1 } as const;

/** Taking notices in hand and giving them back. A claim is one write to each notice, all under one name. */
export function claimingOn({ collections: { notices }, vault, writing }: Context): Claiming {
  /** Claims what the filter finds, in its order, until there is no more or `limit` is reached; rivals may take some. */
  const claim = (
    filter: Record<string, unknown>,
    order: typeof byDue | typeof byId,
    state: "claimed" | "unknown",
    limit: number,
    leaseUntil: number,
  ): Promise<readonly ClaimedNotice[]> => {
    const name = newToken();
    const held = async () => (await notices.find({ claim: name }).sort(order).lean()).map(noticeRowOf);
    return writing(async () => {
      // What an earlier run of this call has claimed counts.
      for (let mine = await held(); ; mine = await held()) {
        const wanted = limit - mine.length;
        const free =
          wanted <= 0
            ? []
            : await notices
                .find({ ...filter, claim: { $ne: name } }, { _id: 1 })
                .sort(order)
                .limit(wanted)
                .lean();
        if (free.length === 0)
          return mine.map((row) => ({ notice: noticeOf(row, vault), token: tokenOf(name, row._id) }));
        await notices.updateMany(
          { ...filter, _id: { $in: free.map(({ _id }) => _id).sort() } },
          { $set: { state, claim: name, leaseUntil }, $inc: { revision: 1 } },
        );
      }
    });
  };

  const release = async (from: "claimed" | "sending", to: "queued" | "unknown", now: number): Promise<number> => {
    const { modifiedCount } = await notices.updateMany(
      { state: from, leaseUntil: { $lt: now } },
      { $set: { state: to }, $unset: { claim: 1, leaseUntil: 1 }, $inc: { revision: 1 } },
    );
    return modifiedCount;
  };

  return {
    claimDue: (now, limit, leaseUntil) =>
      claim({ state: "queued", notBefore: { $lte: now } }, byDue, "claimed", limit, leaseUntil),
    claimUnknown(limit, now, leaseUntil) {
      const free = [{ claim: { $exists: false } }, { leaseUntil: { $lt: now } }];
      return claim({ state: "unknown", notBefore: { $lte: now }, $or: free }, byId, "unknown", limit, leaseUntil);
    },
    releaseExpired(now) {
      const released = { requeued: 0, unknown: 0 };
      return writing(async () => {
        released.requeued += await release("claimed", "queued", now);
        released.unknown += await release("sending", "unknown", now);
        return released;
      });
    },
  };
}
