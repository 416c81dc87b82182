import type { DeliveryFailure } from "./notice-channel.ts";

/** What an outside system says later of a message it took. It may come twice, late, or in any order. */
export type Receipt = {
  /** Name of the channel it came by. */
  readonly channel: string;
  /** The reference that `deliver` answered with. */
  readonly reference: string;
  /** Given where the outside system carries it along; then it names the notice even if the reference was never learnt. */
  readonly noticeId?: string;
  /** When the outside system says it happened, milliseconds since the epoch. */
  readonly at: number;
} & ({ readonly state: "accepted" | "delivered" } | ({ readonly state: "failed" } & DeliveryFailure));

/** A message that came in. Personal: the number and the words are kept sealed and never logged. */
export interface Reply {
  /** Name of the channel it came by. */
  readonly channel: string;
  /** Normalised number of the sender. */
  readonly from: string;
  readonly text: string;
  /** When it was sent, milliseconds since the epoch. */
  readonly at: number;
  /** The outside system's own id of the message: one reply is recorded once, however often it is posted. */
  readonly providerId: string;
}

/**
 * Where receipts and replies end up. Both verbs may be called again with the same thing and then change nothing; states
 * never move backwards. A receipt of an unknown notice is counted and dropped.
 */
export interface ReceiptSink {
  /** @throws Unavailable if it could not be written; then it should be posted again. */
  recordReceipt(receipt: Receipt): Promise<unknown>;
  /** @throws Unavailable if it could not be written; then it should be posted again. */
  recordReply(reply: Reply): Promise<unknown>;
}

/** One request at the receipts door, as it came in. */
export interface CallbackRequest {
  /** Path and query as received, beginning with `/`. */
  readonly url: string;
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string | readonly string[] | undefined>>;
  /** The body's text, not parsed. */
  readonly body: string;
}

/** What a callback brought, and what the outside system wants to hear when all of it is recorded. */
export interface CallbackContents {
  readonly receipts: readonly Receipt[];
  readonly replies: readonly Reply[];
  readonly answer: { readonly contentType: string; readonly body: string };
}

/** Reads what an outside system posts to one path of the receipts door. */
export interface CallbackReader {
  /** Below `/receipts/`, as `twilio/status`. */
  readonly path: string;
  /** @throws Rejected if it is not proven to come from there. @throws InvalidInput if it cannot be read. */
  read(request: CallbackRequest): CallbackContents;
}
