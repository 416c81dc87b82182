import { afterEach, beforeEach, describe, expect, it } from "@jest/globals";
import { civilDate } from "../../../src/domain/civil-date.ts";
import { OutcomeUnknown, Unavailable } from "../../../src/ports/errors.ts";
import type { Delivery } from "../../../src/ports/notice-channel.ts";
import { aRow, nthRow } from "../../support/small-register.ts";
import { acceptAll, numberOf } from "../../support/test-channel.ts";
import { at, openWorld, undisturbed, type World } from "../../support/world.ts";

const failing = (failure: "temporary" | "permanent" | "technical") => async (): Promise<Delivery> => ({
  outcome: "failed",
  failure,
  reason: `gateway-${failure}`,
  code: "E1",
  fault: "provider",
});

describe("a channel that does not take a message", () => {
  let world: World;
  const deliver = () => world.app.deliverNotices({ signal: undisturbed });
  const theNotice = async () => (await world.notices())[0];
  const theCase = async () => (await world.storage.cases.list({ limit: 10 }))[0];

  beforeEach(async () => {
    world = await openWorld({ settings: { contactHours: { from: "00:00", to: "23:59" } } });
    await world.importRows([aRow()]);
    await world.app.scanLicences({ asOf: civilDate("2026-03-10"), signal: undisturbed });
  });
  afterEach(() => world.close());

  it.each(["temporary", "technical"] as const)(
    "for a %s reason: owed again after 1, 10 and 100 minutes, then daily",
    async (failure) => {
      world.channel.answerWith(failing(failure));
      const waits: number[] = [];
      for (const [now, next] of [
        ["2026-03-10 10:00", "2026-03-10 10:01"],
        ["2026-03-10 10:01", "2026-03-10 10:11"],
        ["2026-03-10 10:11", "2026-03-10 11:51"],
        ["2026-03-10 11:51", "2026-03-11 11:51"],
        ["2026-03-11 11:51", "2026-03-12 11:51"],
      ] as const) {
        world.setTime(now);
        expect(await deliver()).toMatchObject({ retried: 1, waiting: 1, nextDueAt: at(next) });
        waits.push(world.channel.sent.length);
        // Before its time nothing is tried.
        expect(await deliver()).toMatchObject({ retried: 0, waiting: 1 });
      }
      expect(waits).toEqual([1, 2, 3, 4, 5]);
      expect(await theNotice()).toMatchObject({ state: "queued", failure: "E1", attempts: 5 });
      const trouble = { class: failure, fault: "provider", says: `gateway-${failure}` };
      expect(await theNotice()).toMatchObject({ trouble });
      expect(await theCase()).toMatchObject({ state: "prepared" });
      world.channel.answerWith(acceptAll);
      world.setTime("2026-03-12 11:51");
      expect(await deliver()).toMatchObject({ accepted: 1, waiting: 0 });
      expect(await theCase()).toMatchObject({ state: "notified" });
      expect((await theNotice())?.failure).toBeUndefined();
    },
  );

  it("because it is down: as a technical failure", async () => {
    world.channel.answerWith(async () => {
      throw new Unavailable("down");
    });
    expect(await deliver()).toMatchObject({ retried: 1, nextDueAt: at("2026-03-10 10:01") });
    expect(await theNotice()).toMatchObject({ state: "queued", failure: "unavailable" });
  });

  it("for good: failed, and a person is asked to reach the holder", async () => {
    world.channel.answerWith(failing("permanent"));
    expect(await deliver()).toMatchObject({ failed: 1, waiting: 0 });
    expect(await theNotice()).toMatchObject({ state: "failed", failure: "E1", trouble: { class: "permanent" } });
    expect(await world.storage.worklist.list(-1, 10)).toMatchObject([
      { kind: "unreachable", rule: "renewal/food-operation", since: "2026-03-10" },
    ]);
    expect(await theCase()).toMatchObject({ state: "prepared" });
    expect(await deliver()).toMatchObject({ failed: 0 });
  });

  it("and whose answer was lost: asked before it is repeated; known there means accepted", async () => {
    world.channel.answerWith(async () => {
      throw new OutcomeUnknown("no answer");
    });
    expect(await deliver()).toMatchObject({ unknown: 1 });
    expect(await theNotice()).toMatchObject({ state: "unknown" });
    expect(await theCase()).toMatchObject({ state: "prepared" });
    world.channel.answerWith(acceptAll);
    world.channel.findWith(async () => ({ outcome: "accepted", reference: "found" }));
    expect(await deliver()).toMatchObject({ accepted: 1 });
    expect(world.channel.sent).toHaveLength(1);
    expect(await theNotice()).toMatchObject({ state: "accepted", reference: "found" });
    expect(await theCase()).toMatchObject({ state: "notified" });
  });

  it("and whose answer was lost: sent again only if the channel never saw it", async () => {
    world.channel.answerWith(async () => {
      throw new OutcomeUnknown("no answer");
    });
    await deliver();
    world.channel.answerWith(acceptAll);
    world.channel.findWith(async () => ({ outcome: "never-sent" }));
    expect(await deliver()).toMatchObject({ accepted: 1 });
    expect(world.channel.sent).toHaveLength(2);
    expect(new Set(world.channel.sent.map(({ noticeId }) => noticeId)).size).toBe(1);
  });

  it("and cannot be asked either: stays unknown, and does not keep the others waiting", async () => {
    world.channel.answerWith(async () => {
      throw new OutcomeUnknown("no answer");
    });
    await deliver();
    world.channel.answerWith(acceptAll);
    world.channel.findWith(async () => {
      throw new Unavailable("down");
    });
    await world.importRows([nthRow(2)]);
    await world.app.scanLicences({ asOf: civilDate("2026-03-10"), signal: undisturbed });
    expect(await deliver()).toMatchObject({ accepted: 1, unknown: 1 });
    expect((await world.notices()).map(({ state }) => state).sort()).toEqual(["accepted", "unknown"]);
    // Its claim has to run out first.
    world.setTime("2026-03-10 10:03");
    world.channel.findWith(async () => ({ outcome: "accepted", reference: "found" }));
    expect(await deliver()).toMatchObject({ accepted: 1, unknown: 0 });
  });

  it("because of a fault of its own: may have gone out, is asked about, and does not stop the others", async () => {
    await world.importRows([nthRow(2)]);
    await world.app.scanLicences({ asOf: civilDate("2026-03-10"), signal: undisturbed });
    world.channel.answerWith(async (message) => {
      if (numberOf(message) === "13800138000") throw new TypeError("cannot read 13800138000 of undefined");
      return acceptAll(message);
    });
    expect(await deliver()).toMatchObject({ accepted: 1, unknown: 1 });
    expect(JSON.stringify(world.logged)).not.toContain("13800138000");
    expect(world.logged.filter(({ level }) => level === "error")).toMatchObject([
      { fields: { error: "TypeError" }, message: "notice not delivered" },
    ]);
  });
});
