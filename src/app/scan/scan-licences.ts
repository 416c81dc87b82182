import type { RuleSet } from "../../engine/index.ts";
import type { Scan, ScanFailure } from "../../ports/scan-store.ts";
import { alone } from "../leases.ts";
import type { Parts } from "../parts.ts";
import { applyReleasedEffects } from "./apply-released-effects.ts";
import { overLimit } from "./blast-radius.ts";
import { today } from "../today.ts";
import { addOutcomes, addUnobserved, decidePages, type PageDecided } from "./decide-pages.ts";
import { decideHolderPages } from "./decide-holders.ts";
import { applyInPieces, decideHoldersInPieces, decideInPieces, forgetPieces } from "./pieces/share-out.ts";
import { dryRun } from "./dry-run.ts";
import { scanEntry } from "./log-entry.ts";
import { encodeOutcomes, vectorDigest } from "./outcome-vector.ts";
import type { PageTally } from "./shadow-page.ts";
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
    // `taken` means the day was done before: it is scanned again all the same, and stays done. A day that has not come
    // is looked at, but its slot is left for the day itself.
    const slot =
      request.asOf > today(parts) ? "taken" : await parts.storage.slots.claim(dailyScan, request.asOf, lease.fence);
    let scan = await begin(parts, request, ruleSet);
    if (scan.state === "deciding") {
      scan = await decideAll(parts, request, ruleSet, scan, () => lease.renew(parts.clock.now()));
      scan = await stopOrRelease(parts, ruleSet, scan);
    } else if (scan.state === "stopped") {
      scan = await release(parts, scan);
    }
    if (scan.state === "acting") {
      const { failures } =
        parts.cluster === undefined
          ? await applyReleasedEffects(parts, request)
          : await applyInPieces({ ...parts, cluster: parts.cluster }, request, scan);
      scan = await save(parts, { ...withFailures(scan, failures), state: "done", finishedAt: parts.clock.now() });
      if (slot === "claimed") {
        await parts.storage.slots.finish(dailyScan, request.asOf, lease.fence, parts.clock.now());
      }
    }
    await forgetPieces(parts, scan);
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
 * rules may have been mended meanwhile. Only what a stop has shown can be confirmed. One that was deciding under other rules starts from its first page.
 */
async function begin(parts: Parts, request: ScanRequest, ruleSet: RuleSet): Promise<Scan> {
  const { scans } = parts.storage;
  const unfinished = await scans.findUnfinished(request.asOf);
  if (unfinished !== undefined) {
    if (unfinished.state === "acting") return unfinished;
    if (unfinished.state === "stopped" && request.confirm === true) return unfinished;
    if (unfinished.state === "deciding" && unfinished.ruleSetDigest === ruleSet.digest) return unfinished;
    await parts.storage.rules.clearShadow(unfinished.scanId);
    const {
      after: _after,
      afterHolder: _holder,
      stoppedBecause: _stopped,
      decidedBelow: _decided,
      ...kept
    } = unfinished;
    return save(parts, {
      ...kept,
      ...nothingSeen,
      state: "deciding",
      ruleSetDigest: ruleSet.digest,
      round: (kept.round ?? 1) + 1,
    });
  }
  const scan: Scan = {
    scanId: `${request.asOf}#${(await scans.countOf(request.asOf)) + 1}`,
    asOf: request.asOf,
    state: "deciding",
    ruleSetDigest: ruleSet.digest,
    startedAt: parts.clock.now(),
    ...nothingSeen,
    ...(await effectsSoFar(parts)),
    revision: 1,
  };
  await scans.create(scan);
  return scan;
}

/** Name of the daily scan's schedule in the store: never renamed. */
export const dailyScan = "scan-expiring-licences";

const nothingSeen = { pages: 0, subjects: 0, outcomes: {}, unobserved: {}, failures: [], failureCount: 0 } as const;

async function decideAll(
  parts: Parts,
  request: ScanRequest,
  ruleSet: RuleSet,
  scan: Scan,
  stillMine: () => Promise<void>,
): Promise<Scan> {
  let current = scan;
  const shared = parts.cluster === undefined ? undefined : { ...parts, cluster: parts.cluster };
  // Holders, under the rules about them, once every licence is decided.
  const stages =
    shared === undefined
      ? [decidePages(parts, request, ruleSet, scan), decideHolderPages(parts, request, ruleSet, scan)]
      : [decideInPieces(shared, request, scan), decideHoldersInPieces(shared, request, ruleSet, scan)];
  for (const stage of stages) {
    for await (const decided of stage) {
      await stillMine();
      current = await keepPage(parts, current, decided);
    }
  }
  const chunks = await parts.storage.scans.chunks(current.scanId);
  const entry = scanEntry({
    ...current,
    vectorDigest: vectorDigest(chunks.slice(0, current.pages).map((chunk) => chunk.bytes)),
  });
  const { decisions } = parts.storage;
  await decisions.append([entry], await decisions.size());
  return { ...current, decidedBelow: await decisions.size() };
}

