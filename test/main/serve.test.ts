import { describe, expect, it } from "@jest/globals";
import { serve } from "../../src/main/serve.ts";
import { InvalidInput, Unavailable } from "../../src/ports/errors.ts";

const quiet = { info: () => undefined, warn: () => undefined, error: () => undefined };
const nowhere = { recordReceipt: async () => undefined, recordReply: async () => undefined };

describe("serving", () => {
  it("is ready while the store answers and the clock ticks", async () => {
    let now = 0;
    let address = "";
    let askStore = async (): Promise<unknown> => undefined;
    const log = {
      ...quiet,
      info: (fields: Readonly<Record<string, unknown>>) => void (address = String(fields["address"])),
    };
    const served = {
      readers: [],
      sink: nowhere,
      checkCode: async () => ({}),
      askStore: () => askStore(),
      now: () => now,
      log,
    };
    const serving = await serve({ host: "127.0.0.1", port: 0 }, served);
    const ready = async () => (await fetch(`${address}/readyz`)).status;
    expect(await ready()).toBe(200);
    now = 149_999;
    expect(await ready()).toBe(200);
    now = 150_000;
    expect(await ready()).toBe(503);
    serving.ticked();
    expect(await ready()).toBe(200);
    askStore = () => Promise.reject(new Unavailable("down"));
    expect(await ready()).toBe(503);
    await expect(serve({ host: "127.0.0.1", port: Number(new URL(address).port) }, served)).rejects.toBeInstanceOf(
      InvalidInput,
    );
    await serving.close();
    await expect(fetch(`${address}/healthz`)).rejects.toThrow();
  });

  it("is not ready while the store does not answer in time, and does not ask it for each of us", async () => {
    const asked: ((answer: unknown) => void)[] = [];
    const serving = await serve(
      { host: "127.0.0.1", port: 0 },
      {
        readers: [],
        sink: nowhere,
        checkCode: async () => ({}),
        askStore: () => new Promise((answer) => asked.push(answer)),
        answersWithinMs: 5,
        now: () => 0,
        log: quiet,
      },
    );
    const status = async (path: string) => (await fetch(`${serving.address}${path}`)).status;
    expect(await status("/readyz")).toBe(503);
    expect(await status("/readyz")).toBe(503);
    expect(await status("/healthz")).toBe(200);
    expect(asked).toHaveLength(1);
    for (const answer of asked) answer(undefined);
    expect(await status("/readyz")).toBe(503);
    expect(asked).toHaveLength(2);
    await serving.close();
  });

  it("listens nowhere unless it is set", async () => {
    const listened: unknown[] = [];
    const log = { ...quiet, info: (fields: unknown) => void listened.push(fields) };
    const serving = await serve(undefined, {
      readers: [],
      sink: nowhere,
      checkCode: async () => ({}),
      askStore: async () => undefined,
      now: () => 0,
      log,
    });
    expect(listened).toEqual([]);
    await serving.close();
  });
});
