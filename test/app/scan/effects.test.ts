import { afterEach, beforeEach, describe, expect, it } from "@jest/globals";
import { civilDate } from "../../../src/domain/civil-date.ts";
import type { LicenceId } from "../../../src/domain/licence.ts";
import { aRow, nthRow, type Row } from "../../support/small-register.ts";
import { openWorld, undisturbed, type World } from "../../support/world.ts";

const licenceId = "food-operation/JY10000001" as LicenceId;

describe("what follows from a decision", () => {
  let world: World;
  const scan = (asOf: string) => world.app.scanLicences({ asOf: civilDate(asOf), signal: undisturbed });
  /** Imports the licence with these values and scans the day. */
  const onDay = async (asOf: string, with_: Partial<Row> = {}) => {
    world.setTime(`${asOf} 10:00`);
    await world.importRows([aRow({ 数据日期: asOf, ...with_ })]);
    await scan(asOf);
  };
  const theCase = async () => (await world.storage.cases.list({ limit: 10, licenceId }))[0];
  const worklist = () => world.storage.worklist.list(-1, 10);
  const noticeStates = async () => (await world.notices()).map(({ state }) => state);

  beforeEach(async () => {
    world = await openWorld();
  });
  afterEach(() => world.close());

  it("held: no case, an item for a person with the finding", async () => {
    await onDay("2026-03-10", { 抽检未闭环: "是" });
    expect(await theCase()).toBeUndefined();
    expect(await worklist()).toEqual([
      {
        subjectId: licenceId,
        rule: "renewal/food-operation",
        kind: "held",
        finding: "failed-sample",
        missing: [],
        since: "2026-03-10",
        decisionPosition: 0,
      },
    ]);
    expect(await world.notices()).toEqual([]);
  });

  it("undetermined: no case, an item for a person with what is missing", async () => {
    await onDay("2026-03-10", { 抽检未闭环: "" });
    expect(await worklist()).toMatchObject([{ kind: "undetermined", missing: ["licence.failedSampleOpen"] }]);
    expect(await theCase()).toBeUndefined();
  });

  it("routed: a case of the other procedure, an item for a person, no notice", async () => {
    await onDay("2026-03-10", { 仅预包装: "是" });
    expect(await theCase()).toMatchObject({ procedure: "filing", tier: "assisted", state: "prepared" });
    expect(await worklist()).toMatchObject([{ kind: "routed", finding: "prepackaged" }]);
    expect(await world.notices()).toEqual([]);
  });

  it("blocked: recorded in the log, nothing else", async () => {
    await onDay("2026-03-10", { 禁止申请: "是" });
    expect(await world.storage.decisions.standing([licenceId])).toMatchObject([{ outcome: "blocked" }]);
    expect(await theCase()).toBeUndefined();
    expect(await worklist()).toEqual([]);
    expect(await world.notices()).toEqual([]);
  });

  it("not yet due: not even a line in the log", async () => {
    await onDay("2026-03-10", { 有效期至: "2027-04-30" });
    expect(await world.storage.decisions.standing([licenceId])).toEqual([]);
  });

  it("eligible on the last day of a window, at a weekend: nobody may be written to, so a person is asked", async () => {
    await onDay("2026-04-18", { 有效期至: "2026-04-28" });
    expect(await theCase()).toMatchObject({ closesOn: "2026-04-18", state: "prepared" });
    expect(await world.notices()).toEqual([]);
    expect(await worklist()).toMatchObject([{ kind: "visit", since: "2026-04-18" }]);
    await scan("2026-04-19");
    expect(await worklist()).toEqual([]);
  });

  it("eligible until a weekend, and told before it: nobody is asked a second time", async () => {
    await onDay("2026-04-16", { 有效期至: "2026-04-28" });
    await world.app.deliverNotices({ signal: undisturbed });
    await onDay("2026-04-18", { 有效期至: "2026-04-28", 持证人: "乙餐饮店" });
    expect((await theCase())?.state).toBe("notified");
    expect(await worklist()).toEqual([]);
  });

  it("remind-only: a notice without a case", async () => {
    await onDay("2026-03-10", { 事项: "drug-retail", 编号: "YP001" });
    expect(await world.storage.cases.countByState()).toEqual({});
    const [notice] = await world.notices();
    expect(notice?.items).toMatchObject([{ itemCode: "drug-retail", validUntil: "2026-04-30" }]);
    expect(notice?.items[0]).not.toHaveProperty("caseId");
  });

  it("eligible, then held: the case is suspended and the unsent notice is stopped; eligible again: both go on", async () => {
    await onDay("2026-03-10");
    await onDay("2026-03-11", { 抽检未闭环: "是" });
    expect(await theCase()).toMatchObject({ state: "suspended" });
    expect(await noticeStates()).toEqual(["stopped"]);
    expect(await worklist()).toMatchObject([{ kind: "held" }]);
    await onDay("2026-03-12");
    expect(await theCase()).toMatchObject({ state: "prepared" });
    expect((await noticeStates()).sort()).toEqual(["queued", "stopped"]);
    expect(await worklist()).toEqual([]);
    const queued = (await world.notices()).find(({ state }) => state === "queued");
    expect(queued?.items).toMatchObject([{ licenceId, caseId: (await theCase())?.caseId }]);
  });

  it("eligible and told, then held, then eligible again: the holder is not told twice", async () => {
    await onDay("2026-03-10");
    await world.app.deliverNotices({ signal: undisturbed });
    await onDay("2026-03-11", { 抽检未闭环: "是" });
    expect(await theCase()).toMatchObject({ state: "suspended" });
    await onDay("2026-03-12");
    expect(await theCase()).toMatchObject({ state: "notified" });
    expect(await noticeStates()).toEqual(["accepted"]);
    expect(world.channel.sent).toHaveLength(1);
  });

  it("eligible, then routed: the renewal is closed for the other procedure; eligible again: the other way round", async () => {
    await onDay("2026-03-10");
    await onDay("2026-03-11", { 仅预包装: "是" });
    const states = async () =>
      (await world.storage.cases.list({ limit: 10 }))
        .map(({ procedure, state, closedBecause }) => [procedure, state, closedBecause])
        .sort();
    expect(await states()).toEqual([
      ["filing", "prepared", undefined],
      ["renewal", "closed", "routed"],
    ]);
    expect(await noticeStates()).toEqual(["stopped"]);
    await onDay("2026-03-12");
    expect(await states()).toEqual([
      ["filing", "closed", "no-longer-eligible"],
      ["renewal", "prepared", undefined],
    ]);
    expect(await worklist()).toEqual([]);
  });

  it("eligible, then blocked: the case is closed and the unsent notice is stopped", async () => {
    await onDay("2026-03-10");
    await onDay("2026-03-11", { 禁止申请: "是" });
    expect(await theCase()).toMatchObject({ state: "closed", closedBecause: "no-longer-eligible" });
    expect(await noticeStates()).toEqual(["stopped"]);
  });

  it("past its window: the case is closed as no longer eligible; past its last day: as ended", async () => {
    await world.importRows([aRow(), nthRow(2, { 有效期至: "2026-04-20" })]);
    await scan("2026-03-10");
    await scan("2026-04-21");
    const closed = await world.storage.cases.list({ limit: 10 });
    expect(Object.fromEntries(closed.map(({ cycle, closedBecause }) => [cycle, closedBecause]))).toEqual({
      "2026-04-20": "licence-ended",
      "2026-04-30": "no-longer-eligible",
    });
  });
});
