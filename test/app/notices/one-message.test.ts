import { afterEach, beforeEach, describe, expect, it } from "@jest/globals";
import { civilDate } from "../../../src/domain/civil-date.ts";
import { aRow, nthRow } from "../../support/small-register.ts";
import { numberOf } from "../../support/test-channel.ts";
import { at, openWorld, undisturbed, type World } from "../../support/world.ts";

const day = civilDate("2026-03-10");
const production = { 事项: "food-production", 编号: "SC20000002", 有效期至: "2026-05-05" };

describe("several certificates of one holder", () => {
  let world: World;
  const scan = (asOf = day) => world.app.scanLicences({ asOf, signal: undisturbed });
  const deliver = () => world.app.deliverNotices({ signal: undisturbed });

  beforeEach(async () => {
    world = await openWorld();
  });
  afterEach(() => world.close());

  it("make one message that lists them, with the earliest day to act and every case number", async () => {
    await world.importRows([aRow(), aRow(production)]);
    expect(await scan()).toMatchObject({ casesOpened: 2, noticesQueued: 1 });
    await deliver();
    const numbers = (await world.storage.cases.list({ limit: 10 })).map(({ caseNo }) => caseNo).sort();
    expect(world.channel.sent.map(({ text }) => text.replace(/核对码\w{8}/, "核对码"))).toEqual([
      "【鄂托克政务】您有2件证照将到期，现可办理续期：" +
        "食品经营许可证（尾号0001）2026年4月30日，食品生产许可证（尾号0002）2026年5月5日。" +
        `请最迟于2026年4月20日（含当日）回3转人工，或致电12345或到政务服务大厅确认，办件号${numbers.join("、")}。不含链接，核对码。`,
    ]);
    const states = (await world.storage.cases.list({ limit: 10 })).map(({ state }) => state);
    expect(states).toEqual(["notified", "notified"]);
  });

  it("hand on what the words were filled with, for providers that fill a template of their own", async () => {
    await world.importRows([aRow()]);
    await scan();
    await deliver();
    const [message] = world.channel.sent;
    expect(message?.template).toMatchObject({
      id: expect.stringMatching(/^window-open@\d+\/zh$/),
      fields: { item: "食品经营许可证", until: "2026年4月30日", hotline: "12345" },
    });
    for (const value of Object.values(message?.template?.fields ?? {})) expect(message?.text).toContain(value);
    expect(await world.notices()).toMatchObject([{ template: message?.template?.id }]);
  });

  it("make two messages when the second falls due after the first was sent", async () => {
    await world.importRows([aRow(), aRow({ ...production, 有效期至: "2026-05-10" })]);
    await scan();
    await deliver();
    await scan(civilDate("2026-03-11"));
    world.setTime("2026-03-11 10:00");
    await deliver();
    expect(world.channel.sent).toHaveLength(2);
    expect(world.channel.sent[1]?.text).toContain("食品生产许可证（尾号0002）");
    expect(world.channel.sent[1]?.text).not.toContain("食品经营许可证");
  });

  it("of two holders make two messages", async () => {
    await world.importRows([aRow(), nthRow(2)]);
    expect(await scan()).toMatchObject({ noticesQueued: 2 });
    await deliver();
    expect(world.channel.sent.map(numberOf).sort()).toEqual(["13800000002", "13800138000"]);
  });

  it("leave only the other one in the message when one of them is renewed before it goes out", async () => {
    await world.importRows([aRow(), aRow(production)]);
    await scan();
    await world.importRows([aRow({ 有效期至: "2031-04-30" })]);
    await deliver();
    expect(world.channel.sent).toHaveLength(1);
    expect(world.channel.sent[0]?.text).toContain("您的食品生产许可证（尾号0002）2026年5月5日到期");
    expect(world.channel.sent[0]?.text).not.toContain("食品经营许可证");
  });

  it("are told apart from the other one when a deliverer that died had the message in hand", async () => {
    await world.importRows([aRow(), aRow(production)]);
    await scan();
    await world.storage.notices.claimDue(at("2026-03-10 10:00"), 10, at("2026-03-10 10:02"));
    await world.importRows([aRow({ 有效期至: "2031-04-30" })]);
    expect(await deliver()).toMatchObject({ accepted: 1, waiting: 0 });
    expect(world.channel.sent.map(({ text }) => text.includes("食品经营许可证"))).toEqual([false]);
  });

  it("may be reminders without cases", async () => {
    await world.importRows([
      aRow({ 事项: "drug-retail", 编号: "YP0001" }),
      aRow({ 事项: "drug-retail", 编号: "YP0002", 有效期至: "2026-05-05" }),
    ]);
    await scan();
    await deliver();
    expect(world.channel.sent.map(({ text }) => text.replace(/核对码\w{8}/, "核对码"))).toEqual([
      "【鄂托克政务】您有2件证照将到期：药品经营许可证（零售）（尾号0001）2026年4月30日，" +
        "药品经营许可证（零售）（尾号0002）2026年5月5日。请最迟于2026年4月20日（含当日）申请延续。咨询12345。不含链接，核对码。",
    ]);
  });
});
