import type { AnswerByMessage } from "./case.ts";
import type { CivilDate } from "./civil-date.ts";
import type { RuleId } from "./decision.ts";
import type { HolderId } from "./licence.ts";

export type GrantId = string & { readonly __brand: "GrantId" };

/**
 * | state          | means                                                | who may leave it          | to                                     |
 * |----------------|------------------------------------------------------|---------------------------|----------------------------------------|
 * | prepared       | worked out; nobody was told yet                      | scan                      | intent-awaited, confirmed, suspended, closed |
 * | intent-awaited | the holder is asked whether they want it             | reply, clerk, scan        | confirmed, declined, suspended, closed |
 * | confirmed      | wanted, or the policy asks nobody                    | reply, clerk, scan        | publicised, declined, suspended, closed |
 * | publicised     | the names are shown until `publicity.until`          | reply, clerk, scan        | confirmed, declined, suspended, closed |
 * | declined       | the holder does not want it; silence is no refusal   | reply, clerk, scan        | confirmed, closed                      |
 * | suspended      | in doubt since it was prepared: a person looks at it | scan (eligible again), clerk | prepared, intent-awaited, confirmed, closed |
 * | closed         | nothing is prepared any more, see `closedBecause`    | scan, if the same cycle became eligible again | prepared           |
 *
 * Nothing here pays, and nothing refuses: what a holder applies for themselves is another procedure.
 */
export type GrantState =
  "prepared" | "intent-awaited" | "confirmed" | "publicised" | "declined" | "suspended" | "closed";

export type GrantClosedBecause = "no-longer-eligible" | "excluded" | "claimed-elsewhere";

const exits: Readonly<Record<GrantState, readonly GrantState[]>> = {
  prepared: ["intent-awaited", "confirmed", "suspended", "closed"],
  "intent-awaited": ["confirmed", "declined", "suspended", "closed"],
  confirmed: ["publicised", "declined", "suspended", "closed"],
  publicised: ["confirmed", "declined", "suspended", "closed"],
  declined: ["confirmed", "closed"],
  suspended: ["prepared", "intent-awaited", "confirmed", "closed"],
  closed: ["prepared"],
};

/** States in which something is on its way to the holder. */
export const liveGrantStates = ["prepared", "intent-awaited", "confirmed", "publicised"] as const;

export const isLive = (state: GrantState): boolean => liveGrantStates.some((live) => live === state);

export const grantStates = Object.keys(exits) as readonly GrantState[];

/** Whether the transition table lets a grant move. */
export const mayMoveGrant = (from: GrantState, to: GrantState): boolean => exits[from].includes(to);

/** One person a unit's grant counts. Pseudonymous; the facts of the person stand under `headId`. */
export interface GrantHead {
  readonly headId: string;
  /** What this person adds; absent where the rule's amount is not set. */
  readonly fen?: number;
  /** Why the person is not counted in the amount; absent if counted. */
  readonly leftOut?: "claimed-elsewhere" | "excluded";
}

/** Money of a grant, worked out again from its decision. */
export interface GrantAmount {
  /** Absent while what it follows from is not set or not known. */
  readonly fen?: number;
  /** Steps of the calculation in words, without personal data. */
  readonly lines: readonly string[];
}

/** How long the names are shown before money moves, and where that length comes from. */
export interface Publicity {
  readonly days: number;
  readonly unit: "working-days" | "calendar-days";
  readonly setBy: "rule" | "settings";
  /** First and last day, both inclusive; set when the grant is confirmed. */
  readonly from?: CivilDate;
  readonly until?: CivilDate;
  /** The last day rests on a year whose working calendar is not announced yet. */
  readonly isProvisional?: boolean;
}

/** A benefit prepared for one holder for one cycle. */
export interface Grant {
  readonly grantId: GrantId;
  /** As `matterNumber` makes it, of the decision it was opened by. */
  readonly grantNo: string;
  readonly holderId: HolderId;
  readonly rule: RuleId;
  readonly ruleVersion: number;
  /** The policy year (`2026`), quarter (`2026-Q3`), month (`2026-08`) or `once`. */
  readonly cycle: string;
  readonly amount: GrantAmount;
  /** Empty unless the rule counts persons. */
  readonly heads: readonly GrantHead[];
  /** The policy asks the holder before anything is paid. */
  readonly needsIntent: boolean;
  readonly publicity?: Publicity;
  readonly decisionPosition: number;
  readonly openedOn: CivilDate;
  readonly state: GrantState;
  readonly closedBecause?: GrantClosedBecause;
  /** When it was first confirmed: from then on a person decides whether it is taken back. */
  readonly confirmedOn?: CivilDate;
  /** When the holder, or a person for them, said yes or no. */
  readonly answeredOn?: CivilDate;
  /** The newest answer that came as a message, as evidence; an answer taken by a person has none. */
  readonly answer?: AnswerByMessage;
  /** Rises by one with every change; compare-and-set rests on it. */
  readonly revision: number;
}
