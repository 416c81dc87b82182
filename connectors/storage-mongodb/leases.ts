import type { Lease, LeaseStore } from "../../src/ports/slot-store.ts";
import { Conflict } from "../../src/ports/errors.ts";
import { newToken } from "./batches.ts";
import type { Context } from "./context.ts";
import { isDuplicate } from "./errors.ts";
import { leaseRow, type LeaseRow } from "./rows/running.ts";
import { readBack } from "./rows/values.ts";

/*
 * One document a name, never deleted, so that its fence rises for ever. It is taken by compare-and-set on its end: the
 * server cannot tell whether the holder's process lives, so a lease that is not renewed is free when its time is over.
 */
export function leasesOn({ collections: { leases }, reading, writing, now }: Context): LeaseStore {
  const leaseOf = ({ _id: name, fence, token }: LeaseRow, forMs: number): Lease => ({
    name,
    fence,
    renew: (at) =>
      writing(async () => {
        const filter = { _id: name, token, endsAt: { $gt: at } };
        const { matchedCount } = await leases.updateOne(filter, { $set: { endsAt: at + forMs } });
        if (matchedCount === 0) throw new Conflict(`“${name}”的独占权已失去（第 ${fence} 号）。`);
      }),
    release: () =>
      writing(async () => {
        await leases.updateOne({ _id: name, token }, { $set: { endsAt: Number.MIN_SAFE_INTEGER } });
      }),
  });

  const insertFirst = async (row: LeaseRow): Promise<boolean> => {
    try {
      await leases.collection.insertOne(row as never);
      return true;
    } catch (error) {
      if (isDuplicate(error)) return false;
      throw error;
    }
  };

  return {
    endsWithProcess: false,
    acquire(name, holder, at, forMs) {
      const token = newToken();
      const taken = { holder, token, endsAt: at + forMs };
      return writing(async () => {
        const free = { _id: name, endsAt: { $lte: at } };
        const first: LeaseRow = { _id: name, fence: 1, ...taken };
        for (;;) {
          const found = await leases
            .findOneAndUpdate(free, { $set: taken, $inc: { fence: 1 } }, { returnDocument: "after" })
            .lean();
          if (found !== null) return leaseOf(readBack(leaseRow, found, `独占权“${name}”`), forMs);
          const standing = await leases.findById(name).lean();
          if (standing === null) {
            if (await insertFirst(first)) return leaseOf(first, forMs);
            continue;
          }
          const row = readBack(leaseRow, standing, `独占权“${name}”`);
          // Ours if an earlier run of this call took it and its answer was lost.
          if (row.token === token) return leaseOf(row, forMs);
          if (row.endsAt > at) return undefined;
        }
      });
    },
    holderOf: (name) =>
      reading(async () => {
        const found = await leases.findById(name).lean();
        if (found === null) return undefined;
        const { holder, endsAt } = readBack(leaseRow, found, `独占权“${name}”`);
        return endsAt > now() ? holder : undefined;
      }),
  };
}
