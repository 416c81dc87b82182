import { afterEach, beforeEach, describe, expect, it } from "@jest/globals";
import { openHttp, type HttpServer } from "../../src/http/server.ts";
import { Unavailable } from "../../src/ports/errors.ts";

describe("the codes door", () => {
  let server: HttpServer;
  let now: number;
  let asked: string[];
  let trouble: Error | undefined;
  const ask = (code: string, from?: string) =>
    fetch(`${server.address}/codes/${code}`, { headers: from === undefined ? {} : { "x-forwarded-for": from } });

  beforeEach(async () => {
    [now, asked, trouble] = [0, [], undefined];
    const silent = { info: () => undefined, warn: () => undefined, error: () => undefined };
    server = await openHttp({
      host: "127.0.0.1",
      port: 0,
      readers: [],
      sink: { recordReceipt: async () => undefined, recordReply: async () => undefined },
      isReady: async () => true,
      checkCode: async (code) => {
        if (trouble !== undefined) throw trouble;
        asked.push(code);
        return { found: false, messages: [], says: "没有" };
      },
      now: () => now,
      log: silent,
    });
  });
  afterEach(() => server.close());

  it("answers whoever asks, and lets nobody keep the answer", async () => {
    const response = await ask("K7QX3M9P");
    expect([response.status, await response.json()]).toEqual([200, { found: false, messages: [], says: "没有" }]);
    expect(response.headers.get("cache-control")).toBe("no-store");
    expect(asked).toEqual(["K7QX3M9P"]);
  });

  it("lets one address ask ten times a minute, as the bureau's proxy names it", async () => {
    for (let n = 0; n < 10; n += 1) expect((await ask(String(n), "10.0.0.1")).status).toBe(200);
    now = 20_000;
    const refused = await ask("A", "10.0.0.1");
    expect([refused.status, refused.headers.get("retry-after")]).toEqual([429, "40"]);
    expect((await ask("A", "10.0.0.2")).status).toBe(200);
    expect(asked).toHaveLength(11);
    now = 60_000;
    expect((await ask("A", "10.0.0.1")).status).toBe(200);
  });

  it("says so while the store does not answer", async () => {
    trouble = new Unavailable("busy");
    expect((await ask("K7QX3M9P")).status).toBe(503);
  });
});
