import type { FailureClass, Fault } from "../domain/notice.ts";

/** What a channel is made for. `outbox` leaves messages on this machine, for whatever way they then go. */
export type ChannelKind = "sms" | "email" | "letter" | "outbox";

/** Where a message goes. */
export type Destination =
  /** A normalised mobile number. */
  | { readonly by: "phone"; readonly number: string }
  | { readonly by: "email"; readonly address: string }
  /** `name` is the addressee as printed; `address` may have several lines. */
  | { readonly by: "post"; readonly name: string; readonly address: string; readonly postcode?: string };

/** One message as a channel sends it. The notice id is the idempotency key. */
export interface OutgoingMessage {
  readonly noticeId: string;
  readonly to: Destination;
  /** One line, for kinds that have a subject. */
  readonly subject?: string;
  /** The words as the holder reads them, signature included. */
  readonly text: string;
  /** What the text was filled from, for providers that take an approved template and its fields instead of a text. */
  readonly template?: {
    /** `<name>@<version>/<language>`. */
    readonly id: string;
    readonly fields: Readonly<Record<string, string>>;
  };
  /** When this attempt began, milliseconds since the epoch; written with `sending`, and what `find` is asked with. */
  readonly startedAt: number;
}

/** An attempt that may have gone out, as it was written down before the channel was called. */
export interface DoubtfulAttempt {
  readonly noticeId: string;
  /** Absent if it is not known any more; a channel that has to look by number then cannot tell. */
  readonly to?: Destination;
  readonly text?: string;
  /** Never later than the call, milliseconds since the epoch. */
  readonly startedAt: number;
  /** What an earlier answer called it. */
  readonly reference?: string;
}

export type { FailureClass, Fault } from "../domain/notice.ts";

export interface DeliveryFailure {
  readonly failure: FailureClass;
  /** A sentence for staff, in Chinese, without personal data. */
  readonly reason: string;
  /** The outside system's own code, or ours where it gave none; stored and shown. */
  readonly code: string;
  readonly fault: Fault;
}

/** What became of one attempt. `held-back`: nothing was sent, because sending is off or the holder is not on the guest list. */
export type Delivery =
  | { readonly outcome: "accepted"; readonly reference: string }
  | ({ readonly outcome: "failed" } & DeliveryFailure)
  | { readonly outcome: "held-back"; readonly reason: string };

/**
 * What the outside system knows of an attempt. `never-sent` is certain: the attempt can no longer go out by itself.
 * `cannot-tell`: it may or may not have gone out; asking again later may or may not help.
 */
export type Finding =
  | { readonly outcome: "accepted" | "delivered"; readonly reference: string }
  | ({ readonly outcome: "failed"; readonly reference?: string } & DeliveryFailure)
  | { readonly outcome: "never-sent" }
  | { readonly outcome: "cannot-tell"; readonly reason: string };

/**
 * A way to a holder. Promises:
 * - `deliver` never sends one notice id twice if the outside system can prevent it, and answers with what that system
 *   said; a refusal is an answer, not an error;
 * - a call whose answer was lost, or that was cut off by the signal after it began, throws `OutcomeUnknown`, and then
 *   `find` tells whether it went out, as well as that system can say;
 * - codes of the outside system do not leave the channel except as `code`; one that is not in its table is `technical`;
 * - no error's message, no reason and no reference holds a number, an address or a name.
 */
export interface NoticeChannel {
  /** Stored with every notice: never renamed. */
  readonly name: string;
  readonly kind: ChannelKind;
  /** True if a message may leave the machine. */
  readonly leavesMachine: boolean;
  /** True if what holders reply comes back here, so that a message may ask for a reply. */
  readonly takesReplies?: boolean;
  /**
   * How many calls of `deliver` or `find` it may be given at the same time, 1 or more; absent: one after the other. All of
   * them are in flight when the machine fails, so a channel that cannot be asked should take few.
   */
  readonly atOnce?: number;
  /** @throws OutcomeUnknown if the message may have gone out. @throws Unavailable if it surely did not. */
  deliver(message: OutgoingMessage, signal: AbortSignal): Promise<Delivery>;
  /** Sends nothing. @throws Unavailable if the outside system cannot be asked now. */
  find(attempt: DoubtfulAttempt, signal: AbortSignal): Promise<Finding>;
}
