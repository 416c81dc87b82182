import { afterEach, beforeEach, describe, expect, it } from "@jest/globals";
import { civilDate } from "../../../src/domain/civil-date.ts";
import { scanLicences } from "../../../src/app/scan/scan-licences.ts";
import { decodeOutcomes } from "../../../src/app/scan/outcome-vector.ts";
import type { LicenceId } from "../../../src/domain/licence.ts";
import { aRow, nthRow } from "../../support/small-register.ts";
import { openWorld, undisturbed, type World } from "../../support/world.ts";

const day = civilDate("2026-03-10");
const licenceId = "food-operation/JY10000001" as LicenceId;

describe("scanning a day", () => {
  let world: World;
  const scan = (asOf = day) => world.app.scanLicences({ asOf, signal: undisturbed });
  const counts = async () => ({
    cases: await world.storage.cases.countByState(),
    notices: await world.storage.notices.countByState(),
    log: await world.storage.decisions.size(),
  });

  beforeEach(async () => {
    world = await openWorld();
  });
  afterEach(() => world.close());

  it("opens one case and queues one notice for a licence whose window is open", async () => {
    await world.importRows([aRow(), nthRow(2, { 有效期至: "2026-12-31" })]);
    expect(await scan()).toMatchObject({
      scanId: "2026-03-10#1",
      state: "done",
      subjects: 2,
      outcomes: { "renewal/food-operation": { eligible: 1, "not-eligible": 1 } },
      casesOpened: 1,
      noticesQueued: 1,
      failureCount: 0,
    });
    const [opened] = await world.storage.cases.list({ limit: 10 });
    expect(opened).toMatchObject({
      licenceId,
      cycle: "2026-04-30",
      procedure: "renewal",
      tier: "auto-prepare",
      opensOn: "2026-03-01",
      closesOn: "2026-04-20",
      state: "prepared",
      caseNo: "XZ2026-000000",
      materials: [{ name: { zh: "延续申请书" }, standing: "to-confirm" }],
    });
  });

  it("changes nothing when the day is scanned twice", async () => {
    await world.importRows([aRow(), nthRow(2, { 抽检未闭环: "是" })]);
    await scan();
    const before = await counts();
    expect(await scan()).toMatchObject({ scanId: "2026-03-10#2", casesOpened: 0, noticesQueued: 0 });
    expect(await counts()).toEqual(before);
  });

  it("opens and queues nothing twice after the same file was imported again", async () => {
    const rows = [aRow(), nthRow(2)];
    await world.importRows(rows, "register.csv");
    await scan();
    const before = await counts();
    expect(await world.importRows(rows, "register.csv")).toMatchObject({ unchanged: 2, isRepeat: true });
    expect(await scan()).toMatchObject({ casesOpened: 0, noticesQueued: 0 });
    expect(await counts()).toEqual(before);
  });

  it("says nothing new of a licence on the days after, while its case stands", async () => {
    await world.importRows([aRow()]);
    await scan();
    const size = (await counts()).log;
    await scan(civilDate("2026-03-11"));
    const [entry] = await world.storage.decisions.read(size, 10);
    expect(entry?.kind).toBe("scan");
    expect((await counts()).log).toBe(size + 1);
  });

  it("never takes back a later day's decision with a scan as of an earlier day", async () => {
    await world.importRows([aRow()]);
    await scan(civilDate("2026-03-01"));
    const before = await counts();
    // As a day that was missed is made up for; a person may not choose such a day.
    const earlier = await scanLicences(world.parts, { asOf: civilDate("2026-02-27"), signal: undisturbed });
    expect(earlier.outcomes).toEqual({ "renewal/food-operation": { "not-eligible": 1 } });
    expect((await counts()).cases).toEqual(before.cases);
    expect((await counts()).notices).toEqual(before.notices);
    expect(await world.storage.decisions.standing([licenceId])).toMatchObject([
      { asOf: "2026-03-01", outcome: "eligible" },
    ]);
  });

  it("records a licence that cannot be decided, and decides the others", async () => {
    await world.importRows([aRow({ 有效期至: "1800-01-20" }), nthRow(2)]);
    const summary = await scan();
    expect(summary).toMatchObject({ state: "done", casesOpened: 1, failureCount: 1 });
    expect(summary.failures).toMatchObject([{ licenceId, rule: "renewal/food-operation" }]);
    expect(summary.failures[0]?.reason).toContain("1800");
  });

  it("keeps the outcome of every licence and rule it looked at", async () => {
    await world.importRows([aRow(), nthRow(2, { 有效期至: "2026-12-31" })]);
    const { scanId = "" } = await scan();
    const seen = (await world.storage.scans.chunks(scanId)).flatMap(({ bytes }) => decodeOutcomes(bytes));
    expect(seen.map(({ licenceId, outcome }) => [licenceId, outcome])).toEqual([
      ["food-operation/JY10000001", "eligible"],
      ["food-operation/JY10000002", "not-eligible"],
    ]);
  });

  it("leaves no name or number of the holder in the log's entries", async () => {
    await world.importRows([aRow({ 类型: "个人", 持证人: "某甲某乙", 身份证: "11010519491231002X", 代码: "" })]);
    await scan();
    const entries = await world.storage.decisions.read(0, 10);
    expect(entries.length).toBe(2);
    for (const { body } of entries) expect(body).not.toMatch(/某甲某乙|11010519491231002X|13800138000|JY10000001/);
  });
});
