import type { CivilDate } from "../domain/civil-date.ts";
import type { Decision, Outcome, RuleId } from "../domain/decision.ts";
import type { SubjectId } from "../domain/licence.ts";

/**
 * What a scan hands to the log. `body` is the canonical JSON of the entry, pseudonymous, and never changes; `decision`
 * holds the personal and readable side, stored sealed beside the log so that it can be erased without breaking it.
 */
export interface NewEntry {
  /** Unique for ever; an entry whose key is in the log already is not appended again. */
  readonly key: string;
  readonly kind: "decision" | "scan";
  readonly body: string;
  /** Present for decisions. */
  readonly decision?: NewDecision;
}

export interface NewDecision {
  readonly subjectId: SubjectId;
  readonly rule: RuleId;
  /** The `validUntil` being renewed, `none` where it is unknown; of a benefit the cycle it is granted for. */
  readonly cycle: string;
  readonly outcome: Outcome;
  /** Digest of everything the decision says except day counts: a later scan with the same digest adds nothing. */
  readonly contentDigest: string;
  readonly decided: Decision;
}

export interface LogEntry {
  /** 0, 1, 2 … without gaps. */
  readonly position: number;
  readonly key: string;
  readonly kind: "decision" | "scan";
  readonly body: string;
}

/** The newest decision on one subject under one rule. */
export interface StandingDecision {
  readonly position: number;
  readonly key: string;
  readonly subjectId: SubjectId;
  readonly rule: RuleId;
  readonly asOf: CivilDate;
  readonly cycle: string;
  readonly outcome: Outcome;
  readonly contentDigest: string;
}

/** A decision whose effect is not recorded as done. */
export interface PendingEffect extends StandingDecision {
  readonly decided: Decision;
  /** A newer decision on the same subject and rule stands in the log: this one has no effect any more. */
  readonly isSuperseded: boolean;
}

/**
 * The append-only record of decisions. Promises: positions start at 0 without gaps; once `append` resolves, the entries
 * survive a crash; of two appends expecting the same size, at most one succeeds; an entry whose key is known is left
 * out, so that repeating an append after a crash changes nothing. Does not promise that a failed `append` wrote
 * nothing: after `OutcomeUnknown`, read the size again.
 *
 * Beside the log stands what changes: which decision is newest for a subject and rule, and whose effects are done.
 * `standing` and `pending*` reflect every appended entry, also right after a crash.
 */
export interface DecisionLog {
  /** Number of entries. */
  size(): Promise<number>;
  /**
   * Appends in order. Every decision starts with its effect pending.
   * @returns positions given, one per entry; a known key answers with the position it has, and nothing of the new entry
   * is kept.
   * @throws Conflict if the size is not `expectedSize`, known keys or not; then nothing was written.
   */
  append(entries: readonly NewEntry[], expectedSize: number): Promise<readonly number[]>;
  /** Ascending from `from`, at most `limit`. */
  read(from: number, limit: number): Promise<readonly LogEntry[]>;
  /** The readable side of a decision; `undefined` if it was erased or the entry is no decision. */
  decisionAt(position: number): Promise<Decision | undefined>;
  /** Newest decisions on these subjects, every rule. */
  standing(subjectIds: readonly SubjectId[]): Promise<readonly StandingDecision[]>;
  /** Pending effects at positions in [from, below), ascending, at most `limit`. */
  pending(from: number, below: number, limit: number): Promise<readonly PendingEffect[]>;
  /** Pending effects of decisions not superseded, counted per rule and outcome. */
  countPending(): Promise<readonly { readonly rule: RuleId; readonly outcome: Outcome; readonly count: number }[]>;
  /** Idempotent. */
  markEffectsDone(positions: readonly number[]): Promise<void>;
  /** Every decision on one subject, oldest first. */
  history(subjectId: SubjectId): Promise<readonly StandingDecision[]>;
}
