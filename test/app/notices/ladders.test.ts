import { afterEach, beforeEach, describe, expect, it } from "@jest/globals";
import { addDays, civilDate, type CivilDate } from "../../../src/domain/civil-date.ts";
import { nthRow } from "../../support/small-register.ts";
import { openWorld, undisturbed, type World } from "../../support/world.ts";

const drugs = "renewal/drug-retail/rule.yaml";
const food = "renewal/food-operation/rule.yaml";
const tier = /( {4}tier: )/;

// The windows of the test rules: 60 to 10 days before 2026-04-30, so they close on 2026-04-20.
describe("the ladder of a rule", () => {
  let world: World;
  const stating = (file: string, ladder: string): void =>
    world.library.put(file, world.library.get(file).replace(tier, `    ladder: ${ladder}\n$1`));
  const begin = async (item: string): Promise<void> => {
    await world.importRows([nthRow(1, { 事项: item })]);
    await world.app.scanLicences({ asOf: civilDate("2026-03-10"), signal: undisturbed });
  };
  /** Days on which a message went out and the step it was. */
  async function liveThrough(from: string, to: string): Promise<readonly string[]> {
    const sent: string[] = [];
    for (let day: CivilDate = civilDate(from); day <= to; day = addDays(day, 1)) {
      world.setTime(`${day} 09:00`);
      const before = world.channel.sent.length;
      await world.app.queueReminders(undisturbed);
      await world.app.deliverNotices({ signal: undisturbed });
      const keys = (await world.notices()).flatMap(({ items, startedAt }) =>
        startedAt === world.parts.clock.now() ? items.map(({ effectKey }) => effectKey.split("|")[3]) : [],
      );
      if (world.channel.sent.length > before) sent.push(`${day} ${keys.join("+")}`);
    }
    return sent;
  }

  beforeEach(async () => {
    world = await openWorld({ now: "2026-03-10 09:00" });
  });
  afterEach(() => world.close());

  it("is followed in the unit it states", async () => {
    stating(food, "{ before: [10, 2], unit: working-days }");
    await begin("food-operation");
    // 6 April is a holiday.
    expect(await liveThrough("2026-03-10", "2026-04-30")).toEqual([
      "2026-03-10 window-open",
      "2026-04-03 reminder-10w",
      "2026-04-16 reminder-2w",
    ]);
  });

  it("may be the news alone", async () => {
    stating(food, "{ before: [] }");
    await begin("food-operation");
    expect(await liveThrough("2026-03-10", "2026-04-30")).toEqual(["2026-03-10 window-open"]);
    expect(await world.storage.worklist.countByKind()).toEqual({});
  });

  it("does not repeat the news of a window that opened on days off", async () => {
    stating(food, "{ before: [49, 3] }");
    await world.importRows([nthRow(1, { 有效期至: "2026-05-07" })]);
    // Opens on Sunday 8 March; 49 days before it closes is Monday 9 March, the day the news goes out.
    world.setTime("2026-03-08 02:00");
    await world.app.scanLicences({ asOf: civilDate("2026-03-08"), signal: undisturbed });
    expect(await liveThrough("2026-03-08", "2026-03-20")).toEqual(["2026-03-09 window-open"]);
  });

  describe("of permits that are only reminded of", () => {
    it("is not there unless the rule states one", async () => {
      await begin("drug-retail");
      expect(await liveThrough("2026-03-10", "2026-04-30")).toEqual(["2026-03-10 window-open"]);
    });

    it("is followed without a case, and asks nobody to visit", async () => {
      stating(drugs, "{ before: [30, 3] }");
      await begin("drug-retail");
      // 30 days before is Saturday 21 March.
      expect(await liveThrough("2026-03-10", "2026-04-30")).toEqual([
        "2026-03-10 window-open",
        "2026-03-23 reminder-30",
        "2026-04-17 reminder-3",
      ]);
      expect(await world.storage.worklist.countByKind()).toEqual({});
    });

    it("ends when the register says that the permit was renewed", async () => {
      stating(drugs, "{ before: [30, 3] }");
      await begin("drug-retail");
      await liveThrough("2026-03-10", "2026-03-24");
      await world.importRows([nthRow(1, { 事项: "drug-retail", 有效期至: "2031-04-30", 数据日期: "2026-03-24" })]);
      expect(await liveThrough("2026-03-25", "2026-04-30")).toEqual([]);
    });

    it("ends with the decision that called for it", async () => {
      stating(drugs, "{ before: [30, 3] }");
      await begin("drug-retail");
      await liveThrough("2026-03-10", "2026-03-24");
      await world.importRows([nthRow(1, { 事项: "drug-retail", 状态: "注销", 数据日期: "2026-03-24" })]);
      world.setTime("2026-03-25 02:00");
      await world.app.scanLicences({ asOf: civilDate("2026-03-25"), signal: undisturbed });
      expect(await liveThrough("2026-03-25", "2026-04-30")).toEqual([]);
    });
  });
});
