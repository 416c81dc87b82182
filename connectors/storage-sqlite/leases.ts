import type { Lease, LeaseStore } from "../../src/ports/slot-store.ts";
import { Conflict } from "../../src/ports/errors.ts";
import type { Context } from "./connection.ts";
import { guarded } from "./errors.ts";
import { holdLock, isLockHeld, sweepLock } from "./lock-file.ts";
import type { HeldLock } from "./lock-file.ts";

interface LeaseRow {
  readonly fence: number;
  readonly holder: string;
  readonly ends_at: number;
  readonly is_released: number;
}

/*
 * The row says who took the lease last, under which fence and until when; a lock file named after the fence says whether
 * that process still lives. Whoever acquires decides inside a write transaction of the store, so two cannot both find a
 * lease free; the lock of a new fence is taken before its row is written, so a live holder is never taken for dead.
 */
export function leasesOn(context: Context, directory: string): { readonly store: LeaseStore; dropAll(): void } {
  const { writer, now: clock } = context;
  const held = new Set<HeldLock>();
  const get = writer.prepare<[string], LeaseRow>(
    "SELECT fence, holder, ends_at, is_released FROM leases WHERE name = ?",
  );
  const put = writer.prepare<[string, number, string, number]>(
    "INSERT OR REPLACE INTO leases (name, fence, holder, ends_at, is_released) VALUES (?, ?, ?, ?, 0)",
  );
  const extend = writer.prepare<[number, string, number, number]>(
    "UPDATE leases SET ends_at = ? WHERE name = ? AND fence = ? AND is_released = 0 AND ends_at > ?",
  );
  const end = writer.prepare<[string, number]>("UPDATE leases SET is_released = 1 WHERE name = ? AND fence = ?");

  const letGo = (lock: HeldLock): void => {
    held.delete(lock);
    lock.drop();
  };
  const leaseOf = (name: string, fence: number, forMs: number, lock: HeldLock): Lease => ({
    name,
    fence,
    async renew(now) {
      if (extend.run(now + forMs, name, fence, now).changes === 1) return;
      letGo(lock);
      throw new Conflict(`“${name}”的独占权已失去（第 ${fence} 号）。`);
    },
    async release() {
      end.run(name, fence);
      letGo(lock);
    },
  });

  const isLive = (name: string, row: LeaseRow, now: number): boolean =>
    row.is_released === 0 && row.ends_at > now && isLockHeld(directory, name, row.fence);

  /** The lock goes to `keep` as soon as it is held, so that whoever called can drop it if the transaction fails. */
  const take = writer.transaction(
    (name: string, holder: string, now: number, forMs: number, keep: (lock: HeldLock) => void): number | undefined => {
      const row = get.get(name);
      if (row !== undefined && isLive(name, row, now)) return undefined;
      const fence = (row?.fence ?? 0) + 1;
      keep(holdLock(directory, name, fence));
      put.run(name, fence, holder, now + forMs);
      if (row !== undefined) sweepLock(directory, name, row.fence);
      return fence;
    },
  );

  return {
    store: {
      endsWithProcess: true,
      async acquire(name, holder, now, forMs) {
        let lock: HeldLock | undefined;
        try {
          const fence = take.immediate(name, holder, now, forMs, (taken) => {
            lock = taken;
          });
          if (fence === undefined || lock === undefined) return undefined;
          held.add(lock);
          return guarded(leaseOf(name, fence, forMs, lock));
        } catch (error) {
          lock?.drop();
          throw error;
        }
      },
      async holderOf(name) {
        const row = get.get(name);
        return row !== undefined && isLive(name, row, clock()) ? row.holder : undefined;
      },
    },
    dropAll() {
      for (const lock of [...held]) letGo(lock);
    },
  };
}
