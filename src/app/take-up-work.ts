import { InvalidInput } from "../ports/errors.ts";
import { shortDigest } from "./loggable.ts";
import { deliveryLane } from "./notices/delivery-lanes.ts";
import { workOnLane } from "./notices/work-on-lane.ts";
import type { Parts } from "./parts.ts";
import { scanPiece, workOnPiece } from "./scan/pieces/work-on-piece.ts";

/** @throws InvalidInput where one process does everything. */
export function assertShared<Cluster>(cluster: Cluster | undefined): asserts cluster is Cluster {
  if (cluster === undefined)
    throw new InvalidInput("没有设 MONGODB_URI：单机运行时由 wugan start 做全部工作，不用工作进程。");
}

/**
 * Does pieces of work that any process on this store hands out, of each kind `concurrency` at once, until the signal. What
 * it answers is called once the pool has stopped: it logs how many pieces of scans were done here.
 * @throws InvalidInput where one process does everything.
 */
export async function takeUpWork(parts: Parts, concurrency: number, signal: AbortSignal): Promise<() => void> {
  const { cluster, log } = parts;
  assertShared(cluster);
  const { pool, worker } = cluster;
  // A library that does not load is told with the first piece that needs it.
  const rules = await parts.rules.current().catch(() => undefined);
  log.info({ worker, concurrency, ruleSet: rules === undefined ? undefined : shortDigest(rules) }, "worker up");
  let pieces = 0;
  await pool.takeUp(scanPiece, concurrency, (pieceId) =>
    workOnPiece(parts, worker, pieceId, signal, () => (pieces += 1)),
  );
  await pool.takeUp(deliveryLane, concurrency, (key) => workOnLane(parts, key, signal));
  return () => log.info({ worker, pieces }, "worker stopped");
}
