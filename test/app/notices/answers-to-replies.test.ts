import { afterEach, beforeEach, describe, expect, it } from "@jest/globals";
import { createApp } from "../../../src/app/app.ts";
import { civilDate } from "../../../src/domain/civil-date.ts";
import type { LicenceId } from "../../../src/domain/licence.ts";
import { crashingStorage } from "../../support/crashing-storage.ts";
import { replying } from "../../support/replies.ts";
import { nthRow, rowsUpTo, type Row } from "../../support/small-register.ts";
import { numberOf } from "../../support/test-channel.ts";
import { openWorld, undisturbed, type World } from "../../support/world.ts";

const phoneOf = (n: number): string => nthRow(n)["电话"];
const phone = phoneOf(1);
const hotline = /致电|咨询/;

describe("the answer to a reply", () => {
  let world: World;
  const told = async (...rows: readonly Row[]) => {
    await world.importRows(rows);
    await world.app.scanLicences({ asOf: civilDate("2026-03-10"), signal: undisturbed });
    await deliver();
    world.channel.sent.length = 0;
  };
  const deliver = () => world.app.deliverNotices({ signal: undisturbed });
  const reply = replying(() => world, phone);
  const texts = () => world.channel.sent.map(({ text }) => text);
  const answers = async () => (await world.notices()).filter(({ items }) => items[0]?.kind === "answer");
  const caseOf = (n: number) => world.storage.cases.findOpen(`food-operation/${nthRow(n)["编号"]}` as LicenceId);

  beforeEach(async () => {
    world = await openWorld();
  });
  afterEach(() => world.close());

  it.each([
    ["1", /^【[^】]+】已收到您的确认，编号XZ2026-\d+。接下来由本局按程序办理/],
    ["2", /已记下您不需要办理，编号XZ2026-\d+。如改变主意，请最迟于2026年4月20日（含当日）回复1或致电/],
    ["3", /工作人员将在工作日给您打电话，编号XZ2026-\d+/],
    ["T", /已退订：可享受政策的告知不再发到这个号码。依法应当告知的事项（如证照到期提醒）仍会发给您。要恢复请回复HF/],
    ["HF", /已恢复：可享受政策的告知会再发到这个号码/],
    ["请问要带什么材料？", /已收到您的短信，由工作人员阅看处理。急需办理请致电/],
  ])("%s says what became of it, once, to the number that wrote, with a code", async (text, says) => {
    await told(nthRow(1));
    await reply(text);
    await deliver();
    await deliver();
    expect(texts()).toEqual([expect.stringMatching(says)]);
    expect(texts()[0]).toMatch(hotline);
    expect(world.channel.sent.map(numberOf)).toEqual([phone]);
    const [answer] = await answers();
    expect(await world.app.checkCode(answer?.code ?? "")).toMatchObject({
      found: true,
      messages: [{ about: ["对回复的答复"] }],
    });
    expect(JSON.stringify([answer, world.logged])).not.toContain(phone);
  });

  it("is in the language of the message that was answered", async () => {
    await told(nthRow(1, { 语言: "en" }));
    await reply("1");
    await deliver();
    expect(texts()).toEqual([expect.stringMatching(/We have your confirmation, reference XZ2026-\d+\./)]);
  });

  it("says of a reply that came late what stands, not what it asked for", async () => {
    await told(nthRow(1));
    await reply("2");
    const at = world.parts.clock.now() - 60_000;
    await world.app.recordReply({ channel: "test-channel", from: phone, text: "1", at, providerId: "late" });
    await deliver();
    expect(texts()).toEqual([expect.stringContaining("已记下"), expect.stringContaining("已记下")]);
  });

  it("names no day to think again when the last one has passed", async () => {
    await told(nthRow(1));
    world.setTime("2026-04-21 10:00");
    await reply("2");
    await deliver();
    expect(texts().filter((text) => text.includes("已记下"))).toEqual([expect.stringMatching(/如改变主意，请致电/)]);
  });

  it("names none either that passes before the answer may go out", async () => {
    await told(nthRow(1));
    world.setTime("2026-04-20 19:00");
    await reply("2");
    world.setTime("2026-04-21 08:30");
    await deliver();
    expect(texts().filter((text) => text.includes("已记下"))).toEqual([expect.stringMatching(/如改变主意，请致电/)]);
  });

  it("goes out once, however often the reply is posted", async () => {
    await told(nthRow(1));
    for (let n = 0; n < 3; n += 1) await reply("1", phone, { id: "same" });
    await deliver();
    await reply("1", phone, { id: "same" });
    await deliver();
    expect(texts()).toHaveLength(1);
  });

  it("goes out once, after whichever write the program died", async () => {
    const died = [1, 2, 3, 4, 5, 6, 7];
    await told(...rowsUpTo(died.length));
    for (const n of died) {
      const crashing = crashingStorage(world.storage, n);
      const app = createApp({ ...world.parts, storage: crashing.storage });
      const posted = {
        channel: "test-channel",
        from: phoneOf(n),
        text: "1",
        at: world.parts.clock.now(),
        providerId: `${n}`,
      };
      await expect(app.recordReply(posted)).rejects.toThrow();
      // Half of them are posted again, the others are left to the next delivery.
      if (n % 2 === 0) await world.app.recordReply(posted);
    }
    await deliver();
    expect(world.channel.sent.map(numberOf).sort()).toEqual(died.map(phoneOf).sort());
    for (const n of died) expect(await caseOf(n)).toMatchObject({ state: "confirmed" });
    expect(texts().every((text) => text.includes("已收到您的确认"))).toBe(true);
    expect(await world.storage.contact.replies("received", "", 9)).toEqual([]);
  });

  it("goes to a number that nobody has, too, and to none that a clerk recorded or that is no mobile number", async () => {
    await told(nthRow(1));
    await reply("1", "13912345678");
    await reply("1", phone, { channel: "by-hand" });
    await reply("缴费提醒", "10086");
    await deliver();
    expect(world.channel.sent.map(numberOf)).toEqual(["13912345678"]);
    expect(texts()).toEqual([expect.stringContaining("由工作人员阅看处理")]);
  });

  it("is given to one number three times a day at most, so that two machines fall silent", async () => {
    await told(nthRow(1));
    for (let n = 0; n < 6; n += 1) {
      await reply("自动回复：已收到");
      await deliver();
    }
    expect(texts()).toHaveLength(3);
    await reply("你好", phoneOf(2));
    world.setTime("2026-03-11 10:00");
    await reply("自动回复：已收到");
    await deliver();
    expect(world.channel.sent.map(numberOf).slice(3)).toEqual([phoneOf(2), phone]);
  });

  it("to a reply in the night goes out in the morning, in the order of the replies", async () => {
    await told(nthRow(1));
    world.setTime("2026-03-10 22:00");
    await reply("1");
    world.setTime("2026-03-10 22:05");
    await reply("2");
    await deliver();
    expect(texts()).toEqual([]);
    world.setTime("2026-03-11 08:30");
    await deliver();
    expect(texts()).toEqual([expect.stringContaining("确认"), expect.stringContaining("已记下")]);
  });

  it("waits while sending is stopped, its rule is paused, or nothing may leave", async () => {
    await told(nthRow(1));
    await reply("1");
    await world.app.holdSending({ all: true });
    expect(await deliver()).toMatchObject({ accepted: 0, waiting: 1 });
    await world.app.resumeSending({ all: true });
    await world.app.holdSending({ rule: "renewal/food-operation" });
    expect(await deliver()).toMatchObject({ accepted: 0, waiting: 1 });
    await world.app.resumeSending({ rule: "renewal/food-operation" });
    world.setTime("2026-03-10 11:00");
    world.channel.answerWith(async () => ({ outcome: "held-back", reason: "off" }));
    expect(await deliver()).toMatchObject({ accepted: 0, waiting: 1 });
    expect(await answers()).toMatchObject([{ state: "queued", failure: "held-back", attempts: 0 }]);
  });

  it("counts for the channel's limit of the day and not for the holder's", async () => {
    await world.close();
    world = await openWorld({ settings: { sending: { attempts: 10, channelPerDay: 2, holderPerDay: 1 } } });
    await told(nthRow(1));
    await reply("1");
    expect(await deliver()).toMatchObject({ accepted: 1 });
    await reply("2");
    expect(await deliver()).toMatchObject({ accepted: 0, waiting: 1 });
    expect((await answers()).map(({ failure }) => failure).filter(Boolean)).toEqual(["channel-limit"]);
  });

  it("that fails for good asks nobody to visit, flags no number and is not tried another way", async () => {
    await told(nthRow(1));
    world.channel.answerWith(async () => ({
      outcome: "failed",
      failure: "permanent",
      fault: "number",
      code: "30005",
      reason: "空号",
    }));
    await reply("1");
    expect(await deliver()).toMatchObject({ failed: 1, waiting: 0 });
    expect(await world.storage.contact.flags("", 9)).toEqual([]);
    expect(await world.storage.worklist.list(-1, 9)).toEqual([]);
  });

  it("is listed with the number masked, and no forecast or explanation trips over it", async () => {
    await told(nthRow(1));
    await reply("T");
    const shown = [];
    for await (const notice of world.app.notices(["queued"])) shown.push(notice);
    expect(shown).toMatchObject([{ maskedTo: "138****0001", text: expect.stringContaining("退订") }]);
    const licenceNo = nthRow(1)["编号"];
    expect(
      (await world.app.explainLicence({ licenceNo, asOf: civilDate("2026-03-10"), lang: "zh" })).notices,
    ).toHaveLength(1);
  });
});
