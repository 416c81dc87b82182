import type { Storage } from "../../src/ports/storage.ts";

/** Thrown instead of the process dying. */
export class Crash extends Error {}

/** Methods that write; a crash between two others is a crash between the writes around them. */
const writes: Readonly<Record<string, readonly string[]>> = {
  register: ["beginImport", "applyLicences", "applyFacts", "quarantine", "finishImport"],
  rules: ["take", "putShadow", "clearShadow"],
  decisions: ["append", "markEffectsDone"],
  scans: ["create", "save"],
  cases: ["open", "openAll", "move", "moveAll", "refresh"],
  pieces: ["enter", "save", "forget"],
  worklist: ["put", "putAll", "close", "closeAll"],
  notices: [
    "queue",
    "queueAll",
    "claimDue",
    "markSending",
    "markAllSending",
    "settle",
    "settleAll",
    "releaseExpired",
    "claimUnknown",
    "stopItems",
    "withdraw",
    "receive",
    "redrive",
  ],
  contact: ["hold", "release", "take", "takeEach", "flag", "noteOptOut", "record", "settle"],
  slots: ["claim", "finish"],
  leases: ["acquire"],
};

type Method = (...args: unknown[]) => Promise<unknown>;

const facetsOf = (storage: Storage): Readonly<Record<string, object>> =>
  storage as unknown as Readonly<Record<string, object>>;

export interface CrashingStorage {
  readonly storage: Storage;
  /** Writes made so far. */
  readonly count: () => number;
}

/**
 * A store that does its `dieAfter`-th write (from 1) and then dies: that call and every later one throws `Crash`, reads
 * and the release of leases too.
 */
export function crashingStorage(storage: Storage, dieAfter: number): CrashingStorage {
  let made = 0;
  const isDead = (): boolean => made >= dieAfter;
  const guard = (method: Method, isWrite: boolean): Method => {
    return async (...args) => {
      if (isDead()) throw new Crash();
      const answer = await method(...args);
      if (isWrite) made += 1;
      if (isDead()) throw new Crash();
      return answer;
    };
  };
  const facets = Object.entries(writes).map(([name, methods]) => {
    const facet = facetsOf(storage)[name] ?? {};
    const guarded = Object.entries(facet).map(
      ([key, member]: readonly [string, unknown]): readonly [string, unknown] => [
        key,
        typeof member === "function" ? guard(member as Method, methods.includes(key)) : member,
      ],
    );
    return [name, Object.fromEntries(guarded)];
  });
  return { storage: { ...storage, ...(Object.fromEntries(facets) as Partial<Storage>) }, count: () => made };
}
