import type { CivilDate } from "../domain/civil-date.ts";
import type { Outcome, RuleId } from "../domain/decision.ts";
import type { RuleLifeStep, RuleVersionState, StoredRuleVersion } from "../domain/rule-life.ts";

/** A subject that a version in shadow decides otherwise than the version in force. */
export interface ShadowDifference {
  readonly subjectId: string;
  /** What the version in force says; `not-applicable` where none is. */
  readonly was: Outcome;
  readonly would: Outcome;
}

/** What one version in shadow came to over one part of a scan. */
export interface ShadowTally {
  readonly scanId: string;
  /** The part of the scan, unique within it. */
  readonly part: string;
  readonly asOf: CivilDate;
  readonly rule: RuleId;
  readonly version: number;
  /** Digest of the text that decided. */
  readonly digest: string;
  readonly outcomes: Readonly<Partial<Record<Outcome, number>>>;
  /** Subjects that could not be decided. */
  readonly failures: number;
  readonly differing: readonly ShadowDifference[];
}

/**
 * The bureau's own rule versions and what those in shadow would decide. Promises:
 * - a version changes only by a step that `takeRuleStep` allows, from the revision its caller saw; an author never
 *   approves what they wrote; history is only added to;
 * - a tally is kept once for each scan, part, rule and version: repeating it after a crash changes nothing.
 */
export interface RuleStore {
  /**
   * Takes one step in the life of a version. `revision` is the one the caller saw, 0 for a version that is not there.
   * @throws Conflict if it changed meanwhile or the domain refuses the step (`details.refused`); NotFound if there is no
   * such version. Nothing was written then.
   */
  take(
    id: { readonly rule: RuleId; readonly version: number },
    revision: number,
    step: RuleLifeStep,
  ): Promise<StoredRuleVersion>;
  find(rule: RuleId, version: number): Promise<StoredRuleVersion | undefined>;
  /** Ascending by rule, then by version. Bureaus have tens of them: the list is not paged. */
  list(query?: {
    readonly rule?: RuleId;
    readonly states?: readonly RuleVersionState[];
  }): Promise<readonly StoredRuleVersion[]>;

  /** Keeps a tally; one of the same scan, part, rule and version is replaced. */
  putShadow(tally: ShadowTally): Promise<void>;
  /** Forgets every tally of a scan that starts from its beginning again. */
  clearShadow(scanId: string): Promise<void>;
  /** Ids of the scans that tallied this version, those of the newest day first, then the newest id. */
  shadowScans(rule: RuleId, version: number, limit: number): Promise<readonly string[]>;
  /** Tallies of one scan, ascending by part, after one. */
  listShadow(query: {
    readonly scanId: string;
    readonly rule: RuleId;
    readonly version: number;
    readonly after?: string;
    readonly limit: number;
  }): Promise<readonly ShadowTally[]>;
}
