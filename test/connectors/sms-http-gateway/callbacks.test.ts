import { createHmac } from "node:crypto";
import { describe, expect, it } from "@jest/globals";
import { gatewayCallbacks } from "../../../connectors/sms-http-gateway/index.ts";
import { InvalidInput, Rejected } from "../../../src/ports/errors.ts";
import { twoOClock } from "../../support/messages.ts";
import { gatewayAt } from "./support.ts";

const readers = (change?: (text: string) => string) =>
  gatewayCallbacks({ gateway: gatewayAt("https://sms.example.cn", change), now: () => twoOClock });
const [receipts, replies] = readers();
const posted = (body: unknown, key = "door-key") => ({
  url: `/receipts/gateway/example?key=${key}`,
  headers: {},
  body: typeof body === "string" ? body : JSON.stringify(body),
});

describe("what a described gateway posts", () => {
  it("stands below its own name", () => {
    expect([receipts?.path, replies?.path]).toEqual(["gateway/example", "gateway/example/replies"]);
  });

  it("becomes receipts, those that say nothing yet left out", () => {
    const reports = [
      { msgId: "M1", ref: "N1", state: "DELIVRD" },
      { msgId: 2, ref: "N2", state: "UNDELIV" },
      { msgId: "M3", state: "ACCEPTD" },
      { msgId: "M4", state: "NEW" },
    ];
    expect(receipts?.read(posted({ reports }))).toMatchObject({
      receipts: [
        { channel: "sms-example", reference: "M1", noticeId: "N1", state: "delivered", at: twoOClock },
        { reference: "2", noticeId: "N2", state: "failed", failure: "temporary", code: "UNDELIV" },
        { reference: "M4", state: "failed", failure: "technical", code: "NEW" },
      ],
      answer: { contentType: "application/json", body: '{"code":0}' },
    });
  });

  it("becomes replies", () => {
    const messages = [{ mobile: "8613800000001", content: "1", id: 7 }];
    expect(replies?.read(posted({ messages }))?.replies).toEqual([
      { channel: "sms-example", from: "13800000001", text: "1", at: twoOClock, providerId: "7" },
    ]);
  });

  it("is refused without its proof", () => {
    expect(() => receipts?.read(posted({ reports: [] }, "another"))).toThrow(Rejected);
    expect(() => receipts?.read({ ...posted({ reports: [] }), url: "/receipts/gateway/example" })).toThrow(Rejected);
  });

  it("may be signed over its body", () => {
    const [signed] = readers((text) =>
      text.replace(
        'proof: { query: key, equals: "{secret.EXAMPLE_SMS_RECEIPT_KEY}" }',
        'proof: { header: X-Sign, hmacSha256: "{secret.EXAMPLE_SMS_RECEIPT_KEY}" }',
      ),
    );
    const body = JSON.stringify({ reports: [{ msgId: "M1", state: "DELIVRD" }] });
    const sign = createHmac("sha256", "door-key").update(body).digest("hex");
    const request = { url: "/receipts/gateway/example", headers: { "x-sign": sign }, body };
    expect(signed?.read(request).receipts).toHaveLength(1);
    expect(() => signed?.read({ ...request, body: `${body} ` })).toThrow(Rejected);
  });

  it("is refused as unreadable when it is not what the file describes", () => {
    for (const body of ["", "[", { reports: [{ state: "DELIVRD" }] }, { reports: "none" }])
      expect(() => receipts?.read(posted(body))).toThrow(InvalidInput);
  });
});
