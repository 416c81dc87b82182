import type { WorkPool } from "../ports/work-pool.ts";

/** A pool that is started by the first use of it: most commands hand out nothing. */
export function lazyPool(start: () => Promise<WorkPool>): WorkPool {
  let started: Promise<WorkPool> | undefined;
  const pool = (): Promise<WorkPool> => (started ??= start());
  return {
    handOut: async (kind, keys) => (await pool()).handOut(kind, keys),
    takeUp: async (kind, concurrency, work) => (await pool()).takeUp(kind, concurrency, work),
    stop: async () => (await started)?.stop(),
  };
}
