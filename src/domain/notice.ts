import type { CaseId } from "./case.ts";
import type { CivilDate } from "./civil-date.ts";
import type { FindingId, RuleId } from "./decision.ts";
import type { GrantId } from "./grant.ts";
import type { HolderId, Language, LicenceId } from "./licence.ts";
import type { NoticeId } from "./notice-id.ts";

export type { NoticeId } from "./notice-id.ts";

/**
 * | state     | means                                        | left by                          | to                        |
 * |-----------|----------------------------------------------|----------------------------------|---------------------------|
 * | queued    | owed, not before `notBefore`                 | delivery (lease), case closing   | claimed, stopped          |
 * | claimed   | one deliverer holds it                       | that deliverer; lease running out | sending, queued, failed (nobody to send to), stopped |
 * | sending   | written before the channel is called         | the answer; receipt; lease running out | accepted, delivered, failed, unknown, queued (temporary, or the next channel), dead |
 * | unknown   | it may have gone out                         | asking the channel; receipt      | accepted, delivered, queued, failed, dead |
 * | accepted  | the channel took it                          | receipt                          | delivered, failed, queued (again, or the next channel), dead |
 * | delivered | the holder has it                            | nobody                           |                           |
 * | failed    | it will not go out by any channel            | nobody                           |                           |
 * | dead      | tried so often that a person must look       | a person (redrive), case closing | queued, stopped           |
 * | stopped   | nothing in it is owed any more               | nobody                           |                           |
 */
export type NoticeState =
  "queued" | "claimed" | "sending" | "unknown" | "accepted" | "delivered" | "failed" | "dead" | "stopped";

const exits: Readonly<Record<NoticeState, readonly NoticeState[]>> = {
  queued: ["claimed", "stopped"],
  claimed: ["sending", "queued", "failed", "stopped"],
  sending: ["accepted", "delivered", "failed", "unknown", "queued", "dead"],
  // Asking the channel may settle nothing: the notice stays unknown.
  unknown: ["unknown", "accepted", "delivered", "queued", "failed", "dead"],
  accepted: ["delivered", "failed", "queued", "dead"],
  delivered: [],
  failed: [],
  dead: ["queued", "stopped"],
  stopped: [],
};

export const noticeStates = Object.keys(exits) as readonly NoticeState[];

/** Whether the table above lets a notice move. */
export const mayMoveNotice = (from: NoticeState, to: NoticeState): boolean => exits[from].includes(to);

interface ItemBase {
  /** Unique for ever: `<subject>|<rule>|<cycle>|<step>`, of an answer `answer|<reply>`. */
  readonly effectKey: string;
  /** The last day on which it is worth telling: the window's or the cycle's last, or the last valid day. */
  readonly tellUntil: CivilDate;
}

interface DecidedItem extends ItemBase {
  /** The rule and the log position of the decision that it follows from. */
  readonly rule: RuleId;
  readonly decisionPosition: number;
}

/** One certificate of one holder. */
export interface RenewalItem extends DecidedItem {
  /** Absent in items stored before there were others. */
  readonly kind?: "renewal";
  readonly licenceId: LicenceId;
  /** Absent for reminders that open no case. */
  readonly caseId?: CaseId;
  readonly itemCode: string;
  readonly validUntil: CivilDate;
  readonly adviseBy?: CivilDate;
  readonly isProvisional: boolean;
}

/** One benefit of one holder for one cycle. */
export interface BenefitItem extends DecidedItem {
  readonly kind: "benefit";
  readonly holderId: HolderId;
  readonly cycle: string;
  readonly grantId: GrantId;
  readonly grantNo: string;
  /** The holder is asked; otherwise they are told. */
  readonly needsIntent: boolean;
  /** In fen; only where the rule's amount is set and checked. */
  readonly amountFen?: number;
}

interface FindingBase extends DecidedItem {
  readonly kind: "finding";
  readonly finding: FindingId;
  /** Of the rule: its words are what the holder is told. */
  readonly ruleVersion: number;
  readonly cycle: string;
  readonly outcome: "blocked" | "routed";
}

/** What keeps one certificate from being renewed in the ordinary way. */
export interface LicenceFindingItem extends FindingBase {
  readonly licenceId: LicenceId;
  readonly itemCode: string;
}

/** The same of a benefit. */
export interface HolderFindingItem extends FindingBase {
  readonly holderId: HolderId;
}

/** A finding that a rule wants the holder told of. */
export type FindingItem = LicenceFindingItem | HolderFindingItem;

/**
 * What whoever wrote is answered: that it is confirmed; that it is noted as not wanted, with the last day to think again
 * or without one that is left; that a person will call; that nothing but what the law asks for comes any more; that all of it
 * comes again; that a person reads it.
 */
export type ReplyAnswer =
  "confirmed" | "declined" | "declined-late" | "person" | "unsubscribed" | "resubscribed" | "read";

/** The answer to one reply; it goes to the number that wrote, by the channel that it came by. */
export interface AnswerItem extends ItemBase {
  readonly kind: "answer";
  readonly replyId: string;
  readonly says: ReplyAnswer;
  /** The rule of the case or grant it is about; absent if it is about none. */
  readonly rule?: RuleId;
  /** Several, a space between them, where a person calls about several. */
  readonly caseNo?: string;
  readonly grantNo?: string;
  /** The last day to think again. */
  readonly by?: CivilDate;
}

