import { afterEach, beforeEach, describe, expect, it } from "@jest/globals";
import { aliyunSms } from "../../../connectors/sms-aliyun/index.ts";
import { OutcomeUnknown } from "../../../src/ports/errors.ts";
import { noticeChannelContract } from "../../contracts/notice-channel.contract.ts";
import { phoneMessages, twoOClock } from "../../support/messages.ts";
import { fakeAliyun, type FakeAliyun } from "./support.ts";

const undisturbed = new AbortController().signal;
const account = {
  accessKeyId: "key-id",
  accessKeySecret: "key-secret",
  signName: "鄂托克政务",
  templates: { "window-open": { code: "SMS_100", fields: ["item", "until"] } },
};
const dayMs = 86_400_000;

noticeChannelContract("sms-aliyun", async () => {
  let now = twoOClock;
  const aliyun = await fakeAliyun(() => now);
  return {
    channel: aliyunSms({ ...account, endpoint: `127.0.0.1:${aliyun.peer.port}`, now: () => now }),
    peer: {
      refuseForGood: () => aliyun.next({ code: "isv.MOBILE_NUMBER_ILLEGAL" }),
      refuseForNow: () => aliyun.next({ code: "isv.BUSINESS_LIMIT_CONTROL" }),
      refuseOddly: () => {
        aliyun.next({ code: "isv.SOMETHING_NEW" });
        return "isv.SOMETHING_NEW";
      },
      takeSilently: () => aliyun.next("drop-after-taking"),
      goDown: () => aliyun.peer.close(),
    },
    message: phoneMessages(),
    taken: () => aliyun.sent.map(({ outId }) => outId),
    waitOut: () => void (now += 3_600_000),
    canTell: true,
    destroy: () => aliyun.peer.close(),
  };
});

describe("the Alibaba Cloud channel", () => {
  let aliyun: FakeAliyun;
  let now: number;
  const message = phoneMessages();
  const open = () => aliyunSms({ ...account, endpoint: `127.0.0.1:${aliyun.peer.port}`, now: () => now });

  beforeEach(async () => {
    now = twoOClock;
    aliyun = await fakeAliyun(() => now);
  });
  afterEach(() => aliyun.peer.close());

  it("fills the approved template with the fields it has, and marks the message with the notice", async () => {
    const sent = message();
    await open().deliver(sent, undisturbed);
    const query = aliyun.peer.requests[0]?.query;
    expect(Object.fromEntries(query ?? [])).toMatchObject({
      SignName: "鄂托克政务",
      TemplateCode: "SMS_100",
      OutId: `${sent.noticeId}.${sent.startedAt.toString(36)}`,
      TemplateParam: JSON.stringify({ item: "食品经营许可证", until: "2026年12月31日" }),
    });
  });

  it("does not send words for which the account has no template", async () => {
    const sent = message();
    const others = { ...sent, template: { id: "reminder@1/zh", fields: {} } };
    expect(await open().deliver(others, undisturbed)).toMatchObject({ failure: "technical", code: "no-template" });
    expect(aliyun.peer.requests).toEqual([]);
  });

  it.each([
    [
      { code: "Throttling.User", status: 400 },
      { failure: "temporary", fault: "provider" },
    ],
    [{ code: "SignatureDoesNotMatch", status: 400 }, { failure: "technical" }],
  ])("takes %j for a refusal", async (answer, expected) => {
    aliyun.next(answer);
    expect(await open().deliver(message(), undisturbed)).toMatchObject({ ...expected, code: answer.code });
  });

  it("takes a server error for an unknown outcome", async () => {
    aliyun.next({ code: "ServiceUnavailable", status: 503 });
    await expect(open().deliver(message(), undisturbed)).rejects.toBeInstanceOf(OutcomeUnknown);
  });

  it("learns from the details that a message arrived, or why it did not", async () => {
    const sent = message();
    await open().deliver(sent, undisturbed);
    aliyun.details = { status: 3 };
    expect(await open().find(sent, undisturbed)).toEqual({
      outcome: "delivered",
      reference: `${sent.noticeId}.${sent.startedAt.toString(36)}`,
    });
    aliyun.details = { status: 2, errCode: "CB:0001" };
    expect(await open().find(sent, undisturbed)).toMatchObject({
      outcome: "failed",
      failure: "permanent",
      fault: "number",
    });
  });

  it("finds a message taken on the day after the attempt began", async () => {
    now = Date.UTC(2026, 2, 10, 15, 59, 55);
    const sent = { ...message(), startedAt: now };
    now += 10_000;
    await open().deliver(sent, undisturbed);
    expect(await open().find(sent, undisturbed)).toMatchObject({ outcome: "accepted" });
    expect(aliyun.peer.requests.slice(1).map(({ query }) => query.get("SendDate"))).toEqual(["20260310", "20260311"]);
  });

  it("does not take an earlier attempt at the same notice for this one", async () => {
    const sent = message();
    await open().deliver(sent, undisturbed);
    now += 7_200_000;
    const later = { ...sent, startedAt: now };
    now += 3_600_000;
    expect(await open().find(later, undisturbed)).toEqual({ outcome: "never-sent" });
  });

  it("cannot tell of what is too fresh or too old", async () => {
    const sent = message();
    expect(await open().find(sent, undisturbed)).toMatchObject({ outcome: "cannot-tell" });
    now += 31 * dayMs;
    expect(await open().find(sent, undisturbed)).toMatchObject({ outcome: "cannot-tell" });
  });
});
