import type { CivilDate } from "../../domain/civil-date.ts";
import type { RuleId } from "../../domain/decision.ts";
import type { BlastRadius, OutcomeCounts, ScanFailure } from "../../ports/scan-store.ts";
import type { OnProgress } from "../parts.ts";

export interface ScanRequest {
  readonly asOf: CivilDate;
  /** Decide and count; write nothing. */
  readonly dryRun?: boolean;
  /** Let a scan go on that would open more cases than its limit. */
  readonly confirm?: boolean;
  readonly signal: AbortSignal;
  readonly onProgress?: OnProgress;
}

export interface ScanSummary {
  /** Absent for a dry run, which leaves no scan behind. */
  readonly scanId?: string;
  readonly asOf: CivilDate;
  readonly state: "done" | "stopped" | "dry-run";
  readonly subjects: number;
  readonly outcomes: OutcomeCounts;
  /** How many of the undetermined are no doubt of anybody's: nothing that the rule asks for was ever observed of them. */
  readonly unobserved: Readonly<Record<RuleId, number>>;
  readonly casesOpened: number;
  readonly grantsOpened: number;
  readonly noticesQueued: number;
  /** For a dry run: how many cases the scan would open, where `stopped` names a limit once it is confirmed. */
  readonly wouldOpen?: number;
  /** For a dry run: benefits that the scan would prepare at most; what excludes what is settled when it acts. */
  readonly wouldGrant?: number;
  readonly failures: readonly ScanFailure[];
  readonly failureCount: number;
  /** The rules whose limit stopped the scan before its effects, or would stop it. */
  readonly stopped?: readonly BlastRadius[];
}

/** A scan keeps this many failures word for word, and counts the rest. */
export const failuresKept = 100;
