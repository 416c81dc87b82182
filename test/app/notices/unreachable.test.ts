import { afterEach, beforeEach, describe, expect, it } from "@jest/globals";
import { civilDate } from "../../../src/domain/civil-date.ts";
import { aRow, nthRow, type Row } from "../../support/small-register.ts";
import { numberOf } from "../../support/test-channel.ts";
import { tellingOf } from "../../support/test-library.ts";
import { openWorld, undisturbed, type World } from "../../support/world.ts";

describe("a holder without a mobile number", () => {
  let world: World;
  const tell = async (...rows: readonly Row[]) => {
    await world.importRows(rows);
    await world.app.scanLicences({ asOf: civilDate("2026-03-10"), signal: undisturbed });
    return world.app.deliverNotices({ signal: undisturbed });
  };
  const theNotice = async () => (await world.notices())[0];

  beforeEach(async () => {
    world = await openWorld();
  });
  afterEach(() => world.close());

  it.each([
    ["none at all", ""],
    ["a landline", "0477-8581170"],
    ["one with a digit too few", "1380013800"],
  ])("%s: the notice fails and a person is asked to reach the holder", async (_what, phone) => {
    expect(await tell(aRow({ 电话: phone }))).toMatchObject({ failed: 1, accepted: 0, waiting: 0 });
    expect(await theNotice()).toMatchObject({ state: "failed", failure: "no-address" });
    expect(await world.storage.worklist.list(-1, 10)).toMatchObject([
      { kind: "unreachable", subjectId: "food-operation/JY10000001" },
    ]);
    expect((await world.storage.cases.list({ limit: 1 }))[0]).toMatchObject({ state: "prepared" });
    expect(world.channel.sent).toEqual([]);
  });

  it("is reached by the mobile number among several", async () => {
    expect(await tell(aRow({ 电话: "0477-8581170、13900139000" }))).toMatchObject({ accepted: 1 });
    expect(world.channel.sent.map(numberOf)).toEqual(["13900139000"]);
  });

  it("is reached by the number of another of the certificates in the message", async () => {
    const second = aRow({ 事项: "food-production", 编号: "SC0002", 电话: "13900139000" });
    expect(await tell(aRow({ 电话: "" }), second)).toMatchObject({ accepted: 1 });
    expect(world.channel.sent.map(numberOf)).toEqual(["13900139000"]);
  });

  it("stays on the worklist when the message is tried before the scan is through", async () => {
    await world.close();
    world = await openWorld({
      around: (storage) => ({
        ...storage,
        notices: {
          ...storage.notices,
          async queue(request) {
            const queued = await storage.notices.queue(request);
            await world.app.deliverNotices({ signal: undisturbed });
            return queued;
          },
        },
      }),
    });
    const food = "renewal/food-operation/rule.yaml";
    world.library.put(food, tellingOf(world.library.get(food)));
    for (const [n, row] of [aRow({ 电话: "" }), nthRow(2, { 电话: "", 禁止申请: "是" })].entries()) {
      await world.importRows([row]);
      await world.app.scanLicences({ asOf: civilDate("2026-03-10"), signal: undisturbed });
      expect(await world.storage.worklist.list(-1, 10)).toHaveLength(n + 1);
    }
    expect(await world.storage.worklist.countByKind()).toEqual({ unreachable: 2 });
  });

  it("does not keep the others from being told", async () => {
    expect(await tell(aRow({ 电话: "" }), nthRow(2))).toMatchObject({ failed: 1, accepted: 1 });
  });

  it("shows in the listing with a masked number, or without one", async () => {
    await world.importRows([aRow({ 电话: "" }), nthRow(2)]);
    await world.app.scanLicences({ asOf: civilDate("2026-03-10"), signal: undisturbed });
    const shown = [];
    for await (const notice of world.app.notices()) shown.push(notice);
    expect(shown.map(({ maskedTo }) => maskedTo).sort()).toEqual(["138****0002", undefined]);
    for (const { text } of shown) expect(text).toContain("【鄂托克政务】您的食品经营许可证");
  });
});
