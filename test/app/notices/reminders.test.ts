import { afterEach, beforeEach, describe, expect, it } from "@jest/globals";
import { addDays, civilDate, type CivilDate } from "../../../src/domain/civil-date.ts";
import { nthRow } from "../../support/small-register.ts";
import { openWorld, undisturbed, type World } from "../../support/world.ts";

// The window of the test rule: 60 to 10 days before 2026-04-30, so it closes on 2026-04-20.
describe("the ladder of reminders", () => {
  let world: World;
  /** Days on which a message went out, each run in the morning. */
  async function liveThrough(from: string, to: string): Promise<readonly string[]> {
    const days: string[] = [];
    for (let day: CivilDate = civilDate(from); day <= to; day = addDays(day, 1)) {
      world.setTime(`${day} 09:00`);
      const before = world.channel.sent.length;
      await world.app.queueReminders(undisturbed);
      await world.app.queueReminders(undisturbed);
      await world.app.deliverNotices({ signal: undisturbed });
      if (world.channel.sent.length > before) days.push(day);
      expect(world.channel.sent.length - before).toBeLessThanOrEqual(1);
    }
    return days;
  }
  const kinds = () => world.storage.worklist.countByKind();

  beforeEach(async () => {
    world = await openWorld({ now: "2026-03-10 09:00" });
    await world.importRows([nthRow(1)]);
    await world.app.scanLicences({ asOf: civilDate("2026-03-10"), signal: undisturbed });
  });
  afterEach(() => world.close());

  it("reminds 30, 7 and 3 days before the last day, on working days, and then asks for a visit", async () => {
    // 60 days before lies before the opening, which stands for it; 30 days before is a Saturday.
    expect(await liveThrough("2026-03-10", "2026-04-16")).toEqual(["2026-03-10", "2026-03-23", "2026-04-13"]);
    expect(await kinds()).toEqual({});
    expect(await liveThrough("2026-04-17", "2026-04-30")).toEqual(["2026-04-17"]);
    expect(await kinds()).toEqual({ visit: 1 });
  });

  it("stops with the delivery run after the holder has answered, and takes the visit off the list", async () => {
    await liveThrough("2026-03-10", "2026-04-17");
    expect(await kinds()).toEqual({ visit: 1 });
    const reply = { channel: "c", from: nthRow(1)["电话"], text: "1", at: world.parts.clock.now(), providerId: "m1" };
    await world.app.recordReply(reply);
    expect(await kinds()).toEqual({});
    expect(await liveThrough("2026-04-18", "2026-04-30")).toEqual([]);
  });

  it("does not send a reminder that was queued before the holder answered", async () => {
    await liveThrough("2026-03-10", "2026-03-20");
    world.setTime("2026-03-21 09:00");
    expect(await world.app.queueReminders(undisturbed)).toEqual({ queued: 1, visits: 0 });
    const reply = { channel: "c", from: nthRow(1)["电话"], text: "2", at: world.parts.clock.now(), providerId: "m1" };
    await world.app.recordReply(reply);
    expect(await liveThrough("2026-03-22", "2026-03-25")).toEqual([]);
  });

  it("makes up for missed days with the newest step alone", async () => {
    await liveThrough("2026-03-10", "2026-03-10");
    expect(await liveThrough("2026-04-14", "2026-04-16")).toEqual(["2026-04-14"]);
    expect(
      (await world.notices()).flatMap(({ items }) => items.map(({ effectKey }) => effectKey.split("|")[3])),
    ).toEqual(expect.arrayContaining(["window-open", "reminder-7"]));
    expect(await world.notices()).toHaveLength(2);
  });

  it("sends one reminder, not two, when sending was stopped over a step", async () => {
    await liveThrough("2026-03-10", "2026-03-20");
    await world.app.holdSending({ all: true });
    expect(await liveThrough("2026-03-21", "2026-04-14")).toEqual([]);
    await world.app.resumeSending({ all: true });
    expect(await liveThrough("2026-04-15", "2026-04-16")).toEqual(["2026-04-15"]);
  });
});
