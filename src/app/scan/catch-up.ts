import { addDays, daysBetween, type CivilDate } from "../../domain/civil-date.ts";
import type { Parts } from "../parts.ts";
import { dailyScan, scanLicences, type ScanRequest, type ScanSummary } from "./scan-licences.ts";

/** Days a missed scan is made up for; windows are inequalities, so an older day has nothing that these do not. */
export const backfillDays = 14;

/**
 * The days whose daily scan is owed up to `upTo`, oldest first: every day after the newest done one, at most
 * `backfillDays` of them; `upTo` alone if no day was ever done. Days done ahead of `upTo` do not count.
 */
export async function owedScanDays(parts: Parts, upTo: CivilDate): Promise<readonly CivilDate[]> {
  const done = await parts.storage.slots.lastDone(dailyScan, upTo);
  if (done === undefined) return [upTo];
  const owed = Math.min(daysBetween(done, upTo), backfillDays);
  return Array.from({ length: owed }, (_, index) => addDays(upTo, index - owed + 1));
}

/**
 * Scans every owed day up to `upTo`, oldest first, then `upTo` itself if it was scanned already. Stops at the first day
 * that a blast-radius limit stopped: later days would build on effects that nobody confirmed.
 */
export async function catchUp(
  parts: Parts,
  upTo: CivilDate,
  request: Omit<ScanRequest, "asOf">,
): Promise<readonly ScanSummary[]> {
  const owed = await owedScanDays(parts, upTo);
  const summaries: ScanSummary[] = [];
  for (const asOf of owed.length === 0 ? [upTo] : owed) {
    const summary = await scanLicences(parts, { ...request, asOf });
    summaries.push(summary);
    if (summary.state === "stopped") break;
  }
  return summaries;
}
