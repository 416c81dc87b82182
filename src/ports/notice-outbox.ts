import type { CaseId } from "../domain/case.ts";
import type { CivilDate } from "../domain/civil-date.ts";
import type { GrantId } from "../domain/grant.ts";
import type { HolderId, Language } from "../domain/licence.ts";
import type { Notice, NoticeId, NoticeItem, NoticeState, NoticeTrouble, WithdrawnItem } from "../domain/notice.ts";

export interface QueueRequest {
  readonly holderId: HolderId;
  readonly language: Language;
  /** The civil day this is queued for; items of one holder, language and day share a notice. */
  readonly day: CivilDate;
  readonly notBefore: number;
  readonly item: NoticeItem;
}

/** What queueing came to; as `NoticeOutbox.queue` says. */
export type Queued = "queued" | "joined" | "already" | "told";

/** A notice held by one deliverer until `leaseUntil`; `token` proves it. */
export interface ClaimedNotice {
  readonly notice: Notice;
  readonly token: string;
}

/** What an attempt came to. `failure` is a stored code; `trouble` is there if a channel gave it. */
export type Settlement =
  | { readonly state: "accepted" | "delivered"; readonly reference: string }
  | { readonly state: "failed" | "dead"; readonly failure: string; readonly trouble?: NoticeTrouble }
  /** `notBefore`: not to be asked about before this instant; without it, as soon as somebody may. */
  | { readonly state: "unknown"; readonly notBefore?: number }
  | {
      /** Owed again, not before this instant; by another kind of channel than those in `givenUpOn`. */
      readonly state: "queued";
      readonly notBefore: number;
      readonly failure: string;
      readonly trouble?: NoticeTrouble;
      readonly givenUpOn?: readonly string[];
      /** The channel was not asked to send it: the attempt that was written down does not count. */
      readonly notTried?: true;
    };

/** How an attempt is made, written before its channel is called. */
export interface Sending {
  readonly channel: string;
  readonly text: string;
  readonly template: string;
  readonly maskedTo: string;
  readonly startedAt: number;
  readonly code?: string;
  readonly toHash?: string;
}

/** One attempt among several that are written down together. */
export interface Attempt {
  readonly noticeId: NoticeId;
  readonly token: string;
  readonly sending: Sending;
}

/** What one attempt among several came to. */
export interface Settled {
  readonly noticeId: NoticeId;
  readonly token: string;
  readonly settlement: Settlement;
}

/** A receipt moves an attempt that is on its way or was taken; what it may say is what asking may say. */
export type Received = Exclude<Settlement, { readonly state: "unknown" }>;

/**
 * What we still owe in words. Promises:
 * - an effect key is in at most one notice that is neither stopped nor failed: `queue` repeated after a crash changes
 *   nothing; a key that was taken out unsent, or whose notice failed, is free again;
 * - while its notice is `queued`, an item of a newer decision takes the place of the older one under the same key;
 * - items of one holder, language and day go into one notice while it is `queued`, in the order they came; it is not
 *   sent before the latest `notBefore` among them; once it is claimed, a further item of that day opens the holder's
 *   next notice;
 * - the same history gives the same notice ids: `N<yyyymmdd>-` and the first 16 hex digits of the SHA-256 of
 *   `<holderId>|<language>|<day>|<how many notices of these three came before>`;
 * - a notice is held by at most one token at a time; a settlement with a token that lost its lease is refused;
 * - states move only as `domain/notice.ts` says (`mayMoveNotice`); the text is stored sealed.
 */
