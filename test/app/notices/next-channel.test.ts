import { afterEach, beforeEach, describe, expect, it } from "@jest/globals";
import { civilDate } from "../../../src/domain/civil-date.ts";
import { InvalidInput, NotFound, OutcomeUnknown } from "../../../src/ports/errors.ts";
import type { Delivery } from "../../../src/ports/notice-channel.ts";
import { aRow } from "../../support/small-register.ts";
import { acceptAll, testChannel, type TestChannel } from "../../support/test-channel.ts";
import { openWorld, undisturbed, type World } from "../../support/world.ts";

const refuse = (failure: "temporary" | "permanent") => async (): Promise<Delivery> => ({
  outcome: "failed",
  failure,
  reason: "…",
  code: "E1",
  fault: "number",
});

describe("a message that a channel does not bring to the holder", () => {
  let world: World;
  let fallback: TestChannel;
  const deliver = () => world.app.deliverNotices({ signal: undisturbed });
  const theNotice = async () => (await world.notices())[0];

  beforeEach(async () => {
    fallback = testChannel("fallback", "outbox");
    world = await openWorld({
      settings: {
        contactHours: { from: "00:00", to: "23:59" },
        sending: { attempts: 3, channelPerDay: 100, holderPerDay: 100 },
      },
      channel: testChannel("sms", "sms"),
      fallback: [testChannel("letters", "letter"), fallback],
    });
    await world.importRows([aRow()]);
    await world.app.scanLicences({ asOf: civilDate("2026-03-10"), signal: undisturbed });
  });
  afterEach(() => world.close());

  it("goes by the next one that has an address, once the first has failed for good", async () => {
    world.channel.answerWith(refuse("permanent"));
    expect(await deliver()).toMatchObject({ retried: 1, accepted: 1, failed: 0 });
    expect([world.channel.sent.length, fallback.sent.length]).toEqual([1, 1]);
    expect(await theNotice()).toMatchObject({ state: "accepted", channel: "fallback", givenUpOn: ["sms"] });
    expect(await world.storage.worklist.countByKind()).toEqual({ "wrong-number": 1 });
  });

  it("is left to a person when every channel has failed for good", async () => {
    world.channel.answerWith(refuse("permanent"));
    fallback.answerWith(refuse("permanent"));
    expect(await deliver()).toMatchObject({ retried: 1, failed: 1 });
    expect(await theNotice()).toMatchObject({ state: "failed", attempts: 2 });
    expect(await world.storage.worklist.countByKind()).toEqual({ unreachable: 1 });
  });

  it("is dead once it was tried as often as settings allow, and goes again when a person says so", async () => {
    world.channel.answerWith(refuse("temporary"));
    for (const time of ["10:00", "10:01", "10:11"]) {
      world.setTime(`2026-03-10 ${time}`);
      await deliver();
    }
    expect(await theNotice()).toMatchObject({ state: "dead", attempts: 3, failure: "E1" });
    world.setTime("2026-03-11 10:11");
    expect(await deliver()).toMatchObject({ retried: 0, waiting: 0 });
    world.channel.answerWith(acceptAll);
    const { noticeId } = (await theNotice()) ?? { noticeId: "" };
    expect(await world.app.redriveNotices({ noticeId })).toBe(1);
    await expect(world.app.redriveNotices({ noticeId })).rejects.toBeInstanceOf(InvalidInput);
    await expect(world.app.redriveNotices({ noticeId: "N0" })).rejects.toBeInstanceOf(NotFound);
    expect(await deliver()).toMatchObject({ accepted: 1 });
  });

  it("is redriven with all others that are dead", async () => {
    world.channel.answerWith(refuse("temporary"));
    for (const time of ["10:00", "10:01", "10:11"]) {
      world.setTime(`2026-03-10 ${time}`);
      await deliver();
    }
    expect(await world.app.redriveNotices({ all: true })).toBe(1);
    expect(await world.app.redriveNotices({ all: true })).toBe(0);
  });

  it("and cannot be told of stays unknown, is asked about ever more seldom, and never repeated", async () => {
    world.channel.answerWith(async () => {
      throw new OutcomeUnknown("no answer");
    });
    await deliver();
    let asked = 0;
    world.channel.findWith(async () => {
      asked += 1;
      return { outcome: "cannot-tell", reason: "…" };
    });
    const askedAt = async (time: string) => {
      world.setTime(time);
      const before = asked;
      expect(await deliver()).toMatchObject({ accepted: 0 });
      return asked > before;
    };
    expect(await askedAt("2026-03-10 10:00")).toBe(true);
    expect(await askedAt("2026-03-10 10:00")).toBe(false);
    expect(await askedAt("2026-03-10 10:01")).toBe(true);
    expect(await askedAt("2026-03-10 10:02")).toBe(true);
    expect(await askedAt("2026-03-10 10:03")).toBe(false);
    expect(await askedAt("2026-03-10 10:04")).toBe(true);
    expect(await askedAt("2026-03-20 10:04")).toBe(true);
    expect(await askedAt("2027-03-20 10:04")).toBe(false);
    expect(await theNotice()).toMatchObject({ state: "unknown", attempts: 1 });
    expect(world.channel.sent).toHaveLength(1);
  });
});
