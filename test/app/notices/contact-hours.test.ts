import { afterEach, describe, expect, it } from "@jest/globals";
import { civilDate, type CivilDate } from "../../../src/domain/civil-date.ts";
import { aRow, nthRow, rowsUpTo } from "../../support/small-register.ts";
import { acceptAll } from "../../support/test-channel.ts";
import { at, openWorld, undisturbed, type World } from "../../support/world.ts";

describe("quiet hours", () => {
  let world: World;
  const deliver = (anyHour?: boolean) =>
    world.app.deliverNotices({ signal: undisturbed, ...(anyHour === undefined ? {} : { anyHour }) });
  const scannedAt = async (now: string): Promise<void> => {
    world = await openWorld({ now });
    await world.importRows([aRow()]);
    await world.app.scanLicences({ asOf: now.slice(0, 10) as CivilDate, signal: undisturbed });
  };
  afterEach(() => world.close());

  it.each([
    ["at night", "2026-03-10 02:00", "2026-03-10 08:30"],
    ["after hours", "2026-03-10 18:00", "2026-03-11 08:30"],
    ["on a Saturday", "2026-03-14 10:00", "2026-03-16 08:30"],
    ["on a Sunday", "2026-03-15 10:00", "2026-03-16 08:30"],
    ["on a holiday that is a weekday", "2026-04-06 10:00", "2026-04-07 08:30"],
  ])("%s nothing goes out, and the notice waits for the next working morning", async (_when, now, next) => {
    await scannedAt(now);
    expect(await deliver()).toMatchObject({ accepted: 0, waiting: 1, nextDueAt: at(next) });
    expect(world.channel.sent).toEqual([]);
    world.setTime(next);
    expect(await deliver()).toMatchObject({ accepted: 1, waiting: 0 });
  });

  it("on a Saturday that makes up for a holiday, holders are written to", async () => {
    await scannedAt("2026-05-09 10:00");
    // The window of the default row closed on 20 April.
    await world.importRows([aRow({ 有效期至: "2026-06-30", 数据日期: "2026-05-09" })]);
    await world.app.scanLicences({ asOf: civilDate("2026-05-09"), signal: undisturbed });
    expect(await deliver()).toMatchObject({ accepted: 1 });
  });

  it("a notice for a day to come is not sent before it", async () => {
    world = await openWorld();
    await world.importRows([aRow({ 有效期至: "2026-05-15" })]);
    await world.app.scanLicences({ asOf: civilDate("2026-03-16"), signal: undisturbed });
    expect(await deliver()).toMatchObject({ accepted: 0, nextDueAt: at("2026-03-16 08:30") });
    world.setTime("2026-03-16 08:30");
    expect(await deliver()).toMatchObject({ accepted: 1 });
  });

  it("are set aside when a person asks for it", async () => {
    await scannedAt("2026-03-15 22:00");
    expect(await deliver(true)).toMatchObject({ accepted: 1 });
  });

  it("are set aside, and what is paused or over a limit waits all the same: the run ends", async () => {
    const now = "2026-03-15 22:00";
    world = await openWorld({
      now,
      settings: { blastLimit: { share: 1, atLeast: 1 }, sending: { attempts: 10, channelPerDay: 2, holderPerDay: 9 } },
    });
    await world.importRows([...rowsUpTo(3), nthRow(4, { 事项: "food-production", 编号: "SC20000004" })]);
    await world.app.scanLicences({ asOf: civilDate("2026-03-15"), signal: undisturbed });
    await world.app.holdSending({ rule: "renewal/food-production" });
    expect(await deliver(true)).toMatchObject({ accepted: 2, retried: 2, waiting: 2 });
    expect(new Set((await world.notices()).map(({ failure }) => failure))).toEqual(
      new Set([undefined, "rule-paused", "channel-limit"]),
    );
  });

  it("begin in the middle of a long run: what was not sent by then waits for the morning", async () => {
    world = await openWorld({ now: "2026-03-10 17:59", settings: { blastLimit: { share: 1, atLeast: 1 } } });
    await world.importRows(rowsUpTo(60));
    await world.app.scanLicences({ asOf: civilDate("2026-03-10"), signal: undisturbed });
    world.channel.answerWith(async (message) => {
      if (world.channel.sent.length === 3) world.setTime("2026-03-10 18:00");
      return acceptAll(message);
    });
    const summary = await deliver();
    expect(summary).toMatchObject({ accepted: 3, waiting: 57 });
    world.setTime("2026-03-11 08:30");
    expect(await deliver()).toMatchObject({ accepted: 57, waiting: 0 });
    expect(new Set(world.channel.sent.map(({ noticeId }) => noticeId)).size).toBe(60);
  });
});
