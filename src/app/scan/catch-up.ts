import { addDays, epochMsAt, type CivilDate } from "../../domain/civil-date.ts";
import { InvalidInput } from "../../ports/errors.ts";
import { loggable } from "../loggable.ts";
import type { Parts } from "../parts.ts";
import { today } from "../today.ts";
import { dailyScan, scanLicences } from "./scan-licences.ts";
import type { ScanRequest, ScanSummary } from "./scan-summary.ts";

/** Days a missed scan is made up for; windows are inequalities, so an older day has nothing that these do not. */
export const backfillDays = 14;
/** Slots read to know which recent days are done; days done ahead of today may stand before them. */
const slotsLookedAt = 400;

/**
 * The days whose daily scan is owed up to `upTo`, oldest first: of the last `backfillDays` days every one that is not
 * done, from the first day ever done on; `upTo` alone if no day was ever done.
 */
export async function owedScanDays(parts: Parts, upTo: CivilDate): Promise<readonly CivilDate[]> {
  const { slots } = parts.storage;
  if ((await slots.lastDone(dailyScan, upTo)) === undefined) return [upTo];
  const recent = Array.from({ length: backfillDays }, (_, index) => addDays(upTo, index - backfillDays + 1));
  const done = new Set(
    (await slots.list(dailyScan, slotsLookedAt)).filter(({ state }) => state === "done").map(({ day }) => day),
  );
  const [oldest] = recent;
  const wasRunningBefore = oldest !== undefined && (await slots.lastDone(dailyScan, addDays(oldest, -1))) !== undefined;
  const firstDone = wasRunningBefore ? 0 : recent.findIndex((day) => done.has(day));
  return recent.slice(firstDone).filter((day) => !done.has(day));
}

/** Scans every owed day up to `upTo`, oldest first; `upTo` itself again if nothing is owed. */
export async function catchUp(
  parts: Parts,
  upTo: CivilDate,
  request: Omit<ScanRequest, "asOf">,
): Promise<readonly ScanSummary[]> {
  const owed = await owedScanDays(parts, upTo);
  return scanInOrder(parts, owed.length === 0 ? [upTo] : owed, request);
}

/**
 * One day that a person chose. Days before the last one scanned would bring back what that day has settled, so they are
 * only looked at, unless their scan is owed or was never finished. @throws InvalidInput for such a day.
 */
export async function scanChosenDay(parts: Parts, request: ScanRequest): Promise<ScanSummary> {
  const { asOf } = request;
  const { slots, scans } = parts.storage;
  const lastDone = await slots.lastDone(dailyScan, today(parts));
  if (request.dryRun !== true && lastDone !== undefined && asOf < lastDone) {
    const isOpen =
      (await owedScanDays(parts, today(parts))).includes(asOf) || (await scans.findUnfinished(asOf)) !== undefined;
    if (!isOpen) throw new InvalidInput(`已扫描到 ${lastDone}；${asOf} 只能试算，不写入任何内容：请加 --dry-run`);
  }
  return scanLicences(parts, request);
}

/** What the clock does: the owed days, today among them once the daily scan's time has come. */
export async function scanOwedDays(parts: Parts, signal: AbortSignal): Promise<readonly ScanSummary[]> {
  const { zone, dailyScanAt } = parts.settings;
  const day = today(parts);
  const isTime = epochMsAt(day, dailyScanAt, zone) <= parts.clock.now();
  const owed = await owedScanDays(parts, isTime ? day : addDays(day, -1));
  if (owed.length > 0) await takeUpEditedRules(parts);
  return scanInOrder(parts, owed, { signal });
}

/** Rules edited since the program started count from the next daily scan on; a library that does not load changes nothing. */
async function takeUpEditedRules(parts: Parts): Promise<void> {
  try {
    await parts.rules.reload();
  } catch (error) {
    parts.log.error({ ...loggable(error) }, "rule library not loaded: the last good one stays in force");
  }
}

/** Stops at the first day that a limit stopped: later days would build on effects that nobody confirmed. */
async function scanInOrder(
  parts: Parts,
  days: readonly CivilDate[],
  request: Omit<ScanRequest, "asOf">,
): Promise<readonly ScanSummary[]> {
  const summaries: ScanSummary[] = [];
  for (const asOf of days) {
    const summary = await scanLicences(parts, { ...request, asOf });
    summaries.push(summary);
    if (summary.state === "stopped") break;
  }
  return summaries;
}
