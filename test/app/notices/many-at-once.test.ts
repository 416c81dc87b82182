import { afterEach, beforeEach, describe, expect, it } from "@jest/globals";
import { civilDate } from "../../../src/domain/civil-date.ts";
import { rowsUpTo } from "../../support/small-register.ts";
import { acceptAll } from "../../support/test-channel.ts";
import { openWorld, undisturbed, type World } from "../../support/world.ts";

const sending = { attempts: 10, channelPerDay: 100, holderPerDay: 100 };

describe("messages that a channel takes together", () => {
  let world: World;
  const open = async (limits: Partial<typeof sending> = {}) => {
    world = await openWorld({ settings: { sending: { ...sending, ...limits } } });
    Object.assign(world.channel, { atOnce: 3 });
    await world.importRows(rowsUpTo(5));
    await world.app.scanLicences({ asOf: civilDate("2026-03-10"), signal: undisturbed });
  };
  const deliver = (signal = undisturbed) => world.app.deliverNotices({ signal });
  const states = async () => (await world.notices()).map(({ state }) => state).sort();

  beforeEach(() => open());
  afterEach(() => world.close());

  it("are all written down as being sent before the first of them goes", async () => {
    const seen: string[][] = [];
    world.channel.answerWith(async (message) => {
      seen.push(await states());
      return acceptAll(message);
    });
    expect(await deliver()).toMatchObject({ accepted: 5, waiting: 0 });
    const [first, , , fourth] = seen;
    expect(first).toEqual(["queued", "queued", "sending", "sending", "sending"]);
    expect(fourth).toEqual(["accepted", "accepted", "accepted", "sending", "sending"]);
    expect(new Set((await world.storage.cases.list({ limit: 9 })).map(({ state }) => state))).toEqual(
      new Set(["notified"]),
    );
  });

  it("end each for itself: one that is refused or lost keeps no other", async () => {
    world.channel.answerWith(async (message) => {
      const place = world.channel.sent.length;
      if (place === 1) throw new Error("unforeseen");
      const refused = { failure: "temporary", reason: "…", code: "E1", fault: "provider" } as const;
      return place === 2 ? { outcome: "failed", ...refused } : acceptAll(message);
    });
    expect(await deliver()).toMatchObject({ accepted: 3, retried: 1, unknown: 1 });
  });

  it("stop before the next of them go, which then count no attempt", async () => {
    world.channel.answerWith(async (message) => {
      await world.app.holdSending({ all: true });
      return acceptAll(message);
    });
    expect(await deliver()).toMatchObject({ accepted: 3, waiting: 2 });
    const waiting = (await world.notices()).filter(({ state }) => state === "queued");
    expect(waiting.map(({ attempts }) => attempts)).toEqual([0, 0]);
  });

  it("never pass the channel's limit of the day", async () => {
    await world.close();
    await open({ channelPerDay: 4 });
    expect(await deliver()).toMatchObject({ accepted: 4, retried: 1, waiting: 1 });
    expect(world.channel.sent).toHaveLength(4);
  });

  it("are settled even if one is cut off, which stays in flight and is asked about", async () => {
    const interruption = new AbortController();
    world.channel.answerWith(async (message) => {
      if (world.channel.sent.length < 3) return acceptAll(message);
      interruption.abort(new Error("interrupted"));
      throw interruption.signal.reason;
    });
    await expect(deliver(interruption.signal)).rejects.toThrow("interrupted");
    expect(await states()).toEqual(["accepted", "accepted", "queued", "queued", "sending"]);
    world.channel.answerWith(acceptAll);
    expect(await deliver()).toMatchObject({ waiting: 0 });
    expect(await states()).toEqual(["accepted", "accepted", "accepted", "accepted", "accepted"]);
  });

  it("that are held back by the machine's guard count no attempt", async () => {
    world.channel.answerWith(async () => ({ outcome: "held-back", reason: "未开启对外发送" }));
    expect(await deliver()).toMatchObject({ retried: 5, waiting: 5 });
    expect((await world.notices()).map(({ attempts, failure }) => `${attempts} ${failure}`)).toEqual(
      Array.from({ length: 5 }, () => "0 held-back"),
    );
  });
});
