import { afterEach, beforeEach, describe, expect, it } from "@jest/globals";
import { civilDate } from "../../src/domain/civil-date.ts";
import type { Storage } from "../../src/ports/storage.ts";
import { aRow } from "../support/small-register.ts";
import { openWorld, undisturbed, type World } from "../support/world.ts";

describe("a licence that the register shows as renewed", () => {
  let world: World;
  const scan = (asOf: string) => world.app.scanLicences({ asOf: civilDate(asOf), signal: undisturbed });
  const theCase = async () => (await world.storage.cases.list({ limit: 10 }))[0];
  const noticeStates = async () => (await world.notices()).map(({ state }) => state);

  beforeEach(async () => {
    world = await openWorld();
    await world.importRows([aRow()]);
    await scan("2026-03-10");
  });
  afterEach(() => world.close());

  it("closes its case with the import, and stops the notice that is not sent yet", async () => {
    const summary = await world.importRows([aRow({ 有效期至: "2031-04-30" })]);
    expect(summary).toMatchObject({ changed: 1, casesClosed: 1 });
    expect(await theCase()).toMatchObject({ state: "closed", closedBecause: "renewed" });
    expect(await noticeStates()).toEqual(["stopped"]);
    await scan("2026-03-11");
    expect(await theCase()).toMatchObject({ state: "closed", closedBecause: "renewed" });
    await world.app.deliverNotices({ signal: undisturbed });
    expect(world.channel.sent).toEqual([]);
  });

  it("leaves a notice that went out as it is", async () => {
    await world.app.deliverNotices({ signal: undisturbed });
    await world.importRows([aRow({ 有效期至: "2031-04-30" })]);
    expect(await theCase()).toMatchObject({ state: "closed", closedBecause: "renewed" });
    expect(await noticeStates()).toEqual(["accepted"]);
  });

  it("opens a new case when the new last day comes near", async () => {
    await world.importRows([aRow({ 有效期至: "2031-04-30", 数据日期: "2026-03-10" })]);
    world.setTime("2031-03-10 10:00");
    await world.importRows([aRow({ 有效期至: "2031-04-30", 数据日期: "2031-03-01" })]);
    expect(await scan("2031-03-10")).toMatchObject({ casesOpened: 1, noticesQueued: 1 });
  });

  it("is not told even when the notice was in a deliverer's hands that died", async () => {
    const { notices } = world.storage;
    await notices.claimDue(world.parts.clock.now(), 10, world.parts.clock.now() + 60_000);
    await world.importRows([aRow({ 有效期至: "2031-04-30" })]);
    expect(await theCase()).toMatchObject({ state: "closed" });
    await world.app.deliverNotices({ signal: undisturbed });
    expect(world.channel.sent).toEqual([]);
    expect(await noticeStates()).toEqual(["stopped"]);
  });

  it("closes its case although delivery moves the case at the same moment", async () => {
    const around = (storage: Storage): Storage => ({
      ...storage,
      cases: {
        ...storage.cases,
        // Between the reading of the case and its closing, delivery marks it notified.
        async openButRenewed(limit) {
          const found = await storage.cases.openButRenewed(limit);
          for (const { caseId, state, revision } of found)
            if (state === "prepared") await storage.cases.move(caseId, revision, "notified");
          return found;
        },
      },
    });
    const meddled = await openWorld({ around });
    await meddled.importRows([aRow()]);
    await meddled.app.scanLicences({ asOf: civilDate("2026-03-10"), signal: undisturbed });
    expect(await meddled.importRows([aRow({ 有效期至: "2031-04-30" })])).toMatchObject({ casesClosed: 1 });
    expect(await meddled.storage.cases.countByState()).toEqual({ closed: 1 });
    await meddled.close();
  });
});
