import type { CivilDate } from "./civil-date.ts";
import type { RuleId, Tier } from "./decision.ts";
import type { HolderId, LicenceId } from "./licence.ts";
import type { NoticeId } from "./notice-id.ts";

export type CaseId = string & { readonly __brand: "CaseId" };

/** What a case prepares: a renewal, or the procedure a finding routed the licence to (`amendment`, `filing`, …). */
export type Procedure = string;

/** A text as the rule gives it; `mn` with whoever reviewed it. */
export interface CaseText {
  readonly zh: string;
  readonly en?: string;
  readonly mn?: { readonly text: string; readonly reviewedBy: string };
}

/** How a material of the service item stands for one case. */
export interface CaseMaterial {
  readonly name: CaseText;
  readonly class: "主要材料" | "次要材料";
  readonly isDeferrable: boolean;
  /** `held`: shared data holds it; `to-confirm`: pre-filled, the holder confirms; `missing`: the holder supplies it. */
  readonly standing: "held" | "to-confirm" | "missing";
  readonly from?: string;
  /** When it is asked for, in the catalogue's words; absent if always. */
  readonly when?: CaseText;
}

/**
 * | state     | who may leave it               | to                            |
 * |-----------|--------------------------------|-------------------------------|
 * | prepared  | delivery, reply, import, scan  | notified, an answer, suspended, closed |
 * | notified  | reply, import, scan            | an answer, suspended, closed  |
 * | confirmed, declined, wants-person: the holder's answer | another reply, import, scan | another answer, suspended, closed |
 * | suspended | scan (eligible again), import  | prepared, notified, the answer it had, closed |
 * | closed    | scan, if the same cycle became eligible again: the register was put right | prepared, notified, the answer it had |
 *
 * A holder who has answered is not reminded any more; silence is no answer.
 */
export type CaseState = "prepared" | "notified" | HolderWish | "suspended" | "closed";

/** What a holder wants of a prepared case. */
export type HolderWish = "confirmed" | "declined" | "wants-person";

interface Answered {
  readonly wish: HolderWish;
  /** When it was sent or noted, milliseconds since the epoch. */
  readonly at: number;
}

/** A holder called or came, and a clerk noted it. */
export interface AnswerToClerk extends Answered {
  readonly check: "noted-by-clerk";
}

/** How it became known what a holder wants of a case. */
export type HolderAnswer = AnswerByMessage | AnswerToClerk;

/** Who answered about a case or grant, by which check, when, and to which words: the evidence of a wish. */
export interface AnswerByMessage extends Answered {
  /** Names the recorded message. */
  readonly replyId: string;
  readonly channel: string;
  /** `number-on-register`: it came from the one holder whose licence or record bears the number. */
  readonly check: "number-on-register";
  readonly fromHash: string;
  readonly maskedFrom: string;
  /** The newest message about it that had gone out by then, and its template. */
  readonly noticeId?: NoticeId;
  readonly template?: string;
}

export type ClosedBecause = "renewed" | "no-longer-eligible" | "licence-ended" | "routed";

const exits: Readonly<Record<CaseState, readonly CaseState[]>> = {
  prepared: ["notified", "confirmed", "declined", "wants-person", "suspended", "closed"],
  notified: ["confirmed", "declined", "wants-person", "suspended", "closed"],
  confirmed: ["declined", "wants-person", "suspended", "closed"],
  declined: ["confirmed", "wants-person", "suspended", "closed"],
  "wants-person": ["confirmed", "declined", "suspended", "closed"],
  suspended: ["prepared", "notified", "confirmed", "declined", "wants-person", "closed"],
  closed: ["prepared", "notified", "confirmed", "declined", "wants-person"],
};

export const caseStates = Object.keys(exits) as readonly CaseState[];

/** Whether the transition table lets a case move. */
export const mayMove = (from: Pick<RenewalCase, "state">, to: CaseState): boolean => exits[from.state].includes(to);

export interface RenewalCase {
  readonly caseId: CaseId;
  /** As `matterNumber` makes it, of the decision it was opened by. */
  readonly caseNo: string;
  readonly licenceId: LicenceId;
  readonly holderId: HolderId;
  readonly itemCode: string;
  readonly regionCode?: string;
  readonly rule: RuleId;
  readonly ruleVersion: number;
  /** The last valid day that is being renewed. */
  readonly cycle: CivilDate;
  readonly procedure: Procedure;
  readonly tier: Tier;
  readonly opensOn?: CivilDate;
  readonly closesOn?: CivilDate;
  readonly adviseBy?: CivilDate;
  readonly isProvisional: boolean;
  readonly materials: readonly CaseMaterial[];
  readonly decisionPosition: number;
  readonly openedOn: CivilDate;
  readonly state: CaseState;
  readonly closedBecause?: ClosedBecause;
  /** The holder's newest answer; kept while the case is suspended or closed. */
  readonly answer?: HolderAnswer;
  /** Rises by one with every change; compare-and-set rests on it. */
  readonly revision: number;
}

/** What the law says of a case: a newer decision may change it while the case is not closed. */
export type CaseTerms = Pick<
  RenewalCase,
  "ruleVersion" | "opensOn" | "closesOn" | "adviseBy" | "isProvisional" | "tier" | "materials"
>;

/** The case under other terms; dates that they do not have are taken away. */
export function withTerms(renewal: RenewalCase, terms: CaseTerms): RenewalCase {
  const { opensOn: _opens, closesOn: _closes, adviseBy: _advise, ...kept } = renewal;
  return { ...kept, ...termsOf(terms), revision: renewal.revision + 1 };
}

/** The terms alone, in one shape: equal terms have equal JSON. */
export const termsOf = ({ opensOn, closesOn, adviseBy, ...terms }: CaseTerms): CaseTerms => ({
  ruleVersion: terms.ruleVersion,
  tier: terms.tier,
  isProvisional: terms.isProvisional,
  materials: terms.materials,
  ...(opensOn === undefined ? {} : { opensOn }),
  ...(closesOn === undefined ? {} : { closesOn }),
  ...(adviseBy === undefined ? {} : { adviseBy }),
});
