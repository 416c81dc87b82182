import type { CaseId } from "./case.ts";
import type { CivilDate } from "./civil-date.ts";
import type { RuleId } from "./decision.ts";
import type { HolderId, Language, LicenceId } from "./licence.ts";

export type NoticeId = string & { readonly __brand: "NoticeId" };

/**
 * | state     | means                                        | left by                          | to                        |
 * |-----------|----------------------------------------------|----------------------------------|---------------------------|
 * | queued    | owed, not before `notBefore`                 | delivery (lease), case closing   | claimed, stopped          |
 * | claimed   | one deliverer holds it                       | that deliverer; lease running out | sending, queued, failed (nobody to send to), stopped |
 * | sending   | written before the channel is called         | the answer; lease running out    | accepted, failed, unknown, queued (temporary) |
 * | unknown   | it may have gone out                         | asking the channel               | accepted, queued, failed  |
 * | accepted  | the channel took it                          | receipt                          | delivered, failed         |
 * | delivered | the holder's phone has it                    | nobody                           |                           |
 * | failed    | it will not go out by this channel           | nobody                           |                           |
 * | stopped   | nothing in it is owed any more               | nobody                           |                           |
 */
export type NoticeState =
  "queued" | "claimed" | "sending" | "unknown" | "accepted" | "delivered" | "failed" | "stopped";

const exits: Readonly<Record<NoticeState, readonly NoticeState[]>> = {
  queued: ["claimed", "stopped"],
  claimed: ["sending", "queued", "failed", "stopped"],
  sending: ["accepted", "failed", "unknown", "queued"],
  // Asking the channel may settle nothing: the notice stays unknown.
  unknown: ["unknown", "accepted", "queued", "failed"],
  accepted: ["delivered", "failed"],
  delivered: [],
  failed: [],
  stopped: [],
};

/** Whether the table above lets a notice move. */
export const mayMoveNotice = (from: NoticeState, to: NoticeState): boolean => exits[from].includes(to);

/** One thing a message tells: one certificate of one holder. */
export interface NoticeItem {
  /** Unique for ever: `<licenceId>|<rule>|<cycle>|<step>`. */
  readonly effectKey: string;
  readonly licenceId: LicenceId;
  /** Absent for reminders that open no case. */
  readonly caseId?: CaseId;
  readonly itemCode: string;
  /** The rule and the log position of the decision that it follows from. */
  readonly rule: RuleId;
  readonly decisionPosition: number;
  readonly validUntil: CivilDate;
  /** The last day on which it is worth telling: the window's last, or the last valid day. */
  readonly tellUntil: CivilDate;
  readonly adviseBy?: CivilDate;
  readonly isProvisional: boolean;
}

/** What we owe one holder in words on one day; several certificates make one notice. */
export interface Notice {
  readonly noticeId: NoticeId;
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
  readonly failure?: string;
  /** Number the message goes to, masked. */
  readonly maskedTo?: string;
}
