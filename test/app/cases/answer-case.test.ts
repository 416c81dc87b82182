import { afterEach, beforeEach, describe, expect, it } from "@jest/globals";
import { civilDate } from "../../../src/domain/civil-date.ts";
import type { RenewalCase } from "../../../src/domain/case.ts";
import type { LicenceId } from "../../../src/domain/licence.ts";
import { Conflict } from "../../../src/ports/errors.ts";
import { replying } from "../../support/replies.ts";
import { nthRow } from "../../support/small-register.ts";
import { openWorld, undisturbed, type World } from "../../support/world.ts";

describe("what a holder says to a clerk", () => {
  let world: World;
  const caseOf = async (n: number): Promise<RenewalCase> => {
    const found = await world.storage.cases.findOpen(`food-operation/${nthRow(n)["编号"]}` as LicenceId);
    if (found === undefined) throw new Error("there is no open case");
    return found;
  };
  const reply = replying(() => world, nthRow(3)["电话"]);
  const scan = () => world.app.scanLicences({ asOf: civilDate("2026-03-10"), signal: undisturbed });
  const remindersQueued = async (): Promise<number> => (await world.app.queueReminders(undisturbed)).queued;

  beforeEach(async () => {
    world = await openWorld({ settings: { contactHours: { from: "00:00", to: "23:59" } } });
    // The first two are one holder's: no text message can answer either.
    const second = nthRow(2, { 电话: nthRow(1)["电话"], 代码: nthRow(1)["代码"] });
    await world.importRows([nthRow(1), second, nthRow(3)]);
    await scan();
    await world.app.deliverNotices({ signal: undisturbed });
  });
  afterEach(() => world.close());

  it("moves the case, with when it was noted, and ends its reminders", async () => {
    const { caseId } = await caseOf(1);
    await world.app.noteAnswer(caseId, "confirmed");
    const answer = { wish: "confirmed", at: world.parts.clock.now(), check: "noted-by-clerk" };
    expect(await caseOf(1)).toMatchObject({ state: "confirmed", answer });
    world.setTime("2026-04-01 10:00");
    expect(await remindersQueued()).toBe(2);
  });

  it("may be another thing later, and stands against a reply that was sent before", async () => {
    const { caseId } = await caseOf(3);
    await world.app.noteAnswer(caseId, "confirmed");
    world.setTime("2026-03-10 11:00");
    await world.app.noteAnswer(caseId, "declined");
    world.setTime("2026-03-10 10:30");
    await reply("1");
    expect((await caseOf(3)).state).toBe("declined");
    world.setTime("2026-03-10 11:30");
    await reply("1");
    expect(await caseOf(3)).toMatchObject({ state: "confirmed", answer: { check: "number-on-register" } });
  });

  it("is refused for a case that is suspended or closed", async () => {
    const { caseId } = await caseOf(1);
    await world.importRows([nthRow(1, { 抽检未闭环: "是" })]);
    await scan();
    await expect(world.app.noteAnswer(caseId, "confirmed")).rejects.toThrow(/XZ2026-\d+ 因情况有变而暂停/);
    await world.importRows([nthRow(1, { 状态: "注销" })]);
    await scan();
    await expect(world.app.noteAnswer(caseId, "confirmed")).rejects.toThrow(Conflict);
  });
});
