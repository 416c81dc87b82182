import { afterEach, beforeEach, describe, expect, it } from "@jest/globals";
import { twilioSms } from "../../../connectors/sms-twilio/index.ts";
import { OutcomeUnknown } from "../../../src/ports/errors.ts";
import { noticeChannelContract } from "../../contracts/notice-channel.contract.ts";
import { phoneMessages, twoOClock } from "../../support/messages.ts";
import { accountSid, fakeTwilio, type FakeTwilio } from "./support.ts";

const account = { accountSid, authToken: "12345", from: "+15005550006" };
const undisturbed = new AbortController().signal;

noticeChannelContract("sms-twilio", async () => {
  let now = twoOClock;
  const twilio = await fakeTwilio(() => now);
  return {
    channel: twilioSms({ ...account, baseUrl: twilio.peer.url, now: () => now }),
    peer: {
      refuseForGood: () => twilio.next({ status: 400, code: 21610 }),
      refuseForNow: () => twilio.next({ status: 429, code: 20429 }),
      refuseOddly: () => {
        twilio.next({ status: 400, code: 99999 });
        return "99999";
      },
      takeSilently: () => twilio.next("drop-after-taking"),
      goDown: () => twilio.peer.close(),
    },
    message: phoneMessages(),
    taken: () => twilio.stored.map(({ body }) => body),
    waitOut: () => void (now += 3_600_000),
    canTell: true,
    destroy: () => twilio.peer.close(),
  };
});

describe("the Twilio channel", () => {
  let twilio: FakeTwilio;
  let now: number;
  const message = phoneMessages();
  const open = (more = {}) => twilioSms({ ...account, baseUrl: twilio.peer.url, now: () => now, ...more });

  beforeEach(async () => {
    now = twoOClock;
    twilio = await fakeTwilio(() => now);
  });
  afterEach(() => twilio.peer.close());

  it("asks for receipts that name the notice, at the address seen from outside", async () => {
    const sent = message();
    await open({ publicUrl: "https://wugan.example.cn/sms" }).deliver(sent, undisturbed);
    const form = new URLSearchParams(twilio.peer.requests[0]?.body);
    expect(form.get("To")).toBe(`+86${sent.to.by === "phone" ? sent.to.number : ""}`);
    expect(form.get("From")).toBe(account.from);
    expect(form.get("StatusCallback")).toBe(
      `https://wugan.example.cn/sms/receipts/twilio/status?notice=${sent.noticeId}`,
    );
  });

  it("sends by a messaging service where one is set", async () => {
    await open({ from: `MG${"0".repeat(32)}` }).deliver(message(), undisturbed);
    const form = new URLSearchParams(twilio.peer.requests[0]?.body);
    expect([form.get("From"), form.get("MessagingServiceSid")]).toEqual([null, `MG${"0".repeat(32)}`]);
  });

  it("cannot tell while a message that is not listed may still turn up", async () => {
    const sent = message();
    expect(await open().find(sent, undisturbed)).toMatchObject({ outcome: "cannot-tell" });
    now += 79_999;
    expect(await open().find(sent, undisturbed)).toMatchObject({ outcome: "cannot-tell" });
    now += 1;
    expect(await open().find(sent, undisturbed)).toEqual({ outcome: "never-sent" });
  });

  it("does not take an earlier message with the same words for this attempt", async () => {
    const sent = message();
    await open().deliver(sent, undisturbed);
    now += 86_400_000;
    const later = { ...sent, startedAt: now };
    now += 3_600_000;
    expect(await open().find(later, undisturbed)).toEqual({ outcome: "never-sent" });
  });

  it("cannot tell without the number or the text of the attempt", async () => {
    const { noticeId, startedAt, to, text } = message();
    expect(await open().find({ noticeId, startedAt, text }, undisturbed)).toMatchObject({ outcome: "cannot-tell" });
    expect(await open().find({ noticeId, startedAt, to }, undisturbed)).toMatchObject({ outcome: "cannot-tell" });
  });

  it.each([{ status: 500, code: 20500 }, { status: 502 }, { status: 504 }])(
    "takes $status $code for an unknown outcome",
    async (answer) => {
      twilio.next(answer);
      await expect(open().deliver(message(), undisturbed)).rejects.toBeInstanceOf(OutcomeUnknown);
    },
  );

  it("takes an overloaded Twilio for a refusal", async () => {
    twilio.next({ status: 503, code: 20503 });
    expect(await open().deliver(message(), undisturbed)).toMatchObject({ failure: "temporary", fault: "provider" });
  });

  it("does not know the outcome of a send that was cut off", async () => {
    const stop = new AbortController();
    const sending = open().deliver(message(), stop.signal);
    stop.abort();
    await expect(sending).rejects.toBeInstanceOf(OutcomeUnknown);
  });
});
