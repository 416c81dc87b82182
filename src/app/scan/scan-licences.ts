import type { RuleSet } from "../../engine/index.ts";
import type { Scan, ScanFailure } from "../../ports/scan-store.ts";
import { alone } from "../leases.ts";
import type { Parts } from "../parts.ts";
import { applyReleasedEffects } from "./apply-released-effects.ts";
import { overLimit } from "./blast-radius.ts";
import { addOutcomes, decidePages } from "./decide-pages.ts";
import { dryRun } from "./dry-run.ts";
import { scanEntry } from "./log-entry.ts";
import { encodeOutcomes, vectorDigest } from "./outcome-vector.ts";
import { failuresKept, type ScanRequest, type ScanSummary } from "./scan-summary.ts";

/**
 * One reading of the register as of a day. Every decision is durable before anything follows from it; a scan that was
 * interrupted goes on from its last page; a scan repeated on a day changes nothing. The day's slot of the daily schedule
 * is claimed with the scan and done when the scan is done.
 * @throws Conflict if another scan is running. @throws RuleSetInvalid if no rules are in force.
 */
export function scanLicences(parts: Parts, request: ScanRequest): Promise<ScanSummary> {
  if (request.dryRun === true) return dryRun(parts, request);
  return alone(parts, "scan", async (lease) => {
    const ruleSet = await parts.rules.current();
    // `taken` means the day was done before: it is scanned again all the same, and stays done.
    const slot = await parts.storage.slots.claim(dailyScan, request.asOf, lease.fence);
    let scan = await begin(parts, request, ruleSet);
    if (scan.state === "deciding") {
      scan = await decideAll(parts, request, ruleSet, scan, () => lease.renew(parts.clock.now()));
      scan = await stopOrRelease(parts, ruleSet, scan, request.confirm === true);
    } else if (scan.state === "stopped") {
      scan = await release(parts, scan);
    }
    if (scan.state === "acting") {
      const { failures } = await applyReleasedEffects(parts, request);
      scan = await save(parts, { ...withFailures(scan, failures), state: "done", finishedAt: parts.clock.now() });
      if (slot === "claimed") {
        await parts.storage.slots.finish(dailyScan, request.asOf, lease.fence, parts.clock.now());
      }
    }
    const summary = await summarise(parts, scan);
    parts.log.info(
      { scanId: scan.scanId, state: scan.state, subjects: scan.subjects, failures: scan.failureCount },
      "licences scanned",
    );
    return summary;
  });
}

/**
 * The unfinished scan of the day, or a new one. A stopped scan is decided afresh unless it was confirmed: its data or
 * rules may have been mended meanwhile. One that was deciding under other rules starts from its first page.
 */
async function begin(parts: Parts, request: ScanRequest, ruleSet: RuleSet): Promise<Scan> {
  const { scans, cases, notices } = parts.storage;
  const unfinished = await scans.findUnfinished(request.asOf);
  if (unfinished !== undefined) {
    if (unfinished.state === "acting") return unfinished;
    if (unfinished.state === "stopped" && request.confirm === true) return unfinished;
    if (unfinished.state === "deciding" && unfinished.ruleSetDigest === ruleSet.digest) return unfinished;
    const { after: _after, stoppedBecause: _stopped, ...kept } = unfinished;
    return save(parts, { ...kept, ...nothingSeen, state: "deciding", ruleSetDigest: ruleSet.digest });
  }
  const scan: Scan = {
    scanId: `${request.asOf}#${(await scans.countOf(request.asOf)) + 1}`,
    asOf: request.asOf,
    state: "deciding",
    ruleSetDigest: ruleSet.digest,
    startedAt: parts.clock.now(),
    ...nothingSeen,
    casesBefore: total(await cases.countByState()),
    noticesBefore: total(await notices.countByState()),
    revision: 1,
  };
  await scans.create(scan);
  return scan;
}

/** Name of the daily scan's schedule in the store: never renamed. */
export const dailyScan = "scan-expiring-licences";

const nothingSeen = { subjects: 0, outcomes: {}, failures: [], failureCount: 0 } as const;

async function decideAll(
  parts: Parts,
  request: ScanRequest,
  ruleSet: RuleSet,
  scan: Scan,
  stillMine: () => Promise<void>,
): Promise<Scan> {
  let current = scan;
  let page = (await parts.storage.scans.chunks(scan.scanId)).length;
  if (current.after === undefined) page = 0;
  for await (const decided of decidePages(parts, request, ruleSet, current)) {
    await stillMine();
    const { decisions } = parts.storage;
    if (decided.entries.length > 0) await decisions.append(decided.entries, await decisions.size());
    current = await save(
      parts,
      {
        ...withFailures(current, decided.failures),
        after: decided.after,
        subjects: current.subjects + decided.subjects,
        outcomes: addOutcomes(current.outcomes, decided.seen),
      },
      { scanId: current.scanId, page, bytes: encodeOutcomes(decided.seen) },
    );
    page += 1;
  }
  const chunks = await parts.storage.scans.chunks(current.scanId);
  const entry = scanEntry({
    ...current,
    vectorDigest: vectorDigest(chunks.slice(0, page).map((chunk) => chunk.bytes)),
  });
  await parts.storage.decisions.append([entry], await parts.storage.decisions.size());
  return current;
}

const withFailures = (scan: Scan, failures: readonly ScanFailure[]): Scan => ({
  ...scan,
  failures: [...scan.failures, ...failures].slice(0, failuresKept),
  failureCount: scan.failureCount + failures.length,
});

async function stopOrRelease(parts: Parts, ruleSet: RuleSet, scan: Scan, confirmed: boolean): Promise<Scan> {
  const over = confirmed ? [] : await overLimit(parts, ruleSet);
  if (over.length === 0) return release(parts, scan);
  parts.log.warn({ scanId: scan.scanId, rules: over.map((one) => one.rule) }, "scan stopped before its effects");
  return save(parts, { ...scan, state: "stopped", stoppedBecause: over });
}

async function release(parts: Parts, scan: Scan): Promise<Scan> {
  const { stoppedBecause: _stopped, ...kept } = scan;
  return save(parts, { ...kept, state: "acting", releasedBelow: await parts.storage.decisions.size() });
}

async function save(parts: Parts, scan: Scan, chunk?: Parameters<Parts["storage"]["scans"]["save"]>[1]): Promise<Scan> {
  const next = { ...scan, revision: scan.revision + 1 };
  await parts.storage.scans.save(next, chunk);
  return next;
}

async function summarise(parts: Parts, scan: Scan): Promise<ScanSummary> {
  const { cases, notices } = parts.storage;
  return {
    scanId: scan.scanId,
    asOf: scan.asOf,
    state: scan.state === "done" ? "done" : "stopped",
    subjects: scan.subjects,
    outcomes: scan.outcomes,
    casesOpened: total(await cases.countByState()) - scan.casesBefore,
    noticesQueued: total(await notices.countByState()) - scan.noticesBefore,
    failures: scan.failures,
    failureCount: scan.failureCount,
    ...(scan.stoppedBecause === undefined ? {} : { stopped: scan.stoppedBecause }),
  };
}

const total = (counts: Readonly<Record<string, number | undefined>>): number =>
  Object.values(counts).reduce<number>((sum, count) => sum + (count ?? 0), 0);
