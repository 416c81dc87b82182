import { afterEach, beforeEach, describe, expect, it } from "@jest/globals";
import { civilDate } from "../../../src/domain/civil-date.ts";
import { anApprover, anAuthor } from "../../support/builders.ts";
import { anOwnVersion } from "../../support/own-version.ts";
import { aRow } from "../../support/small-register.ts";
import { openWorld, undisturbed, type World } from "../../support/world.ts";

/** 2027 as if its schedule had been announced, with the Saturday 2 January made a working day. */
const announced = `year: 2027
status: announced
source: [test]
holidays:
  - { name: 元旦, days: [2027-01-01] }
makeUpDays: [2027-01-02]
`;

describe("a case that is open when the law or the calendar changes", () => {
  let world: World;
  const scan = (asOf: string) => world.app.scanLicences({ asOf: civilDate(asOf), signal: undisturbed });
  const theCase = async () => (await world.storage.cases.list({ limit: 2 }))[0];
  const theItem = async () => (await world.notices()).filter(({ state }) => state === "queued")[0]?.items[0];
  const approve = async () => {
    const id = { rule: "renewal/food-operation", version: 2 };
    await world.app.draftRule({ text: anOwnVersion({ isSimple: true }), file: "draft.yaml", by: anAuthor });
    await world.app.shadowRule({ ...id, by: anAuthor });
    await world.app.approveRule({ ...id, by: anApprover });
  };

  afterEach(() => world.close());

  describe("a new version of its rule", () => {
    beforeEach(async () => {
      // After the contact hours of a Friday: nothing is sent before Monday.
      world = await openWorld({ now: "2026-03-13 20:00" });
      await world.importRows([aRow()]);
      await scan("2026-03-13");
      await approve();
    });

    it("gives the case its days, tier and materials, and the unsent notice its last day", async () => {
      expect(await theCase()).toMatchObject({ ruleVersion: 1, closesOn: "2026-04-20", tier: "auto-prepare" });
      expect(await theItem()).toMatchObject({ tellUntil: "2026-04-20" });
      world.setTime("2026-03-15 02:00");
      await scan("2026-03-15");
      const renewed = await theCase();
      expect(renewed).toMatchObject({
        ruleVersion: 2,
        state: "prepared",
        opensOn: "2026-01-30",
        closesOn: "2026-04-25",
        adviseBy: "2026-04-24",
        tier: "assisted",
        openedOn: "2026-03-13",
      });
      expect(renewed?.materials.map(({ name }) => name.zh)).toEqual(["延续申请书", "声明"]);
      expect(await theItem()).toMatchObject({ tellUntil: "2026-04-25", adviseBy: "2026-04-24" });
      expect(await world.storage.cases.countByState()).toEqual({ prepared: 1 });
      expect(await world.storage.notices.countByState()).toEqual({ queued: 1 });
    });

    it("changes nothing when the day is scanned again", async () => {
      world.setTime("2026-03-15 02:00");
      await scan("2026-03-15");
      const before = [await theCase(), await world.notices()];
      await scan("2026-03-15");
      expect([await theCase(), await world.notices()]).toEqual(before);
    });
  });

  it("gets firm days when the year they rest on is announced", async () => {
    world = await openWorld({ now: "2026-11-15 10:00" });
    await world.importRows([aRow({ 有效期至: "2027-01-12", 数据日期: "2026-11-15" })]);
    await scan("2026-11-15");
    expect(await theCase()).toMatchObject({ closesOn: "2027-01-02", adviseBy: "2026-12-31", isProvisional: true });
    world.library.put("calendar/2027.yaml", announced);
    await world.parts.rules.reload();
    await scan("2026-11-15");
    expect(await theCase()).toMatchObject({ closesOn: "2027-01-02", adviseBy: "2027-01-02", isProvisional: false });
    expect(await theItem()).toMatchObject({ adviseBy: "2027-01-02", isProvisional: false });
  });
});
