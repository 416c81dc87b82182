import { afterEach, beforeEach, describe, expect, it } from "@jest/globals";
import { openHttp, type HttpServer } from "../../src/http/server.ts";
import { InvalidInput, Rejected, Unavailable } from "../../src/ports/errors.ts";
import type { CallbackReader, CallbackRequest, Receipt, Reply } from "../../src/ports/receipts.ts";
import type { LoggedLine } from "../support/world.ts";

const receipt: Receipt = { channel: "sms", reference: "R1", state: "delivered", at: 0 };
const reply: Reply = { channel: "sms", from: "13800000001", text: "1", at: 0, providerId: "P1" };

describe("the receipts door", () => {
  let server: HttpServer;
  let seen: CallbackRequest[];
  let recorded: unknown[];
  let logged: LoggedLine[];
  let refusal: Error | undefined;
  let trouble: Error | undefined;
  let ready: () => Promise<boolean>;

  const reader: CallbackReader = {
    path: "gateway/ours",
    read(request) {
      seen.push(request);
      if (refusal !== undefined) throw refusal;
      return { receipts: [receipt], replies: [reply], answer: { contentType: "application/json", body: '{"code":0}' } };
    },
  };
  const record = async (one: unknown): Promise<void> => {
    if (trouble !== undefined && one === receipt) throw trouble;
    recorded.push(one);
  };
  const logAt =
    (level: LoggedLine["level"]) =>
    (fields: LoggedLine["fields"], message: string): void =>
      void logged.push({ level, fields, message });
  const post = (body: string, path = "gateway/ours?key=secret-key", type = "application/json") =>
    fetch(`${server.address}/receipts/${path}`, { method: "POST", body, headers: { "content-type": type } });

  beforeEach(async () => {
    [seen, recorded, logged] = [[], [], []];
    [refusal, trouble, ready] = [undefined, undefined, async () => true];
    server = await openHttp({
      host: "127.0.0.1",
      port: 0,
      readers: [reader],
      sink: { recordReceipt: record, recordReply: record },
      isReady: () => ready(),
      log: { info: logAt("info"), warn: logAt("warn"), error: logAt("error") },
    });
  });
  afterEach(() => server.close());

  it.each(["application/json", "application/x-www-form-urlencoded", "text/plain", "text/xml; charset=utf-8"])(
    "passes on the body as it came, %s, and answers when all of it is recorded",
    async (type) => {
      const body = '{ "not" :"parsed" }&a=%31';
      const response = await post(body, undefined, type);
      expect([response.status, await response.text()]).toEqual([200, '{"code":0}']);
      expect(response.headers.get("content-type")).toMatch(/^application\/json/);
      expect(seen).toMatchObject([
        { url: "/receipts/gateway/ours?key=secret-key", body, headers: { "content-type": type } },
      ]);
      expect(recorded).toEqual([receipt, reply]);
    },
  );

  it.each([
    [403, new Rejected("the signature of 13800000001 is wrong")],
    [400, new InvalidInput("cannot read 13800000001")],
  ])("answers %d to a refusal, with a log line that holds nothing personal and no key", async (status, error) => {
    refusal = error;
    const response = await post("13800000001");
    expect([response.status, await response.text()]).toEqual([status, ""]);
    expect(recorded).toEqual([]);
    expect(logged).toEqual([{ level: "warn", fields: { path: "gateway/ours", status }, message: "callback refused" }]);
  });

  it("asks for the post again when a part could not be recorded, and records the rest", async () => {
    trouble = new Unavailable("the disk is full");
    expect((await post("")).status).toBe(503);
    expect(recorded).toEqual([reply]);
    trouble = new TypeError("no 13800000001");
    expect((await post("")).status).toBe(503);
    expect(logged.map(({ level }) => level)).toEqual(["warn", "error"]);
    expect(JSON.stringify(logged)).not.toContain("13800000001");
  });

  it("does not read bodies of more than 256 KiB", async () => {
    expect((await post("x".repeat(256 * 1024 + 1))).status).toBe(413);
    expect(seen).toEqual([]);
    expect((await post("x".repeat(256 * 1024))).status).toBe(200);
  });

  it("takes posts only, and only at the paths of channels that are set up", async () => {
    expect((await fetch(`${server.address}/receipts/gateway/ours`)).status).toBe(404);
    expect((await post("{}", "twilio/status")).status).toBe(404);
    expect(seen).toEqual([]);
  });

  it("tells whether the program lives, and whether it can work", async () => {
    const status = async (path: string) => (await fetch(`${server.address}${path}`)).status;
    expect([await status("/healthz"), await status("/readyz")]).toEqual([200, 200]);
    ready = async () => false;
    expect([await status("/healthz"), await status("/readyz")]).toEqual([200, 503]);
    ready = async () => {
      throw new Unavailable("the store is down");
    };
    expect([await status("/healthz"), await status("/readyz")]).toEqual([200, 503]);
  });
});
