import { Conflict } from "../ports/errors.ts";
import type { Lease } from "../ports/slot-store.ts";
import type { Parts } from "./parts.ts";

const leaseMs = 10 * 60_000;

/** Kinds of work that only one run at a time may do on a store. */
export type Work = "start" | "scan" | "import" | "deliver";

const inWords: Readonly<Record<Work, string>> = {
  start: "系统已在运行",
  scan: "另一次扫描正在进行",
  import: "另一次导入正在进行",
  deliver: "另一次发送正在进行",
};

/**
 * Does the work while holding its lease. @throws Conflict if somebody else is at it; then nothing was done.
 */
export async function alone<T>(parts: Parts, work: Work, run: (lease: Lease) => Promise<T>): Promise<T> {
  const { leases } = parts.storage;
  const lease = await leases.acquire(work, `pid ${process.pid}`, parts.clock.now(), leaseMs);
  if (lease === undefined) {
    const holder = await leases.holderOf(work);
    throw new Conflict(
      `${inWords[work]}${holder === undefined ? "" : `（${holder}）`}：请等它结束后再试。数据未改动。(${work} is already running on this store)`,
      { details: { work, holder } },
    );
  }
  try {
    return await run(lease);
  } finally {
    await lease.release();
  }
}
