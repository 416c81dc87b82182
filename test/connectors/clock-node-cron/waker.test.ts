import { afterEach, describe, expect, it, jest } from "@jest/globals";
import { nodeCronWaker } from "../../../connectors/clock-node-cron/index.ts";
import { InvalidInput } from "../../../src/ports/errors.ts";

describe("waking by node-cron", () => {
  afterEach(() => void jest.useRealTimers());

  it("wakes at the time in the zone, not in the machine's", async () => {
    jest.useFakeTimers({ now: Date.parse("2026-11-22T17:59:30Z") });
    const waker = nodeCronWaker();
    const woken: number[] = [];
    waker.every("0 2 * * *", "daily", "Asia/Shanghai", async () => void woken.push(Date.now()));
    await jest.advanceTimersByTimeAsync(60_000);
    expect(woken.map((at) => new Date(at).toISOString().slice(0, 16))).toEqual(["2026-11-22T18:00"]);
    await waker.stop();
  });

  it("does not wake a job that is still awake, and waits for it when stopping", async () => {
    jest.useFakeTimers({ now: Date.parse("2026-11-22T00:00:30Z") });
    const waker = nodeCronWaker();
    let wakes = 0;
    let end: () => void = () => undefined;
    waker.every("* * * * *", "often", "Asia/Shanghai", () => {
      wakes += 1;
      return new Promise<void>((resolve) => (end = resolve));
    });
    await jest.advanceTimersByTimeAsync(5 * 60_000);
    expect(wakes).toBe(1);
    let stopped = false;
    const stopping = waker.stop().then(() => (stopped = true));
    await jest.advanceTimersByTimeAsync(1_000);
    expect(stopped).toBe(false);
    end();
    await stopping;
    expect(stopped).toBe(true);
  });

  it.each(["0 2 1 * 1", "every day", "0 0 2 * * *", "61 * * * *"])("refuses %s", (expression) => {
    expect(() => nodeCronWaker().every(expression, "job", "Asia/Shanghai", async () => undefined)).toThrow(
      InvalidInput,
    );
  });
});
