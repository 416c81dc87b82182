import { beforeEach, describe, expect, it } from "@jest/globals";
import { failoverChannel } from "../../../src/app/channels/failover-channel.ts";
import { OutcomeUnknown, Unavailable } from "../../../src/ports/errors.ts";
import type { Delivery, Fault, FailureClass, Finding, NoticeChannel } from "../../../src/ports/notice-channel.ts";
import { noticeChannelContract } from "../../contracts/notice-channel.contract.ts";
import { phoneMessages, twoOClock } from "../../support/messages.ts";
import { acceptAll, testChannel, type TestChannel } from "../../support/test-channel.ts";
import { undisturbed } from "../../support/world.ts";

const failed = (failure: FailureClass, fault: Fault): Delivery => ({
  outcome: "failed",
  failure,
  fault,
  reason: "原因",
  code: "E1",
});
const minuteMs = 60_000;

describe("two providers as one channel", () => {
  let now: number;
  let first: TestChannel;
  let second: TestChannel;
  let channel: NoticeChannel;
  const next = phoneMessages();
  const deliver = () => channel.deliver(next(), undisturbed);
  const sent = () => [first.sent.length, second.sent.length];
  const answer = (delivery: Delivery): void => first.answerWith(async () => delivery);
  const fail = (error: Error): void =>
    first.answerWith(async () => {
      throw error;
    });

  beforeEach(() => {
    now = twoOClock;
    [first, second] = [testChannel("sms-a", "sms"), testChannel("sms-b", "sms")];
    channel = failoverChannel({ name: "sms-ab", first, second, now: () => now });
  });

  it("uses the first while it goes well", async () => {
    expect(await deliver()).toMatchObject({ outcome: "accepted" });
    expect(sent()).toEqual([1, 0]);
  });

  it.each([
    ["temporary", "provider"],
    ["temporary", "network"],
    ["technical", "bureau"],
    ["technical", "provider"],
  ] as const)("gives the second what the first refused: %s, %s", async (failure, fault) => {
    answer(failed(failure, fault));
    expect(await deliver()).toMatchObject({ outcome: "accepted" });
    expect(sent()).toEqual([1, 1]);
  });

  it.each([
    ["permanent", "number"],
    ["permanent", "holder-declined"],
    ["permanent", "bureau"],
    ["temporary", "number"],
  ] as const)("does not ask the second about what no provider can mend: %s, %s", async (failure, fault) => {
    answer(failed(failure, fault));
    expect(await deliver()).toMatchObject({ outcome: "failed", failure, fault });
    expect(sent()).toEqual([1, 0]);
  });

  it("gives the second what the first surely did not get", async () => {
    fail(new Unavailable("down"));
    expect(await deliver()).toMatchObject({ outcome: "accepted" });
    expect(sent()).toEqual([1, 1]);
  });

  it("never gives the second what the first may have taken", async () => {
    fail(new OutcomeUnknown("no answer"));
    await expect(deliver()).rejects.toBeInstanceOf(OutcomeUnknown);
    expect(sent()).toEqual([1, 0]);
  });

  it("lets the first rest five minutes after three troubles in a row, then tries it with one message", async () => {
    fail(new Unavailable("down"));
    for (let count = 0; count < 3; count += 1) await deliver();
    expect(sent()).toEqual([3, 3]);
    await deliver();
    now += 5 * minuteMs - 1;
    await deliver();
    expect(sent()).toEqual([3, 5]);
    now += 1;
    await deliver();
    expect(sent()).toEqual([4, 6]);
    await deliver();
    expect(sent()).toEqual([4, 7]);
    now += 5 * minuteMs;
    first.answerWith(acceptAll);
    await deliver();
    await deliver();
    expect(sent()).toEqual([6, 7]);
  });

  it("counts lost and slow answers as trouble, and one that goes well as the end of it", async () => {
    const slow = async (message: Parameters<typeof acceptAll>[0]): Promise<Delivery> => {
      now += 10_001;
      return acceptAll(message);
    };
    fail(new OutcomeUnknown("no answer"));
    await deliver().catch(() => undefined);
    first.answerWith(slow);
    expect(await deliver()).toMatchObject({ outcome: "accepted" });
    first.answerWith(acceptAll);
    await deliver();
    first.answerWith(slow);
    await deliver();
    await deliver();
    expect(sent()).toEqual([5, 0]);
    await deliver();
    await deliver();
    expect(sent()).toEqual([6, 1]);
  });

  it.each<[Finding["outcome"], Finding["outcome"], Finding["outcome"]]>([
    ["accepted", "never-sent", "accepted"],
    ["never-sent", "delivered", "delivered"],
    ["failed", "accepted", "accepted"],
    ["never-sent", "cannot-tell", "cannot-tell"],
    ["failed", "cannot-tell", "cannot-tell"],
    ["failed", "never-sent", "failed"],
    ["never-sent", "never-sent", "never-sent"],
  ])("finds what either has: %s and %s make %s", async (one, other, both) => {
    const finding = (outcome: Finding["outcome"]): Finding => {
      if (outcome === "failed") return { ...failed("permanent", "number"), outcome } as Finding;
      if (outcome === "cannot-tell") return { outcome, reason: "原因" };
      return outcome === "never-sent" ? { outcome } : { outcome, reference: "r" };
    };
    first.findWith(async () => finding(one));
    second.findWith(async () => finding(other));
    expect(await channel.find(next(), undisturbed)).toMatchObject({ outcome: both });
  });

  it.each([
    [true, true, true],
    [true, false, false],
    [false, true, false],
  ])("takes replies if both do: %s and %s make %s", (one, other, both) => {
    Object.assign(first, { takesReplies: one });
    Object.assign(second, { takesReplies: other });
    expect(failoverChannel({ name: "sms-ab", first, second, now: () => now }).takesReplies).toBe(both);
  });

  it("does not say what became of a message while one of them cannot be asked", async () => {
    second.findWith(async () => {
      throw new Unavailable("down");
    });
    await expect(channel.find(next(), undisturbed)).rejects.toBeInstanceOf(Unavailable);
  });
});

/** Two channels that remember, each with its own trouble. */
noticeChannelContract("of two providers", async () => {
  const [first, second] = [testChannel("sms-a", "sms"), testChannel("sms-b", "sms")];
  const taken: string[] = [];
  const take = async (message: Parameters<typeof acceptAll>[0]): Promise<Delivery> => {
    taken.push(message.noticeId);
    return acceptAll(message);
  };
  const find: NoticeChannel["find"] = async ({ noticeId }) =>
    taken.includes(noticeId) ? { outcome: "accepted", reference: noticeId } : { outcome: "never-sent" };
  const both = (answer: Parameters<TestChannel["answerWith"]>[0]): void => {
    first.answerWith(answer);
    second.answerWith(answer);
  };
  both(take);
  for (const one of [first, second]) one.findWith(find);
  return {
    channel: failoverChannel({ name: "sms-ab", first, second, now: () => twoOClock }),
    peer: {
      refuseForGood: () => both(async () => failed("permanent", "number")),
      refuseForNow: () => both(async () => failed("temporary", "provider")),
      refuseOddly: () => {
        both(async () => failed("technical", "provider"));
        return "E1";
      },
      takeSilently: () =>
        both(async (message) => {
          await take(message);
          throw new OutcomeUnknown("no answer");
        }),
    },
    message: phoneMessages(),
    taken: () => taken,
    waitOut: () => undefined,
    canTell: true,
    destroy: async () => undefined,
  };
});
