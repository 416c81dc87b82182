import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "@jest/globals";
import { readConfig } from "../../src/config.ts";
import { channelsAtHand } from "../../src/main/closed-channels.ts";
import { InvalidInput } from "../../src/ports/errors.ts";
import { phoneMessages } from "../support/messages.ts";
import { undisturbed } from "../support/world.ts";

describe("channels whose secrets are not there", () => {
  let folder: string;
  beforeAll(async () => void (folder = await mkdtemp(join(tmpdir(), "wugan-closed-"))));
  afterAll(() => rm(folder, { recursive: true, force: true }));
  const atHand = (settingsText: string) => {
    const config = readConfig({ dataDirectory: folder, packageDirectory: ".", env: {}, settingsText });
    return channelsAtHand(config, join(folder, "outbox"), () => 0);
  };
  const twilio = `{ by: twilio, from: "+15005550006" }`;

  it("have their names for whoever reads, and refuse to send, saying all that is missing", async () => {
    const { channels, assertOpen } = await atHand(
      `channels: [${twilio}, { by: outbox }, { by: gateway, file: none.yaml }]`,
    );
    expect(channels.map(({ kind }) => kind)).toEqual(["sms", "outbox", "sms"]);
    await expect(channels[0].deliver(phoneMessages()(), undisturbed)).rejects.toBeInstanceOf(InvalidInput);
    expect(assertOpen).toThrow(InvalidInput);
    const problems = () => {
      try {
        assertOpen();
        return [];
      } catch (error) {
        return (error as InvalidInput).problems.map(({ file }) => file);
      }
    };
    expect(problems()).toEqual(["TWILIO_ACCOUNT_SID", "TWILIO_AUTH_TOKEN"]);
  });

  it("show messages as they will be written: with how to reply where replies come back", async () => {
    const settings = `channels: [${twilio}, { by: outbox }, { by: letter, sender: { name: 政务服务局, address: 示例街1号 } }]`;
    const takesReplies = async (http: string) =>
      (await atHand(`${settings}\n${http}`)).channels.map((channel) => channel.takesReplies);
    expect(await takesReplies("")).toEqual([false, true, false]);
    expect(await takesReplies("http: { port: 8080, publicUrl: https://wugan.example.gov.cn }")).toEqual([
      true,
      true,
      false,
    ]);
  });

  it("are open where nothing is missing", async () => {
    expect((await atHand("channels: [{ by: outbox }]")).assertOpen).not.toThrow();
  });
});