/** Decisions first, then the page that says they were made: a crash in between decides the page again, which adds nothing. */
async function keepPage(parts: Parts, scan: Scan, decided: PageDecided): Promise<Scan> {
  if (decided.entries.length > 0) await parts.storage.decisions.append(decided.entries, decided.logSize);
  await keepShadow(parts, scan, decided.shadow);
  return save(
    parts,
    {
      ...withFailures(scan, decided.failures),
      ...decided.reached,
      pages: scan.pages + 1,
      subjects: scan.subjects + decided.subjects,
      outcomes: addOutcomes(scan.outcomes, decided.seen),
      unobserved: addUnobserved(scan.unobserved ?? {}, decided.seen),
    },
    { scanId: scan.scanId, page: scan.pages, bytes: encodeOutcomes(decided.seen) },
  );
}

/** Under the number of the page, so that a page decided again after a crash replaces what it said before. */
async function keepShadow(parts: Parts, { scanId, pages }: Scan, tallies: readonly PageTally[]): Promise<void> {
  const part = String(pages).padStart(6, "0");
  for (const tally of tallies) await parts.storage.rules.putShadow({ ...tally, scanId, part });
}

const withFailures = (scan: Scan, failures: readonly ScanFailure[]): Scan => ({
  ...scan,
  failures: [...scan.failures, ...failures].slice(0, failuresKept),
  failureCount: scan.failureCount + failures.length,
});

async function stopOrRelease(parts: Parts, ruleSet: RuleSet, scan: Scan): Promise<Scan> {
  const over = await overLimit(parts, ruleSet);
  if (over.length === 0) return release(parts, scan);
  parts.log.warn({ scanId: scan.scanId, rules: over.map((one) => one.rule) }, "scan stopped before its effects");
  return save(parts, { ...scan, state: "stopped", stoppedBecause: over });
}

/** Lets what this scan decided take effect, and nothing that was decided after it: that was not shown. */
async function release(parts: Parts, scan: Scan): Promise<Scan> {
  const { stoppedBecause: _stopped, ...kept } = scan;
  const releasedBelow = scan.decidedBelow ?? (await parts.storage.decisions.size());
  return save(parts, { ...kept, ...(await effectsSoFar(parts)), state: "acting", releasedBelow });
}

const effectsSoFar = async ({
  storage,
}: Parts): Promise<Pick<Scan, "casesBefore" | "noticesBefore" | "grantsBefore">> => ({
  casesBefore: total(await storage.cases.countByState()),
  noticesBefore: total(await storage.notices.countByState()),
  grantsBefore: total(await storage.grants.countByState()),
});

async function save(parts: Parts, scan: Scan, chunk?: Parameters<Parts["storage"]["scans"]["save"]>[1]): Promise<Scan> {
  const next = { ...scan, revision: scan.revision + 1 };
  await parts.storage.scans.save(next, chunk);
  return next;
}

async function summarise(parts: Parts, scan: Scan): Promise<ScanSummary> {
  const { cases, grants, notices } = parts.storage;
  return {
    scanId: scan.scanId,
    asOf: scan.asOf,
    state: scan.state === "done" ? "done" : "stopped",
    subjects: scan.subjects,
    outcomes: scan.outcomes,
    unobserved: scan.unobserved ?? {},
    casesOpened: total(await cases.countByState()) - scan.casesBefore,
    grantsOpened: total(await grants.countByState()) - (scan.grantsBefore ?? 0),
    noticesQueued: total(await notices.countByState()) - scan.noticesBefore,
    failures: scan.failures,
    failureCount: scan.failureCount,
    ...(scan.stoppedBecause === undefined ? {} : { stopped: scan.stoppedBecause }),
  };
}

const total = (counts: Readonly<Record<string, number | undefined>>): number =>
  Object.values(counts).reduce<number>((sum, count) => sum + (count ?? 0), 0);
