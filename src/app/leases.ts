import { Conflict } from "../ports/errors.ts";
import type { Lease } from "../ports/slot-store.ts";
import { archiveLease } from "../ports/store-archive.ts";
import type { ClusterParts, Parts } from "./parts.ts";

/** How long a lease lasts that does not end with its process, unless it is said otherwise. */
export const tenMinutesMs = 10 * 60_000;
/** Where a lease ends with its process, time need not end it: a hundred years. */
const untilProcessEndsMs = 100 * 365.25 * 24 * 60 * 60_000;

type LoneWork = "start" | "scan" | "import" | "deliver" | "rules" | typeof archiveLease;

/** Kinds of work that only one run at a time may do on a store. */
export type Work = LoneWork | `deliver ${number}`;

/** No more than these send messages from one store at the same time. */
export const mostDeliverers = 8;

/** What the deliverer with this number holds, from 1. */
export const deliverLease = (no: number): Work => (no === 1 ? "deliver" : `deliver ${no}`);

/** All that deliverers may hold: whoever holds these is alone with the messages. */
export const deliverLeases: readonly Work[] = Array.from({ length: mostDeliverers }, (_, n) => deliverLease(n + 1));

const inWords: Readonly<Record<LoneWork, string>> = {
  start: "系统已在运行",
  scan: "另一次扫描正在进行",
  import: "另一次导入正在进行",
  deliver: "另一次发送正在进行",
  rules: "另有人正在改动规则",
  [archiveLease]: "另一次备份或恢复正在进行",
};

const isDelivery = (work: Work): work is `deliver ${number}` => work.startsWith("deliver ");

/** What taking a lease needs. */
export type LeaseParts = Pick<Parts, "storage" | "clock" | "leaseMs"> & {
  readonly cluster?: Pick<ClusterParts, "worker">;
};

/** Who holds a lease, in words: where there are many machines, which one. */
const holderName = ({ cluster }: LeaseParts): string => cluster?.worker ?? `pid ${process.pid}`;

/**
 * Does the work while holding its lease; long work renews it as it goes. @throws Conflict if somebody else is at it;
 * then nothing was done.
 */
export async function alone<T>(parts: LeaseParts, work: Work, run: (lease: Lease) => Promise<T>): Promise<T> {
  const { leases } = parts.storage;
  const leaseMs = parts.leaseMs ?? tenMinutesMs;
  const forMs = leases.endsWithProcess ? untilProcessEndsMs : leaseMs;
  const lease = await leases.acquire(work, holderName(parts), parts.clock.now(), forMs);
  if (lease === undefined) {
    const holder = await leases.holderOf(work);
    throw new Conflict(
      `${inWords[isDelivery(work) ? "deliver" : work]}${holder === undefined ? "" : `（${holder}）`}：请等它结束后再试。数据未改动。`,
      { details: { work, holder } },
    );
  }
  const kept = renewedInTime(lease, parts.clock.now(), leaseMs);
  const heart = leases.endsWithProcess ? undefined : keepAlive(parts, kept, leaseMs);
  try {
    return await run(kept);
  } finally {
    clearInterval(heart);
    await lease.release();
  }
}

/**
 * Renews by the hands of the machine's clock while one step takes long. A process that was stopped finds its lease taken
 * over at the first beat, and its next step fails.
 */
const keepAlive = (parts: LeaseParts, lease: Lease, leaseMs: number): NodeJS.Timeout =>
  setInterval(() => {
    // The step that renews next is told.
    lease.renew(parts.clock.now()).catch(() => undefined);
  }, leaseMs / 6).unref();

/** The lease, written anew only once a good part of its time is over: callers may renew it at every step. */
function renewedInTime(lease: Lease, acquiredAt: number, leaseMs: number): Lease {
  let renewedAt = acquiredAt;
  let lost: Conflict | undefined;
  return {
    name: lease.name,
    fence: lease.fence,
    async renew(now) {
      if (lost !== undefined) throw lost;
      if (now - renewedAt < leaseMs / 6) return;
      try {
        await lease.renew(now);
        renewedAt = now;
      } catch (error) {
        if (error instanceof Conflict) lost = error;
        throw error;
      }
    },
    release: () => lease.release(),
  };
}
