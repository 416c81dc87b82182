import { Conflict } from "../../ports/errors.ts";
import type { WorkDone } from "../../ports/work-pool.ts";
import { alone, deliverLease } from "../leases.ts";
import { loggableBusy } from "../loggable.ts";
import type { Parts } from "../parts.ts";
import { laneOf, partsOfLane } from "./delivery-lanes.ts";
import { noEndings, sendDue, wordsNow } from "./send-due.ts";

/**
 * Sends in a lane that somebody handed out, until nothing is due or holders may not be written to. `later`: somebody else
 * is in this lane, a backup is made, or this process was told to end. Where the channels are not those of whoever handed
 * it out, nothing is sent here: he sends it himself. @throws if it failed in another way.
 */
export async function workOnLane(parts: Parts, key: string, signal: AbortSignal): Promise<WorkDone> {
  parts.assertChannels?.();
  const lane = laneOf(parts, key);
  if (lane === undefined) {
    parts.log.warn({ lane: key }, "channels of this worker are not those of the delivery: left to others");
    return "done";
  }
  const ended = noEndings();
  try {
    // Reading the rules for the first time may take longer than a short lease.
    const words = await wordsNow(parts);
    await alone(parts, deliverLease(lane.no), (lease) =>
      sendDue(partsOfLane(parts, lane), words, { signal }, lease, ended),
    );
    return "done";
  } catch (error) {
    if (signal.aborted) return "later";
    if (!(error instanceof Conflict)) throw error;
    parts.log.info({ lane: lane.no, ...loggableBusy(error) }, "lane of a delivery left to another worker");
    return "later";
  } finally {
    parts.log.info({ lane: lane.no, ...ended }, "notices delivered");
  }
}