export interface NoticeOutbox {
  /** `already`: the key is in a notice that is still owed or in flight; `told`: in one that was accepted or delivered. */
  queue(request: QueueRequest): Promise<Queued>;
  /**
   * Queues several, each as `queue` does, those of one holder, language and day in the order given; once it resolves, all
   * of them are durable. Answers in the order asked.
   */
  queueAll(requests: readonly QueueRequest[]): Promise<readonly Queued[]>;
  /** Claims queued notices whose `notBefore` has come (`<= now`), oldest first, then by id. */
  claimDue(now: number, limit: number, leaseUntil: number): Promise<readonly ClaimedNotice[]>;
  /** Written before the channel is called; counts as an attempt. @throws Conflict if the token does not hold it claimed. */
  markSending(noticeId: NoticeId, token: string, sending: Sending): Promise<void>;
  /**
   * Writes several attempts down, each as `markSending` does, and holds those notices until `leaseUntil`; once it
   * resolves, all of them are durable. Answers those that were refused because the token does not hold them claimed;
   * nothing was written of these.
   */
  markAllSending(attempts: readonly Attempt[], leaseUntil: number): Promise<readonly NoticeId[]>;
  /**
   * Ends the hold. What went wrong on an earlier attempt is forgotten, the channels given up on are not.
   * @throws Conflict if the token no longer holds the notice, or it may not move so; then nothing was written.
   */
  settle(noticeId: NoticeId, token: string, settlement: Settlement): Promise<void>;
  /**
   * Ends several holds, each as `settle` does; once it resolves, all of them are durable. Answers those that were refused
   * because the token no longer holds them or they may not move so; nothing was written of these.
   */
  settleAll(settled: readonly Settled[]): Promise<readonly NoticeId[]>;
  /** Of leases that ran out (`leaseUntil < now`), claimed notices are queued again and sending ones become unknown. */
  releaseExpired(now: number): Promise<{ readonly requeued: number; readonly unknown: number }>;
  /**
   * Claims notices in state `unknown` that may be asked about by now (`notBefore <= now`) and that nobody is asking about
   * (or whose lease ran out), ascending by id.
   */
  claimUnknown(limit: number, now: number, leaseUntil: number): Promise<readonly ClaimedNotice[]>;
  /**
   * Takes the items of a case or grant out of notices that are queued or dead; a notice left empty is stopped. They are
   * recorded as withdrawn, `case-settled`. Returns items taken.
   */
  stopItems(of: CaseId | GrantId): Promise<number>;
  /**
   * Takes items out of a claimed notice that are not owed any more, and gives up the claim: what is left is queued, a
   * notice left empty is stopped. @throws Conflict if the token no longer holds the notice; then nothing was written.
   */
  withdraw(noticeId: NoticeId, token: string, items: readonly WithdrawnItem[]): Promise<void>;
  /**
   * Records what the outside system said later. Only an attempt that is `sending`, `unknown` or `accepted` and still the
   * `attempts`-th moves, and only forward; whoever held it holds it no more. Answers whether it moved: if not, the receipt
   * is late, came twice, or is of an earlier attempt, and nothing was written.
   */
  receive(noticeId: NoticeId, attempts: number, received: Received): Promise<boolean>;
  /**
   * A dead notice is owed again from this instant, with its attempts counted anew and no channel given up on. False if it
   * is not dead; nothing was written then.
   */
  redrive(noticeId: NoticeId, notBefore: number): Promise<boolean>;
  /** The notice that has the effect key: still owed, in flight, accepted or delivered; `undefined` if the key is free. */
  findByEffect(effectKey: string): Promise<Notice | undefined>;
  /** The notice whose newest attempt by the channel has this reference. */
  findByReference(channel: string, reference: string): Promise<Notice | undefined>;
  /** Of the notices that tell of the case or grant, the one whose newest attempt began last, at `at` or before. */
  newestAbout(of: CaseId | GrantId, at: number): Promise<Notice | undefined>;
  /** Notices whose message has this code: one, unless two happened upon the same. */
  findByCode(code: string): Promise<readonly Notice[]>;
  /** Notices whose newest attempt went to the number with this keyed hash: the newest attempt first, then by id, descending. */
  sentTo(toHash: string, limit: number): Promise<readonly Notice[]>;
  /** Every notice to a holder: those due first come first, then by id. */
  toHolder(holderId: HolderId): Promise<readonly Notice[]>;
  /** Ascending by notice id, after one. */
  list(query: {
    readonly states?: readonly NoticeState[];
    readonly after?: NoticeId;
    readonly limit: number;
  }): Promise<readonly Notice[]>;
  get(noticeId: NoticeId): Promise<Notice | undefined>;
  countByState(): Promise<Readonly<Partial<Record<NoticeState, number>>>>;
  /** The earliest `notBefore` of a queued notice. */
  nextDueAt(): Promise<number | undefined>;
}
