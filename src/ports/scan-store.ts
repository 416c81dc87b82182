import type { CivilDate } from "../domain/civil-date.ts";
import type { Outcome, RuleId } from "../domain/decision.ts";
import type { HolderId, LicenceId, SubjectId } from "../domain/licence.ts";

export type OutcomeCounts = Readonly<Record<RuleId, Readonly<Partial<Record<Outcome, number>>>>>;

/** Why a scan stopped before its effects: a rule would open more cases, or tell of more findings, than its limit. */
export interface BlastRadius {
  readonly rule: RuleId;
  readonly wouldOpen: number;
  readonly limit: number;
}

/** A subject that could not be decided. The scan goes on; the subject is tried again by the next scan. */
export interface ScanFailure {
  /** The licence or the holder. */
  readonly licenceId: SubjectId;
  readonly rule: RuleId;
  readonly reason: string;
}

/**
 * | state    | means                                                   | next                         |
 * |----------|---------------------------------------------------------|------------------------------|
 * | deciding | pages are decided and logged; `after` is the checkpoint | deciding, stopped, acting    |
 * | stopped  | a blast-radius limit was passed; no effect applied      | acting (confirmed)           |
 * | acting   | effects up to `releasedBelow` may be applied            | done                         |
 * | done     | nothing is owed                                         |                              |
 */
export interface Scan {
  /** `<asOf>#<n>`: the n-th scan of that day, from 1. */
  readonly scanId: string;
  readonly asOf: CivilDate;
  readonly state: "deciding" | "stopped" | "acting" | "done";
  readonly ruleSetDigest: string;
  /** How often its deciding was begun afresh, from 1; absent in scans of one process, which need not tell rounds apart. */
  readonly round?: number;
  readonly startedAt: number;
  readonly finishedAt?: number;
  /** Pages decided; chunks beyond it belong to an earlier attempt and count for nothing. */
  readonly pages: number;
  /** Log size when everything was decided: what this scan may release, and what was shown when it stopped. */
  readonly decidedBelow?: number;
  /** The last licence whose decisions are in the log. */
  readonly after?: LicenceId;
  /** The last holder whose decisions are in the log; set once all licences are decided, for holders come after them. */
  readonly afterHolder?: HolderId;
  readonly subjects: number;
  readonly outcomes: OutcomeCounts;
  /** How many of the undetermined are so because nothing the rule asks for was ever observed; absent in scans from before. */
  readonly unobserved?: Readonly<Record<RuleId, number>>;
  readonly failures: readonly ScanFailure[];
  readonly failureCount: number;
  /** Decisions at positions below this may take effect. */
  readonly releasedBelow?: number;
  readonly stoppedBecause?: readonly BlastRadius[];
  /** Cases and notices in the store before its effects: what it opened and queued is counted from there, crash or not. */
  readonly casesBefore: number;
  readonly noticesBefore: number;
  /** The same of grants; absent in scans from before there were any. */
  readonly grantsBefore?: number;
  /** Rises by one with every save. */
  readonly revision: number;
}

/** Outcome of every (licence, rule) that a page looked at, as compressed bytes; what is in them is the app's matter. */
export interface OutcomeChunk {
  readonly scanId: string;
  /** 0, 1, 2 …: the page of the scan. */
  readonly page: number;
  readonly bytes: Uint8Array;
}

export interface ScanStore {
  /** The newest scan of a day that is not done, else undefined. */
  findUnfinished(asOf: CivilDate): Promise<Scan | undefined>;
  get(scanId: string): Promise<Scan | undefined>;
  /** @throws Conflict if the id exists. */
  create(scan: Scan): Promise<void>;
  /**
   * Replaces the scan and stores the page's chunk with it; a chunk of the same page is replaced. `scan.revision` must
   * be the stored one plus 1. @throws Conflict otherwise, also if there is no such scan; then nothing was written.
   */
  save(scan: Scan, chunk?: OutcomeChunk): Promise<void>;
  /** Newest first, by when they were created. */
  list(limit: number): Promise<readonly Scan[]>;
  /** Number of scans ever begun for a day. */
  countOf(asOf: CivilDate): Promise<number>;
  /** Ascending by page. */
  chunks(scanId: string): Promise<readonly OutcomeChunk[]>;
  /** The highest `releasedBelow` of any scan, 0 if none. */
  releasedBelow(): Promise<number>;
}
