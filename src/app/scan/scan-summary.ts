import type { CivilDate } from "../../domain/civil-date.ts";
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
  readonly casesOpened: number;
  readonly grantsOpened: number;
  readonly noticesQueued: number;
  /** For a dry run: eligible decisions that the log does not hold yet. */
  readonly wouldOpen?: number;
  readonly failures: readonly ScanFailure[];
  readonly failureCount: number;
  /** The rules whose limit stopped the scan before its effects. */
  readonly stopped?: readonly BlastRadius[];
}

/** A scan keeps this many failures word for word, and counts the rest. */
export const failuresKept = 100;
