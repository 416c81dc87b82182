import { afterEach, beforeEach, describe, expect, it } from "@jest/globals";
import { gatewaySms } from "../../../connectors/sms-http-gateway/index.ts";
import { OutcomeUnknown } from "../../../src/ports/errors.ts";
import { noticeChannelContract } from "../../contracts/notice-channel.contract.ts";
import { localPeer } from "../../support/local-peer.ts";
import { phoneMessages, twoOClock } from "../../support/messages.ts";
import { fakeGateway, gatewayAt, type FakeGateway } from "./support.ts";

const undisturbed = new AbortController().signal;
/** The example without its query part. */
const mute = (text: string): string => text.replace(/^query:\n(?: .*\n)*/m, "");

for (const [name, change, canTell] of [
  ["sms-http-gateway", (text: string) => text, true],
  ["sms-http-gateway that cannot be asked", mute, false],
] as const) {
  noticeChannelContract(name, async () => {
    let now = twoOClock;
    const fake = await fakeGateway();
    return {
      channel: gatewaySms({ gateway: gatewayAt(fake.peer.url, change), now: () => now }),
      peer: {
        refuseForGood: () => fake.next({ body: { code: "2001" } }),
        refuseForNow: () => fake.next({ body: { code: "3001" } }),
        refuseOddly: () => {
          fake.next({ body: { code: 7 } });
          return "7";
        },
        takeSilently: () => fake.next("drop-after-taking"),
        goDown: () => fake.peer.close(),
      },
      message: phoneMessages(),
      taken: () => fake.taken.map(({ ref }) => ref),
      waitOut: () => void (now += 3_600_000),
      canTell,
      destroy: () => fake.peer.close(),
    };
  });
}

describe("a described gateway", () => {
  let fake: FakeGateway;
  const message = phoneMessages();
  const open = (change?: (text: string) => string, now = twoOClock) =>
    gatewaySms({ gateway: gatewayAt(fake.peer.url, change), now: () => now });

  beforeEach(async () => void (fake = await fakeGateway()));
  afterEach(() => fake.peer.close());

  it("is sent what its file says, signed, with the time of China", async () => {
    const sent = message();
    expect(await open().deliver(sent, undisturbed)).toEqual({ outcome: "accepted", reference: "M1" });
    expect(JSON.parse(fake.peer.requests[0]?.body ?? "")).toMatchObject({
      account: "bureau-1",
      mobile: sent.to.by === "phone" ? sent.to.number : "",
      content: sent.text,
      ref: sent.noticeId,
      timestamp: "20260310140000",
    });
  });

  it("may be sent a form, or a body in base64", async () => {
    const peer = await localPeer(() => ({ status: 200, body: { code: "0" } }));
    const asForm = (text: string): string => text.replace("  json:\n", "  encode: base64\n  form:\n");
    const sent = message();
    await gatewaySms({ gateway: gatewayAt(peer.url, asForm), now: () => twoOClock }).deliver(sent, undisturbed);
    const [request] = peer.requests;
    expect(request?.headers["content-type"]).toContain("application/x-www-form-urlencoded");
    const form = new URLSearchParams(Buffer.from(request?.body ?? "", "base64").toString());
    expect([form.get("content"), form.get("ref")]).toEqual([sent.text, sent.noticeId]);
    await peer.close();
  });

  it("never fills a text that only looks like a placeholder", async () => {
    const sent = { ...message(), text: "{secret.EXAMPLE_SMS_SECRET}" };
    await open().deliver(sent, undisturbed);
    expect(fake.taken).toMatchObject([{ content: "{secret.EXAMPLE_SMS_SECRET}" }]);
  });

  it.each([
    { status: 502, body: "bad gateway" },
    { status: 200, body: "<html>登录</html>" },
    { status: 200, body: "" },
  ])("leaves open what happened when it answers %j", async (answer) => {
    fake.next(answer);
    await expect(open().deliver(message(), undisturbed)).rejects.toBeInstanceOf(OutcomeUnknown);
  });

  it("that answers 4xx without a code has refused, which is technical", async () => {
    fake.next({ status: 403, body: "" });
    expect(await open().deliver(message(), undisturbed)).toMatchObject({ failure: "technical", code: "HTTP 403" });
  });

  it("is not followed elsewhere", async () => {
    fake.next({ status: 302, body: "" });
    expect(await open().deliver(message(), undisturbed)).toMatchObject({ failure: "technical", code: "HTTP 302" });
    expect(fake.peer.requests).toHaveLength(1);
  });

  it("that is slow leaves open what happened", async () => {
    const peer = await localPeer(() => "hang");
    const slow = (text: string): string => text.replace("timeoutSeconds: 15", "timeoutSeconds: 0.05");
    const channel = gatewaySms({ gateway: gatewayAt(peer.url, slow), now: () => twoOClock });
    await expect(channel.deliver(message(), undisturbed)).rejects.toBeInstanceOf(OutcomeUnknown);
    await peer.close();
  });

  it("tells that a message arrived, or why it did not", async () => {
    const sent = message();
    await open().deliver(sent, undisturbed);
    fake.state = "DELIVRD";
    expect(await open().find(sent, undisturbed)).toEqual({ outcome: "delivered", reference: "M1" });
    fake.state = "UNDELIV";
    expect(await open().find(sent, undisturbed)).toMatchObject({
      outcome: "failed",
      failure: "temporary",
      code: "UNDELIV",
    });
  });

  it("may take a while to know of a message", async () => {
    const sent = message();
    expect(await open(undefined, twoOClock + 314_999).find(sent, undisturbed)).toMatchObject({
      outcome: "cannot-tell",
    });
    expect(await open(undefined, twoOClock + 315_000).find(sent, undisturbed)).toEqual({ outcome: "never-sent" });
  });
});
