import { afterEach, beforeEach, describe, expect, it } from "@jest/globals";
import { civilDate } from "../../../src/domain/civil-date.ts";
import type { LicenceId } from "../../../src/domain/licence.ts";
import { aRow, rowsUpTo, type Row } from "../../support/small-register.ts";
import { numberOf } from "../../support/test-channel.ts";
import { openWorld, undisturbed, type World } from "../../support/world.ts";

const licenceId = "food-operation/JY10000001" as LicenceId;

describe("a register or a day that was wrong and is put right", () => {
  let world: World;
  const scan = (asOf: string) => world.app.scanLicences({ asOf: civilDate(asOf), signal: undisturbed });
  const register = (with_: Partial<Row> = {}) => world.importRows([aRow(with_)]);
  const deliver = () => world.app.deliverNotices({ anyHour: true, signal: undisturbed });
  const openCases = () => world.storage.cases.list({ licenceId, states: ["prepared", "notified"], limit: 10 });
  const owed = async () => (await world.notices()).filter(({ state }) => state === "queued");

  beforeEach(async () => {
    world = await openWorld({ now: "2026-03-10 10:00" });
    await register();
  });
  afterEach(() => world.close());

  it("a wrong last day closes the case; the right one opens it again and owes the notice again", async () => {
    await scan("2026-03-10");
    await register({ 有效期至: "2031-04-30" });
    expect(await openCases()).toEqual([]);
    await register();
    await scan("2026-03-10");
    expect(await openCases()).toHaveLength(1);
    expect(await owed()).toHaveLength(1);
  });

  it("so it does when a scan lay between the two", async () => {
    await scan("2026-03-10");
    await register({ 有效期至: "2031-04-30" });
    await scan("2026-03-10");
    await register();
    await scan("2026-03-10");
    expect(await openCases()).toHaveLength(1);
    expect(await owed()).toHaveLength(1);
  });

  it("another last day inside the window replaces the case, and the holder is told the right one", async () => {
    await scan("2026-03-10");
    await register({ 有效期至: "2026-04-20" });
    await scan("2026-03-10");
    expect(await openCases()).toMatchObject([{ cycle: "2026-04-20" }]);
    await deliver();
    expect(world.channel.sent.map(({ text }) => text)).toEqual([expect.stringContaining("2026年4月20日")]);
  });

  it("a scan as of a mistyped year far ahead closes cases; the next daily scan opens them again", async () => {
    await scan("2026-03-10");
    await scan("2036-03-10");
    expect(await openCases()).toEqual([]);
    expect(await world.storage.slots.lastDone("scan-expiring-licences", civilDate("2036-12-31"))).toBe("2026-03-10");
    await scan("2026-03-10");
    expect(await openCases()).toHaveLength(1);
    expect(await owed()).toHaveLength(1);
  });

  it("says nothing of a window that is over when a day long past is scanned", async () => {
    world.setTime("2026-06-10 10:00");
    await scan("2026-03-10");
    await deliver();
    expect(world.channel.sent).toEqual([]);
  });

  it("does not remind of a last day that the register no longer shows, though no import closed the case", async () => {
    await scan("2026-03-10");
    const record = await world.storage.register.find(licenceId);
    const run = await world.storage.register.beginImport({
      source: record?.source ?? "",
      fileName: "killed.csv",
      fingerprint: "0",
      kind: "licences",
      at: 0,
    });
    const personal = await world.storage.register.personalPart(licenceId);
    if (record === undefined) throw new Error("the licence should be registered");
    const licence = { ...record.licence, validUntil: civilDate("2031-04-30") };
    await world.storage.register.applyLicences(run.importId, [{ line: 2, record: { licence, personal, facts: [] } }]);
    await deliver();
    expect(world.channel.sent).toEqual([]);
  });

  it("tells a holder who had no mobile number once the register has one and something new is decided", async () => {
    await register({ 电话: "" });
    await scan("2026-03-10");
    await deliver();
    expect(await world.storage.worklist.list(-1, 10)).toMatchObject([{ kind: "unreachable" }]);
    await register();
    await scan("2026-03-10");
    expect(await deliver()).toMatchObject({ accepted: 1 });
    expect(await openCases()).toMatchObject([{ state: "notified" }]);
    expect(await world.storage.worklist.list(-1, 10)).toEqual([]);
  });

  it("never joins two holders that are known by one name only", async () => {
    await world.importRows([
      aRow({ 编号: "JY10000011", 代码: "", 持证人: "同名餐饮店", 电话: "13800138011" }),
      aRow({ 编号: "JY10000012", 代码: "", 持证人: "同名餐饮店", 电话: "13800138012" }),
    ]);
    await scan("2026-03-10");
    await deliver();
    expect(
      world.channel.sent
        .map(numberOf)
        .filter((to) => to !== "13800138000")
        .sort(),
    ).toEqual(["13800138011", "13800138012"]);
  });

  it("a day left out between two scanned ones is owed", async () => {
    await scan("2026-03-10");
    world.setTime("2026-03-14 10:00");
    await scan("2026-03-14");
    const caughtUp = await world.app.catchUp(civilDate("2026-03-14"), { signal: undisturbed });
    expect(caughtUp.map(({ asOf }) => asOf)).toEqual(["2026-03-11", "2026-03-12", "2026-03-13"]);
  });

  it("confirms only what a stop has shown, routed cases counted", async () => {
    await world.importRows(rowsUpTo(60, { 仅预包装: "是" }), "many.csv");
    const first = await world.app.scanLicences({ asOf: civilDate("2026-03-10"), confirm: true, signal: undisturbed });
    expect(first).toMatchObject({ state: "stopped", casesOpened: 0 });
    const second = await world.app.scanLicences({ asOf: civilDate("2026-03-10"), confirm: true, signal: undisturbed });
    expect(second.state).toBe("done");
    expect(second.casesOpened).toBeGreaterThanOrEqual(60);
  });
});
