import type { OutcomeCounts, ScanFailure } from "../../ports/scan-store.ts";
import type { Parts } from "../parts.ts";
import { decideHolderPages } from "./decide-holders.ts";
import { addOutcomes, decidePages } from "./decide-pages.ts";
import { failuresKept, type ScanRequest, type ScanSummary } from "./scan-summary.ts";

/** Decides everything against the store as it is and counts; nothing is written, and no lease is needed. */
export async function dryRun(parts: Parts, request: ScanRequest): Promise<ScanSummary> {
  const ruleSet = await parts.rules.current();
  let subjects = 0;
  let outcomes: OutcomeCounts = {};
  let failureCount = 0;
  const failures: ScanFailure[] = [];
  let wouldOpen = 0;
  for await (const page of decidePages(parts, request, ruleSet, { subjects: 0 })) {
    subjects += page.subjects;
    outcomes = addOutcomes(outcomes, page.seen);
    failureCount += page.failures.length;
    failures.push(...page.failures.slice(0, failuresKept - failures.length));
    wouldOpen += page.entries.filter((entry) => entry.decision?.outcome === "eligible").length;
  }
  for await (const page of decideHolderPages(parts, request, ruleSet, {})) {
    subjects += page.subjects;
    outcomes = addOutcomes(outcomes, page.seen);
    failureCount += page.failures.length;
    failures.push(...page.failures.slice(0, failuresKept - failures.length));
    wouldOpen += page.entries.filter((entry) => entry.decision?.outcome === "eligible").length;
  }
  return {
    asOf: request.asOf,
    state: "dry-run",
    subjects,
    outcomes,
    casesOpened: 0,
    grantsOpened: 0,
    noticesQueued: 0,
    wouldOpen,
    failures,
    failureCount,
  };
}
