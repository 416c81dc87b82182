import type { RuleId } from "../domain/decision.ts";
import type { Grant, GrantId, GrantState } from "../domain/grant.ts";
import type { HolderId } from "../domain/licence.ts";

/** What a move may change besides the state. A grant that moves says no longer why it was closed, unless it says so here. */
export type GrantChange = Partial<
  Pick<
    Grant,
    | "amount"
    | "heads"
    | "publicity"
    | "answeredOn"
    | "answer"
    | "confirmedOn"
    | "closedBecause"
    | "decisionPosition"
    | "ruleVersion"
    | "needsIntent"
  >
>;

/** One claim among several. */
export interface GrantClaim {
  readonly grantId: GrantId;
  readonly keys: readonly string[];
}

/** One move among several. */
export interface GrantMove {
  readonly grantId: GrantId;
  readonly revision: number;
  readonly to: GrantState;
  readonly change?: GrantChange;
}

export interface GrantQuery {
  readonly states?: readonly GrantState[];
  readonly holderId?: HolderId;
  readonly rule?: RuleId;
  readonly after?: GrantId;
  readonly limit: number;
}

/**
 * Benefits that were prepared, and what each of them uses up. Promises: a grant id is opened once for ever, and so is a
 * grant of one holder under one rule for one cycle; a claim key belongs to at most one grant at a time, whoever claims
 * it at once; moves are compare-and-set.
 *
 * A claim is made before its grant is opened: a crash in between leaves keys of a grant that is not there, and doing it
 * again finds them its own. Nobody else may have them until the grant is opened or gives them up.
 */
export interface GrantStore {
  /** Idempotent by grant. @returns the keys that another grant has, and which; the others are this grant's now. */
  claim(grantId: GrantId, keys: readonly string[]): Promise<ReadonlyMap<string, GrantId>>;
  /** Several, each as `claim` does; a key that two of them want goes to the earlier. Answers in the order asked. */
  claimAll(claims: readonly GrantClaim[]): Promise<readonly ReadonlyMap<string, GrantId>[]>;
  /** Gives up these keys of the grant, all of them if none are named. Idempotent. */
  release(grantId: GrantId, keys?: readonly string[]): Promise<void>;
  /** Grants that claim something and were never opened, ascending by grant id, after one. */
  claimedUnopened(after: GrantId | undefined, limit: number): Promise<readonly GrantId[]>;
  /** Ascending. */
  claimsOf(grantId: GrantId): Promise<readonly string[]>;
  /** `already`: the grant exists, in whatever state; nothing changed. */
  open(grant: Grant): Promise<"opened" | "already">;
  /**
   * Opens several, each as `open` does; once it resolves, all of them are durable. Answers in the order asked. Of several
   * of one holder, rule and cycle any may be the one that is opened.
   */
  openAll(grants: readonly Grant[]): Promise<readonly ("opened" | "already")[]>;
  get(grantId: GrantId): Promise<Grant | undefined>;
  /** Those of these grants that there are, each once, in no particular order. */
  getAll(grantIds: readonly GrantId[]): Promise<readonly Grant[]>;
  /**
   * Moves the grant if it is still at `revision`; the transition table of `domain/grant.ts` is enforced. The same state
   * again changes what `change` names alone. @throws NotFound; Conflict if it moved meanwhile or may not make this move;
   * nothing was written then.
   */
  move(grantId: GrantId, revision: number, to: GrantState, change?: GrantChange): Promise<Grant>;
  /**
   * Moves several, each as `move` does; once it resolves, all of them are durable. Answers in the order asked; `undefined`
   * where `move` would have thrown, and nothing was written of those. No grant is named twice.
   */
  moveAll(moves: readonly GrantMove[]): Promise<readonly (Grant | undefined)[]>;
  /** Every grant of these holders, ascending by grant id. */
  listOf(holderIds: readonly HolderId[]): Promise<readonly Grant[]>;
  /** Ascending by grant id. */
  list(query: GrantQuery): Promise<readonly Grant[]>;
  countByState(): Promise<Readonly<Partial<Record<GrantState, number>>>>;
  /** Grants ever opened, by rule. */
  countByRule(): Promise<Readonly<Record<RuleId, number>>>;
}
