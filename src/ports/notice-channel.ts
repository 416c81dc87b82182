/** One message as a channel sends it. The notice id is the idempotency key. */
export interface OutgoingMessage {
  readonly noticeId: string;
  /** Normalised phone number. */
  readonly to: string;
  readonly text: string;
}

/**
 * What became of one attempt. `temporary` and `permanent` are the outside system's words about the message or the
 * number; `technical` is a fault of ours or of the connection.
 */
export type Delivery =
  | { readonly outcome: "accepted"; readonly reference: string }
  | { readonly outcome: "failed"; readonly failure: "temporary" | "permanent" | "technical"; readonly reason: string };

/**
 * A way to a holder. Promises: `deliver` never sends one notice id twice if the outside system can prevent it; a call
 * whose answer was lost throws `OutcomeUnknown`, and then `find` tells whether it went out.
 */
export interface NoticeChannel {
  readonly name: string;
  /** True if a message may leave the machine. */
  readonly leavesMachine: boolean;
  /** @throws OutcomeUnknown if the message may have gone out. */
  deliver(message: OutgoingMessage, signal: AbortSignal): Promise<Delivery>;
  /** What the outside system knows of a notice; `undefined` if it never saw it. @throws Unavailable */
  find(noticeId: string, signal: AbortSignal): Promise<Delivery | undefined>;
}
