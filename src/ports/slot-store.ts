import type { CivilDate } from "../domain/civil-date.ts";

/** A due day of a schedule. */
export interface Slot {
  readonly schedule: string;
  readonly day: CivilDate;
  readonly state: "claimed" | "done";
  readonly attempts: number;
  readonly finishedAt?: number;
}

/**
 * What is owed, day by day. Promises: a slot is claimed by inserting its unique (schedule, day); a done slot is never
 * claimed again; a claimed slot is claimed again only with a higher fence, by whoever took over the lease.
 */
export interface SlotStore {
  /** `taken`: claimed under the same or a higher fence by somebody else, or done. */
  claim(schedule: string, day: CivilDate, fence: number): Promise<"claimed" | "taken">;
  /** Idempotent under one fence. @throws Conflict if it is not claimed under this fence (a higher one may have it). */
  finish(schedule: string, day: CivilDate, fence: number, at: number): Promise<void>;
  /** The newest done day that is not after `notAfter`. */
  lastDone(schedule: string, notAfter: CivilDate): Promise<CivilDate | undefined>;
  /** Newest first. */
  list(schedule: string, limit: number): Promise<readonly Slot[]>;
}

/** The right to do one kind of work alone. `fence` is higher than that of every earlier holder. */
export interface Lease {
  readonly name: string;
  readonly fence: number;
  /** Extends it by as long as it was taken for, from `now`. @throws Conflict if it ran out, was released or was taken over. */
  renew(now: number): Promise<void>;
  /** Idempotent; does nothing to whoever took the lease over. */
  release(): Promise<void>;
}

/**
 * Promises: at most one live lease of a name; it ends by `release`, when its time runs out without `renew`, or, where
 * the engine can tell (`endsWithProcess`), the moment its process dies.
 */
export interface LeaseStore {
  readonly endsWithProcess: boolean;
  /** `undefined` if somebody else holds it. `holder` is shown to whoever is refused: no personal data. */
  acquire(name: string, holder: string, now: number, forMs: number): Promise<Lease | undefined>;
  /** Who holds it, in the words given to `acquire`; `undefined` if nobody does. */
  holderOf(name: string): Promise<string | undefined>;
}
