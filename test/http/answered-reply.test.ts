import { afterEach, beforeEach, describe, expect, it } from "@jest/globals";
import twilio from "twilio";
import { twilioCallbacks } from "../../connectors/sms-twilio/callbacks.ts";
import { civilDate } from "../../src/domain/civil-date.ts";
import { openHttp, type HttpServer } from "../../src/http/server.ts";
import { nthRow } from "../support/small-register.ts";
import { numberOf, testChannel } from "../support/test-channel.ts";
import { openWorld, undisturbed, type World } from "../support/world.ts";

const authToken = "12345";
const publicUrl = "https://wugan.example.cn";
const path = "/receipts/twilio/inbound";
const phone = nthRow(1)["电话"];

describe("a reply that Twilio posts", () => {
  let world: World;
  let server: HttpServer;
  const post = (fields: Readonly<Record<string, string>>, signature?: string) =>
    fetch(`${server.address}${path}`, {
      method: "POST",
      headers: {
        "content-type": "application/x-www-form-urlencoded",
        "x-twilio-signature":
          signature ?? twilio.getExpectedTwilioSignature(authToken, `${publicUrl}${path}`, { ...fields }),
      },
      body: new URLSearchParams(fields).toString(),
    });

  beforeEach(async () => {
    world = await openWorld({ channel: testChannel("sms-twilio", "sms") });
    const { app, parts } = world;
    server = await openHttp({
      host: "127.0.0.1",
      port: 0,
      readers: twilioCallbacks({ authToken, publicUrl, now: () => parts.clock.now() }),
      sink: { recordReceipt: app.recordReceipt, recordReply: app.recordReply },
      isReady: async () => true,
      log: parts.log,
    });
    await world.importRows([nthRow(1)]);
    await app.scanLicences({ asOf: civilDate("2026-03-10"), signal: undisturbed });
    await app.deliverNotices({ signal: undisturbed });
  });
  afterEach(async () => {
    await server.close();
    await world.close();
  });

  it("is answered once by the next delivery, however often it is posted; a forged one is not", async () => {
    const fields = { MessageSid: "SM1", From: `+86${phone}`, To: "+15005550006", Body: "1" };
    for (let n = 0; n < 2; n += 1) expect((await post(fields)).status).toBe(200);
    expect((await post({ ...fields, MessageSid: "SM2" }, "forged")).status).toBe(403);
    await world.app.deliverNotices({ signal: undisturbed });
    const [, ...answers] = world.channel.sent;
    expect(answers.map((message) => [numberOf(message), message.text])).toEqual([
      [phone, expect.stringContaining("已收到您的确认，编号XZ2026-")],
    ]);
  });
});
