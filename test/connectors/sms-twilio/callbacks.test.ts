import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "@jest/globals";
import twilio from "twilio";
import { isSignedByTwilio, twilioCallbacks } from "../../../connectors/sms-twilio/callbacks.ts";
import { InvalidInput, Rejected } from "../../../src/ports/errors.ts";
import { twoOClock } from "../../support/messages.ts";
import { describeWithData, sharedData } from "../../support/shared-data.ts";

const authToken = "12345";
const publicUrl = "https://wugan.example.cn/sms";
const [status, inbound] = twilioCallbacks({ authToken, publicUrl, now: () => twoOClock });

/** A request as it reaches this program behind a proxy that took the prefix away. */
function signed(url: string, fields: Readonly<Record<string, string>>) {
  const signature = twilio.getExpectedTwilioSignature(authToken, `${publicUrl}${url}`, fields);
  return { url, headers: { "x-twilio-signature": signature }, body: new URLSearchParams(fields).toString() };
}

const statusOf = (fields: Readonly<Record<string, string>>) =>
  status?.read(signed("/receipts/twilio/status?notice=N20260310-1", { MessageSid: "SM1", ...fields }));

describe("Twilio's status callbacks", () => {
  it.each([
    ["queued", "accepted"],
    ["sent", "accepted"],
    ["delivered", "delivered"],
    ["read", "delivered"],
    ["a status of tomorrow's", "accepted"],
  ])("%s means %s", (word, state) => {
    expect(statusOf({ MessageStatus: word })?.receipts).toEqual([
      { channel: "sms-twilio", reference: "SM1", noticeId: "N20260310-1", at: twoOClock, state },
    ]);
  });

  it("name the failure by Twilio's code", () => {
    expect(statusOf({ MessageStatus: "undelivered", ErrorCode: "30005" })?.receipts).toMatchObject([
      { state: "failed", failure: "permanent", fault: "number", code: "30005" },
    ]);
    expect(statusOf({ MessageStatus: "failed" })?.receipts).toMatchObject([{ failure: "technical", code: "failed" }]);
  });

  it("are refused without a signature, with another, and for another address", () => {
    const request = signed("/receipts/twilio/status?notice=N1", { MessageSid: "SM1", MessageStatus: "sent" });
    for (const forged of [
      { ...request, headers: {} },
      { ...request, headers: { "x-twilio-signature": "WRONG" } },
      { ...request, body: `${request.body}&MessageStatus=delivered` },
      { ...request, url: "/receipts/twilio/status?notice=N2" },
    ])
      expect(() => status?.read(forged)).toThrow(Rejected);
    const elsewhere = twilioCallbacks({ authToken, publicUrl: "http://wugan.example.cn/sms", now: () => 0 })[0];
    expect(() => elsewhere?.read(request)).toThrow(Rejected);
  });

  it("without the fields they must have are refused as unreadable", () => {
    expect(() => statusOf({})).toThrow(InvalidInput);
  });
});

describe("Twilio's inbound messages", () => {
  it("come with the number as the register has it", () => {
    const fields = { MessageSid: "SM2", From: "+8613800000001", To: "+15005550006", Body: " 1 " };
    expect(inbound?.read(signed("/receipts/twilio/inbound", fields))).toMatchObject({
      receipts: [],
      replies: [{ channel: "sms-twilio", from: "13800000001", text: " 1 ", at: twoOClock, providerId: "SM2" }],
      answer: { contentType: "text/xml" },
    });
  });
});

interface Vector {
  readonly id: string;
  readonly authToken: string;
  readonly signature: string | null;
  readonly url: string;
  readonly params?: Readonly<Record<string, string | readonly string[]>>;
  readonly rawBody?: string;
  readonly expect: boolean;
}

describeWithData("twilio-node's own signature vectors", () => {
  const { form_post: forms, json_body: bodies } = JSON.parse(
    readFileSync(join(sharedData, "sms/twilio_signature_vectors.json"), "utf8"),
  ) as { readonly form_post: readonly Vector[]; readonly json_body: readonly Vector[] };

  it("give what they should", () => {
    expect([forms.length, bodies.length]).toEqual([14, 4]);
    for (const { id, authToken: token, signature, url, params, rawBody, expect: valid } of [...forms, ...bodies]) {
      const isValid = isSignedByTwilio(token, signature ?? "", url, params ?? {}, rawBody ?? "");
      expect({ id, isValid }).toEqual({ id, isValid: valid });
    }
  });
});
