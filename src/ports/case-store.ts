import type { CaseId, CaseState, CaseTerms, ClosedBecause, HolderAnswer, RenewalCase } from "../domain/case.ts";
import type { CivilDate } from "../domain/civil-date.ts";
import type { FactName, FindingId, RuleId } from "../domain/decision.ts";
import type { LicenceId, SubjectId } from "../domain/licence.ts";

export interface CaseQuery {
  readonly states?: readonly CaseState[];
  readonly licenceId?: LicenceId;
  readonly after?: CaseId;
  readonly limit: number;
}

/** One move among several. */
export interface CaseMove {
  readonly caseId: CaseId;
  readonly revision: number;
  readonly to: CaseState;
}

/** What opening a case came to; as `CaseStore.open` says. */
export type Opened = "opened" | "already" | "other-open";

/** Promises: a case id is opened once for ever; at most one case of a licence is not closed; moves are compare-and-set. */
export interface CaseStore {
  /**
   * `already`: a case with this id exists, in whatever state; nothing changed. `other-open`: the licence has another
   * case that is not closed; nothing changed.
   */
  open(renewal: RenewalCase): Promise<Opened>;
  /**
   * Opens several cases, each as `open` does; once it resolves, all of them are durable. Answers in the order asked. Of
   * several of one licence any may be the one that is opened.
   */
  openAll(renewals: readonly RenewalCase[]): Promise<readonly Opened[]>;
  get(caseId: CaseId): Promise<RenewalCase | undefined>;
  /** The licence's case that is not closed. */
  findOpen(licenceId: LicenceId): Promise<RenewalCase | undefined>;
  /** The cases of these licences that are not closed, in no particular order. */
  findAllOpen(licenceIds: readonly LicenceId[]): Promise<readonly RenewalCase[]>;
  /**
   * Moves the case if it is still at `revision`; the transition table of `domain/case.ts` is enforced. `because` replaces
   * `closedBecause`: a case taken up again says no longer why it was closed. `answer` replaces the
   * answer that the case has; without it that one stays.
   * @throws NotFound; Conflict if it moved meanwhile, may not make this move, or would be taken up while the licence has
   * another case that is not closed. Nothing was written then.
   */
  move(
    caseId: CaseId,
    revision: number,
    to: CaseState,
    because?: ClosedBecause,
    answer?: HolderAnswer,
  ): Promise<RenewalCase>;
  /**
   * Moves several cases, each as `move` does with neither reason nor answer; once it resolves, all of them are durable.
   * Answers those that were refused because they are not there, are closed, moved meanwhile or may not make this move;
   * nothing was written of these. No case is named twice.
   */
  moveAll(moves: readonly CaseMove[]): Promise<readonly CaseId[]>;
  /**
   * Brings a case that is not closed up to the law it is decided by now, if it is still at `revision`; its state stays.
   * @throws NotFound; Conflict if it changed meanwhile or is closed. Nothing was written then.
   */
  refresh(caseId: CaseId, revision: number, terms: CaseTerms): Promise<RenewalCase>;
  /** Ascending by case id. */
  list(query: CaseQuery): Promise<readonly RenewalCase[]>;
  countByState(): Promise<Readonly<Partial<Record<CaseState, number>>>>;
  /** Cases not closed whose licence the register now knows with a later last valid day than the case renews. */
  openButRenewed(limit: number): Promise<readonly RenewalCase[]>;
}

/** Something only a person can settle. One open item per subject and rule, showing the newest decision. */
export interface WorklistItem {
  readonly subjectId: SubjectId;
  readonly rule: RuleId;
  readonly kind: "held" | "undetermined" | "blocked" | "routed" | "unreachable" | "visit" | "wrong-number";
  readonly finding?: FindingId;
  readonly missing: readonly FactName[];
  readonly since: CivilDate;
  readonly decisionPosition: number;
}

/** An open item that is settled by the decision at `upTo`, if it rests on that one or an older one. */
export interface WorklistClosing {
  readonly subjectId: SubjectId;
  readonly rule: RuleId;
  readonly upTo: number;
}

export interface WorklistStore {
  /** Puts or replaces the open item of this subject and rule; an item of an older decision never replaces a newer one. */
  put(item: WorklistItem): Promise<void>;
  /** Several, each as `put` does; once it resolves, all of them are durable. No subject and rule is named twice. */
  putAll(items: readonly WorklistItem[]): Promise<void>;
  /**
   * Closes the open item of this subject and rule if it rests on the decision at `upTo` or an older one; absent is fine.
   * A later `put` opens it again.
   */
  close(subjectId: SubjectId, rule: RuleId, upTo: number): Promise<void>;
  /** Several, each as `close` does; once it resolves, all of it is durable. */
  closeAll(closings: readonly WorklistClosing[]): Promise<void>;
  /** Open items by decision position, ascending, after a position. */
  list(after: number, limit: number): Promise<readonly WorklistItem[]>;
  countByKind(): Promise<Readonly<Partial<Record<WorklistItem["kind"], number>>>>;
}