/** One thing a message tells. */
export type NoticeItem = RenewalItem | BenefitItem | FindingItem | AnswerItem;

/** Whether an item is about a certificate. */
export const isRenewal = (item: NoticeItem): item is RenewalItem => item.kind === undefined || item.kind === "renewal";

/** What a decision made worth telling. */
export type DecidedNoticeItem = Exclude<NoticeItem, AnswerItem>;

export const isAnswer = (item: NoticeItem): item is AnswerItem => item.kind === "answer";
export const isDecided = (item: NoticeItem): item is DecidedNoticeItem => item.kind !== "answer";

/** What an item is about: a certificate, or the holder of a benefit. */
export const subjectOf = (item: DecidedNoticeItem): LicenceId | HolderId =>
  "licenceId" in item ? item.licenceId : item.holderId;

/** Whether an item is owed by law, or as an answer to whoever wrote: nobody can opt out of it. */
export const isStatutory = (item: NoticeItem): boolean => isAnswer(item) || "licenceId" in item;

/**
 * The case or grant that an item tells of: when it closes, the item is not owed any more. An answer stays owed to whoever
 * wrote, and a finding as long as it stands, so they have none.
 */
export function concernOf(item: NoticeItem): CaseId | GrantId | undefined {
  if (isAnswer(item) || item.kind === "finding") return undefined;
  return item.kind === "benefit" ? item.grantId : item.caseId;
}

/**
 * Why an item is not owed any more: its case is settled, suspended or answered; its rule, where there is no case or
 * where a finding is told, decides otherwise by now; its licence was renewed, has ended or is
 * missing from its register; the last day on which it was worth telling has passed; or the law does not ask for it, and
 * the number that is left to send it to wants no such messages.
 */
export type WithdrawnBecause =
  "case-settled" | "decided-otherwise" | "renewed" | "licence-ended" | "not-in-register" | "too-late" | "opted-out";

export interface WithdrawnItem {
  readonly effectKey: string;
  readonly because: WithdrawnBecause;
}

/**
 * | failure   | means                                                           | then                      |
 * |-----------|-----------------------------------------------------------------|---------------------------|
 * | temporary | the outside system or the handset cannot take it at the moment  | again later               |
 * | permanent | this number, or these words to it, will never go through here   | the next channel          |
 * | technical | a fault of an account, a setting, a network, or not understood  | again later, staff see it |
 */
export type FailureClass = "temporary" | "permanent" | "technical";

/**
 * Whose fault: the number itself; the holder, who does not want messages; the provider or a carrier behind it; the
 * bureau's own settings, texts or account; the network between.
 */
export type Fault = "number" | "holder-declined" | "provider" | "bureau" | "network";

export interface NoticeTrouble {
  readonly class: FailureClass;
  readonly fault: Fault;
  /** In Chinese, for staff; holds no personal data. */
  readonly says: string;
}

/**
 * What we owe one holder in words on one day; several certificates, benefits and findings make one notice. An answer to a reply is a
 * notice of its own.
 */
export interface Notice {
  readonly noticeId: NoticeId;
  /** Of an answer `reply:<reply id>`: it goes to a number, whoever's it is. */
  readonly holderId: HolderId;
  readonly language: Language;
  /** The civil day the notice was queued for. */
  readonly day: CivilDate;
  /** Milliseconds since the epoch; never sent before. */
  readonly notBefore: number;
  readonly state: NoticeState;
  readonly items: readonly NoticeItem[];
  readonly attempts: number;
  /** Set with `sending`; the text as it went out and the template it came from. */
  readonly text?: string;
  readonly template?: string;
  readonly channel?: string;
  readonly reference?: string;
  /** When the newest attempt began; written with `sending`. */
  readonly startedAt?: number;
  /** Number or address the message goes to, masked. */
  readonly maskedTo?: string;
  /** Keyed hash of the mobile number the message goes to. */
  readonly toHash?: string;
  /** What the holder may check on the bureau's own page; stands in the message. */
  readonly code?: string;
  /** Why it is not out, as a stored code; the newest attempt's, or why it was set aside. */
  readonly failure?: string;
  /** What the channel said of that failure; absent where no channel was asked. */
  readonly trouble?: NoticeTrouble;
  /** Kinds of channel that failed for good; the next kind is tried. */
  readonly givenUpOn?: readonly string[];
  /** Items taken out unsent, in the order they were taken out. */
  readonly withdrawn?: readonly WithdrawnItem[];
}

/** The items with one of a newer decision in the place of the older one under its key; the same list if there is none. */
export function withNewer(items: readonly NoticeItem[], newer: NoticeItem): readonly NoticeItem[] {
  // An answer is owed as it was first worked out.
  if (isAnswer(newer)) return items;
  const isOlder = (item: NoticeItem): boolean =>
    isDecided(item) && item.effectKey === newer.effectKey && item.decisionPosition < newer.decisionPosition;
  return items.some(isOlder) ? items.map((item) => (isOlder(item) ? newer : item)) : items;
}
