import { InvalidInput } from "../ports/errors.ts";
import type { WorkDone } from "../ports/work-pool.ts";
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
 * it answers is called once the pool has stopped: it logs how much was done.
 * @throws InvalidInput where one process does everything.
 */
export async function takeUpWork(parts: Parts, concurrency: number, signal: AbortSignal): Promise<() => void> {
  const { cluster, log } = parts;
  assertShared(cluster);
  const { pool, worker } = cluster;
  // A library that does not load is told with the first piece that needs it.
  const rules = await parts.rules.current().catch(() => undefined);
  log.info({ worker, concurrency, ruleSet: rules === undefined ? undefined : shortDigest(rules) }, "worker up");
  const done = { pieces: 0, lanes: 0 };
  const counted = async (kind: keyof typeof done, work: Promise<WorkDone>): Promise<WorkDone> => {
    const ended = await work;
    if (ended === "done") done[kind] += 1;
    return ended;
  };
  await pool.takeUp(scanPiece, concurrency, (pieceId) =>
    counted("pieces", workOnPiece(parts, worker, pieceId, signal)),
  );
  await pool.takeUp(deliveryLane, concurrency, (key) => counted("lanes", workOnLane(parts, key, signal)));
  return () => log.info({ worker, ...done }, "worker stopped");
}
