import { execFile, spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { afterAll, beforeAll, expect, it } from "@jest/globals";
import { twilioSms } from "../../../connectors/sms-twilio/index.ts";
import { listen } from "../../support/local-peer.ts";
import { phoneMessages, twoOClock } from "../../support/messages.ts";
import { describeWithData, sharedData } from "../../support/shared-data.ts";
import { hasXz } from "../../support/xz.ts";
import { accountSid } from "./support.ts";

const undisturbed = new AbortController().signal;

/** A port nobody listens at. */
async function freePort(): Promise<number> {
  const server = createServer();
  const port = await listen(server);
  server.close();
  await once(server, "close");
  return port;
}

/** Prism, serving the specification; resolves when it listens. */
async function prism(specification: string, port: number): Promise<ChildProcess> {
  const command = join("node_modules", "@stoplight", "prism-cli", "dist", "index.js");
  const child = spawn(process.execPath, [command, "mock", "-h", "127.0.0.1", "-p", String(port), specification]);
  let said = "";
  await new Promise<void>((listening, failed) => {
    const hear = (words: Buffer): void => {
      said += words.toString();
      if (said.includes("is listening")) listening();
    };
    child.stdout.on("data", hear);
    child.stderr.on("data", hear);
    child.once("exit", () => failed(new Error(`prism ended: ${said}`)));
  });
  return child;
}

describeWithData("Twilio's own specification, served by Prism", () => {
  if (!hasXz()) {
    it.skip("skipped: the xz command that unpacks it is not installed (Debian: xz-utils)", () => undefined);
    return;
  }
  let folder: string;
  let child: ChildProcess;
  let baseUrl: string;

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), "wugan-prism-"));
    const packed = join(sharedData, "sms/twilio_api_v2010.json.xz");
    const { stdout } = await promisify(execFile)("xz", ["-dc", packed], { maxBuffer: 64_000_000 });
    await writeFile(join(folder, "twilio.json"), stdout);
    const port = await freePort();
    baseUrl = `http://127.0.0.1:${port}`;
    child = await prism(join(folder, "twilio.json"), port);
  }, 120_000);
  afterAll(async () => {
    child.kill();
    await once(child, "exit");
    await rm(folder, { recursive: true, force: true });
  });

  const message = phoneMessages()();
  const channel = (more = {}) =>
    twilioSms({ accountSid, authToken: "12345", from: "+15005550006", baseUrl, now: () => twoOClock, ...more });

  it("takes what is sent", async () => {
    const delivery = await channel({ publicUrl: "https://wugan.example.cn" }).deliver(message, undisturbed);
    expect(delivery).toMatchObject({ outcome: "accepted" });
  });

  it("takes a send by messaging service", async () => {
    const delivery = await channel({ from: `MG${"0123456789abcdef".repeat(2)}` }).deliver(message, undisturbed);
    expect(delivery).toMatchObject({ outcome: "accepted" });
  });

  it("takes the question what was sent", async () => {
    // Its example messages are not ours, and they are of years ago.
    expect(await channel().find(message, undisturbed)).toMatchObject({ outcome: "cannot-tell" });
  });

  it("refuses an account that is none, which is technical", async () => {
    const delivery = await channel({ accountSid: `AC${"z".repeat(32)}` }).deliver(message, undisturbed);
    expect(delivery).toMatchObject({ outcome: "failed", failure: "technical" });
  });
});
