type State = "accepted" | "delivered" | "failed";

/** Every status of an outgoing message, and what it means for a notice. */
const states: Readonly<Record<string, State>> = {
  accepted: "accepted",
  scheduled: "accepted",
  queued: "accepted",
  sending: "accepted",
  // Handed to the carrier, no more: peers that showed this as delivered misled their users.
  sent: "accepted",
  partially_delivered: "accepted",
  delivered: "delivered",
  read: "delivered",
  undelivered: "failed",
  failed: "failed",
  canceled: "failed",
};

/** A status that Twilio adds later is taken for accepted: a later receipt says more. */
export const stateOf = (status: string): State => states[status] ?? "accepted";
