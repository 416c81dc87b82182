import { describe, expect, it } from "@jest/globals";
import { OutcomeUnknown, Unavailable } from "../../src/ports/errors.ts";
import type { Delivery, NoticeChannel, OutgoingMessage } from "../../src/ports/notice-channel.ts";

/** How the outside system treats the next message; absent where it cannot be made to. */
export interface Peer {
  refuseForGood?(): void;
  refuseForNow?(): void;
  /** Refuses with a code that no table holds, and says which. */
  refuseOddly?(): string;
  /** Takes the message, but its answer is lost. */
  takeSilently?(): void;
  /** Cannot be reached any more. */
  goDown?(): Promise<void>;
}

export interface ChannelUnderTest {
  readonly channel: NoticeChannel;
  readonly peer: Peer;
  /** A message this channel can send, different each time. */
  message(): OutgoingMessage;
  /** Notice ids, texts or the like of what the outside system took, in order. */
  taken(): readonly string[] | Promise<readonly string[]>;
  /** Lets the time pass in which a message may still turn up. */
  waitOut(): void;
  /** Whether the outside system can be asked what became of a message. */
  readonly canTell: boolean;
  destroy(): Promise<void>;
}

const undisturbed = new AbortController().signal;

/** What every channel promises (`src/ports/notice-channel.ts`), checked against its real peer on this machine. */
export function noticeChannelContract(name: string, open: () => Promise<ChannelUnderTest>): void {
  describe(`the channel ${name}`, () => {
    const promises = (sentence: string, check: (under: ChannelUnderTest) => Promise<void>): void =>
      void it(sentence, async () => {
        const under = await open();
        try {
          await check(under);
        } finally {
          await under.destroy();
        }
      });

    promises("answers with a reference that holds no personal data, and sends once", async (under) => {
      const message = under.message();
      const delivery = await under.channel.deliver(message, undisturbed);
      expect(delivery).toMatchObject({ outcome: "accepted", reference: expect.stringMatching(/./) });
      expect(await under.taken()).toHaveLength(1);
      expectImpersonal(delivery, message);
    });

    promises("finds what it sent, sending nothing", async (under) => {
      const message = under.message();
      const delivery = await under.channel.deliver(message, undisturbed);
      const reference = delivery.outcome === "accepted" ? delivery.reference : "";
      for (const attempt of [message, { ...message, reference }]) {
        const finding = await under.channel.find(attempt, undisturbed);
        expect(finding.outcome).toMatch(under.canTell ? /^(accepted|delivered)$/ : /^cannot-tell$/);
        expectImpersonal(finding, message);
      }
      expect(await under.taken()).toHaveLength(1);
    });

    promises("says never-sent only when a message can no longer turn up", async (under) => {
      await under.channel.deliver(under.message(), undisturbed);
      const other = under.message();
      under.waitOut();
      expect((await under.channel.find(other, undisturbed)).outcome).toBe(under.canTell ? "never-sent" : "cannot-tell");
      expect(await under.taken()).toHaveLength(1);
    });

    promises("answers that a message is refused for good", async (under) => {
      if (under.peer.refuseForGood === undefined) return;
      under.peer.refuseForGood();
      await expectFailure(under, { failure: "permanent" });
    });

    promises("answers that a message is refused for now", async (under) => {
      if (under.peer.refuseForNow === undefined) return;
      under.peer.refuseForNow();
      await expectFailure(under, { failure: "temporary" });
    });

    promises("takes a code it does not know for technical, and shows it", async (under) => {
      if (under.peer.refuseOddly === undefined) return;
      const code = under.peer.refuseOddly();
      await expectFailure(under, { failure: "technical", code });
    });

    promises("says that the outcome is unknown when the answer is lost, and finds the message after", async (under) => {
      if (under.peer.takeSilently === undefined) return;
      under.peer.takeSilently();
      const message = under.message();
      const failed = await errorOf(under.channel.deliver(message, undisturbed));
      expect(failed).toBeInstanceOf(OutcomeUnknown);
      expectImpersonalError(failed, message);
      under.waitOut();
      const finding = await under.channel.find(message, undisturbed);
      expect(finding.outcome).toMatch(under.canTell ? /^(accepted|delivered)$/ : /^cannot-tell$/);
      expect(await under.taken()).toHaveLength(1);
    });

    promises("says Unavailable when nothing can have gone out, and cannot be asked then", async (under) => {
      if (under.peer.goDown === undefined) return;
      await under.peer.goDown();
      const message = under.message();
      const failed = await errorOf(under.channel.deliver(message, undisturbed));
      expect(failed).toBeInstanceOf(Unavailable);
      expectImpersonalError(failed, message);
      if (under.canTell) expect(await errorOf(under.channel.find(message, undisturbed))).toBeInstanceOf(Unavailable);
    });

    promises("sends nothing for a signal that was raised before", async (under) => {
      const stopped = AbortSignal.abort();
      await expect(under.channel.deliver(under.message(), stopped)).rejects.toThrow();
      expect(await under.taken()).toEqual([]);
    });
  });
}

async function expectFailure(under: ChannelUnderTest, expected: Partial<Delivery>): Promise<void> {
  const message = under.message();
  const delivery = await under.channel.deliver(message, undisturbed);
  expect(delivery).toMatchObject({ outcome: "failed", ...expected });
  expect(delivery).toMatchObject({
    reason: expect.stringMatching(/\p{Script=Han}/u),
    code: expect.stringMatching(/./),
  });
  expect(await under.taken()).toEqual([]);
  expectImpersonal(delivery, message);
}

const personal = ({ to, text }: OutgoingMessage): readonly string[] =>
  [to.by === "phone" ? [to.number] : to.by === "email" ? [to.address] : [to.name, to.address], [text]].flat();

function expectImpersonal(said: unknown, message: OutgoingMessage): void {
  for (const one of personal(message)) expect(JSON.stringify(said)).not.toContain(one);
}

/** Neither the message nor anything an inspection of the error prints. */
function expectImpersonalError(error: unknown, message: OutgoingMessage): void {
  const { cause, details, message: words } = error as Error & { readonly details?: unknown };
  const said = `${words} ${JSON.stringify(details)} ${String(cause)} ${JSON.stringify(cause)}`;
  for (const one of personal(message)) expect(said).not.toContain(one);
}

const errorOf = (promise: Promise<unknown>): Promise<unknown> =>
  promise.then(
    () => undefined,
    (error: unknown) => error,
  );
