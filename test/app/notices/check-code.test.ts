import { afterEach, beforeEach, describe, expect, it } from "@jest/globals";
import { civilDate } from "../../../src/domain/civil-date.ts";
import { nthRow } from "../../support/small-register.ts";
import { acceptAll } from "../../support/test-channel.ts";
import { openWorld, undisturbed, type World } from "../../support/world.ts";

describe("the code of a message", () => {
  let world: World;
  const codeSent = (): string => /核对码(\w{8})/.exec(world.channel.sent[0]?.text ?? "")?.[1] ?? "";

  beforeEach(async () => {
    world = await openWorld();
    await world.importRows([nthRow(1)]);
    await world.app.scanLicences({ asOf: civilDate("2026-03-10"), signal: undisturbed });
  });
  afterEach(() => world.close());

  it("tells whoever has it when the message was sent and about what, and nothing of whose it is", async () => {
    await world.app.deliverNotices({ signal: undisturbed });
    const checked = await world.app.checkCode(codeSent().toLowerCase());
    expect(checked).toMatchObject({
      found: true,
      messages: [{ sentOn: "2026-03-10", standing: "sent", about: ["食品经营许可证"] }],
    });
    expect(checked.says).toContain("本局发出");
    const { 持证人: name, 电话: phone, 代码: uscc, 编号: number } = nthRow(1);
    for (const personal of [name, phone, uscc, number]) expect(JSON.stringify(checked)).not.toContain(personal);
  });

  it("is the same before and after sending, and with every attempt", async () => {
    world.channel.answerWith(async () => ({
      outcome: "failed",
      failure: "temporary",
      fault: "network",
      reason: "忙",
      code: "busy",
    }));
    const [before] = await notices();
    await world.app.deliverNotices({ signal: undisturbed });
    expect(before?.text).toContain(codeSent());
    const first = codeSent();
    world.setTime("2026-03-10 11:00");
    world.channel.answerWith(acceptAll);
    await world.app.deliverNotices({ signal: undisturbed });
    expect(world.channel.sent.map(({ text }) => text.includes(first))).toEqual([true, true]);
    expect((await world.notices())[0]?.code).toBe(first);
  });

  it("of a message that was never sent says what to do", async () => {
    const [queued] = await notices();
    const code = /核对码(\w{8})/.exec(queued?.text ?? "")?.[1] ?? "";
    const checked = await world.app.checkCode(code);
    expect(checked).toMatchObject({ found: false, messages: [] });
    expect(checked.says).toContain("没有发过");
    expect((await world.app.checkCode("nonsense?")).says).toContain("8 位字母和数字");
  });

  async function notices() {
    const all = [];
    for await (const notice of world.app.notices()) all.push(notice);
    return all;
  }
});

describe("a preview of a rule's message", () => {
  let world: World;
  afterEach(() => world.close());
  const preview = (with_: object = {}) =>
    world.app.previewMessage({ rule: "renewal/food-operation", lang: "zh", ...with_ });

  it("is what would be sent about the licence, with its length, and no cost where no price is set", async () => {
    world = await openWorld();
    await world.importRows([nthRow(1)]);
    await world.app.scanLicences({ asOf: civilDate("2026-03-10"), signal: undisturbed });
    await world.app.deliverNotices({ signal: undisturbed });
    const shown = await preview({ licenceNo: nthRow(1)["编号"], step: "reminder-30" });
    const withoutCode = (text = ""): string => text.replace(/核对码\w{8}/, "");
    expect(withoutCode(shown.text)).toBe(withoutCode(world.channel.sent[0]?.text));
    expect(shown).toMatchObject({ template: "window-open@3/zh", on: "2026-03-21", encoding: "UCS-2", forbidden: [] });
    expect(shown.units).toBe(shown.text.length);
    expect(shown).not.toHaveProperty("costFen");
    expect(await world.notices()).toHaveLength(1);
  });

  it("reckons the cost by segments, exactly", async () => {
    world = await openWorld({
      settings: { sending: { attempts: 1, channelPerDay: 1, holderPerDay: 1, segmentPriceFen: 4.35 } },
    });
    const shown = await preview();
    expect(shown.segments).toBe(2);
    expect(shown.costFen).toBe(8.7);
  });

  it("says what was decided of the licence that it is about", async () => {
    world = await openWorld();
    await world.importRows([nthRow(1, { 抽检未闭环: "是" })]);
    const request = { licenceNo: nthRow(1)["编号"] };
    expect(await preview(request)).not.toHaveProperty("standing");
    await world.app.scanLicences({ asOf: civilDate("2026-03-10"), signal: undisturbed });
    expect(await preview(request)).toMatchObject({ standing: "held" });
  });

  it("knows the steps of the rule, and says which", async () => {
    world = await openWorld();
    await expect(preview({ step: "reminder-31" })).rejects.toThrow("window-open、reminder-60、reminder-30");
    await expect(preview({ rule: "renewal/nothing" })).rejects.toThrow("wugan rules list");
    expect((await preview({ lang: "en" })).text).toContain("check code");
  });
});
