import type { ChannelKind, Delivery, NoticeChannel, OutgoingMessage } from "../../src/ports/notice-channel.ts";

type Answer = (message: OutgoingMessage) => Promise<Delivery>;

/** A channel that does what a test tells it, and remembers what it was given. */
export interface TestChannel extends NoticeChannel {
  /** Every message handed over, in order. */
  readonly sent: OutgoingMessage[];
  /** What `deliver` does from now on. */
  answerWith(answer: Answer): void;
  /** What `find` says from now on. */
  findWith(find: NoticeChannel["find"]): void;
}

export const acceptAll: Answer = async ({ noticeId }) => ({ outcome: "accepted", reference: `ref-${noticeId}` });

/** The number of a message that goes to a phone. */
export const numberOf = ({ to }: OutgoingMessage): string => (to.by === "phone" ? to.number : "");

export function testChannel(name = "test-channel", kind: ChannelKind = "outbox"): TestChannel {
  let answer = acceptAll;
  let find: NoticeChannel["find"] = async () => ({ outcome: "never-sent" });
  const sent: OutgoingMessage[] = [];
  return {
    name,
    kind,
    leavesMachine: false,
    takesReplies: kind === "sms" || kind === "outbox",
    sent,
    async deliver(message) {
      sent.push(message);
      return answer(message);
    },
    find: (attempt, signal) => find(attempt, signal),
    answerWith: (next) => void (answer = next),
    findWith: (next) => void (find = next),
  };
}
