import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "@jest/globals";
import { readConfig } from "../../src/config.ts";
import { openChannels } from "../../src/main/channels.ts";
import { InvalidInput } from "../../src/ports/errors.ts";
import { exampleText, secrets } from "../connectors/sms-http-gateway/support.ts";
import { phoneMessages } from "../support/messages.ts";
import { undisturbed } from "../support/world.ts";

const env = {
  ...secrets,
  TWILIO_ACCOUNT_SID: `AC${"0".repeat(32)}`,
  TWILIO_AUTH_TOKEN: "12345",
  ALIBABA_CLOUD_ACCESS_KEY_ID: "key-id",
  ALIBABA_CLOUD_ACCESS_KEY_SECRET: "key-secret",
  WUGAN_RECEIPTS_KEY: "door",
};
const twilio = `{ by: twilio, from: "+15005550006" }`;
const aliyun = `{ by: aliyun, templates: { window-open: { code: SMS_1 } } }`;

describe("the channels of a configuration", () => {
  let folder: string;
  const open = (settingsText?: string) => {
    const text = settingsText === undefined ? {} : { settingsText };
    const config = readConfig({ dataDirectory: folder, packageDirectory: ".", env, ...text });
    return openChannels(config, join(folder, "outbox"), () => 0);
  };
  const names = async (settingsText?: string) => (await open(settingsText)).channels.map(({ name }) => name);

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), "wugan-channels-"));
    await writeFile(join(folder, "ours.yaml"), exampleText);
  });
  afterEach(() => rm(folder, { recursive: true, force: true }));

  it("are the outbox file alone unless something else is set", async () => {
    const { channels, readers, letters } = await open();
    expect(channels.map(({ name, leavesMachine }) => [name, leavesMachine])).toEqual([["outbox-file", false]]);
    expect([readers, letters]).toEqual([[], undefined]);
  });

  it("come in the order given, with what their providers post", async () => {
    const { channels, readers, letters } = await open(`
http: { publicUrl: https://wugan.example.gov.cn }
channels:
  - { by: failover, first: ${aliyun}, second: { by: gateway, file: ours.yaml } }
  - ${twilio}
  - { by: email, host: mail.example.gov.cn, from: { address: notice@example.gov.cn, name: 政务服务 } }
  - { by: letter, sender: { name: 政务服务局 } }
`);
    expect(channels.map(({ name, kind }) => [name, kind])).toEqual([
      ["sms-failover", "sms"],
      ["sms-twilio", "sms"],
      ["email-smtp", "email"],
      ["letter-pdf", "letter"],
    ]);
    expect(readers.map(({ path }) => path).sort()).toEqual([
      "aliyun/report",
      "aliyun/up",
      "gateway/example",
      "gateway/example/replies",
      "twilio/inbound",
      "twilio/status",
    ]);
    expect(letters).toBeDefined();
  });

  it("of a failover have its receipts in one name", async () => {
    const { readers } = await open(
      `channels: [{ by: failover, first: { by: gateway, file: ours.yaml }, second: ${aliyun} }]`,
    );
    const reader = readers.find(({ path }) => path === "gateway/example");
    const body = JSON.stringify({ reports: [{ msgId: "M1", state: "DELIVRD" }] });
    const request = { url: "/receipts/gateway/example?key=door-key", headers: {}, body };
    expect(secrets.EXAMPLE_SMS_RECEIPT_KEY).toBe("door-key");
    expect(reader?.read(request).receipts).toMatchObject([{ channel: "sms-failover" }]);
  });

  it("hold everything back until live sending is on", async () => {
    const { channels } = await open(`channels: [${twilio}, { by: letter, sender: { name: 政务服务局 } }]`);
    for (const channel of channels) {
      expect(channel.leavesMachine).toBe(false);
      expect(await channel.deliver(phoneMessages()(), undisturbed)).toMatchObject({ outcome: "held-back" });
    }
  });

  it("hold back whoever is not a guest", async () => {
    const { channels } = await open(`sending: { live: true, guests: ["13900000000"] }\nchannels: [${twilio}]`);
    expect(await channels[0].deliver(phoneMessages()(), undisturbed)).toMatchObject({ outcome: "held-back" });
  });

  it("are refused with every mistake of a gateway's description, or if it is missing", async () => {
    await writeFile(join(folder, "ours.yaml"), exampleText.replace('"{number}"', '"{nummer}"'));
    await expect(names("channels: [{ by: gateway, file: ours.yaml }]")).rejects.toThrow(InvalidInput);
    await expect(names("channels: [{ by: gateway, file: none.yaml }]")).rejects.toThrow(/读不到短信网关说明/);
  });
});
