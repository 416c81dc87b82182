import { afterEach, beforeEach, describe, expect, it } from "@jest/globals";
import { civilDate } from "../../../src/domain/civil-date.ts";
import type { Delivery } from "../../../src/ports/notice-channel.ts";
import { aRow, nthRow } from "../../support/small-register.ts";
import { acceptAll, numberOf, testChannel, type TestChannel } from "../../support/test-channel.ts";
import { openWorld, undisturbed, type World } from "../../support/world.ts";

const dead = "13800138000";
const refused: Delivery = { outcome: "failed", failure: "permanent", reason: "空号", code: "30005", fault: "number" };

describe("a number that fails for good", () => {
  let world: World;
  let sms: TestChannel;
  const scan = () => world.app.scanLicences({ asOf: civilDate("2026-03-10"), signal: undisturbed });
  const deliver = () => world.app.deliverNotices({ signal: undisturbed });
  const flagged = async () => {
    const found = [];
    for await (const one of world.app.flaggedNumbers()) found.push(one);
    return found;
  };
  const toDo = async () => (await world.storage.worklist.list(-1, 9)).map(({ kind, subjectId }) => [kind, subjectId]);

  beforeEach(async () => {
    sms = testChannel("sms", "sms");
    world = await openWorld({ channel: sms, fallback: [testChannel("outbox")] });
    sms.answerWith(async (message) => (numberOf(message) === dead ? refused : acceptAll(message)));
    await world.importRows([aRow(), nthRow(2)]);
    await scan();
    await deliver();
  });
  afterEach(() => world.close());

  it("is flagged on its holder and asked for, and the message goes another way", async () => {
    expect(await flagged()).toMatchObject([
      { masked: "138****8000", because: "30005", licenceIds: ["food-operation/JY10000001"] },
    ]);
    expect(await toDo()).toEqual([["wrong-number", "food-operation/JY10000001"]]);
    expect((await world.notices()).map(({ state }) => state)).toEqual(["accepted", "accepted"]);
  });

  it("is not used again, whoever gives it", async () => {
    await world.importRows([nthRow(7, { 电话: dead })]);
    await scan();
    await deliver();
    expect(sms.sent.filter((message) => numberOf(message) === dead)).toHaveLength(1);
    expect(await world.storage.notices.countByState()).toEqual({ accepted: 3 });
  });

  it("is asked for no more once another is imported, which is used", async () => {
    await world.importRows([aRow({ 电话: "13900139000" }), nthRow(2)]);
    expect([await flagged(), await toDo()]).toEqual([[], []]);
    await world.importRows([aRow({ 编号: "JY10000009", 电话: "13900139000" })]);
    await scan();
    await deliver();
    expect(sms.sent.map(numberOf).at(-1)).toBe("13900139000");
  });

  it("of many holders is counted among those that are shared", async () => {
    await world.importRows([aRow(), ...[3, 4, 5].map((n) => nthRow(n, { 电话: dead })), nthRow(2)]);
    await world.importRows([nthRow(5, { 编号: "JY10000077", 电话: dead })]);
    const shared = await world.app.sharedNumbers(3, { signal: undisturbed });
    expect(shared).toEqual([{ masked: "138****8000", holders: 4, licences: 5 }]);
    expect(await world.app.sharedNumbers(5, { signal: undisturbed })).toEqual([]);
  });
});
