import { afterEach, beforeEach, describe, expect, it } from "@jest/globals";
import { civilDate } from "../../../src/domain/civil-date.ts";
import type { LicenceId } from "../../../src/domain/licence.ts";
import { InvalidInput } from "../../../src/ports/errors.ts";
import { replying } from "../../support/replies.ts";
import { nthRow, type Row } from "../../support/small-register.ts";
import { at, openWorld, undisturbed, type World } from "../../support/world.ts";

const phone = nthRow(1)["电话"];

describe("a holder's reply", () => {
  let world: World;
  const open = async (...rows: readonly Row[]) => {
    await world.importRows(rows);
    await world.app.scanLicences({ asOf: civilDate("2026-03-10"), signal: undisturbed });
  };
  const deliver = () => world.app.deliverNotices({ signal: undisturbed });
  const reply = replying(() => world, phone);
  const caseOf = (n: number) => world.storage.cases.findOpen(`food-operation/${nthRow(n)["编号"]}` as LicenceId);
  const inbox = async () => {
    const items = [];
    for await (const item of world.app.inbox()) items.push(item);
    return items;
  };

  beforeEach(async () => {
    world = await openWorld({ settings: { contactHours: { from: "00:00", to: "23:59" } } });
  });
  afterEach(() => world.close());

  it.each([
    ["1", "confirmed"],
    ["２。", "declined"],
    [" 3", "wants-person"],
  ] as const)("%j moves the case, with who said it, when, and in answer to which text", async (text, wish) => {
    await open(nthRow(1));
    await deliver();
    const [notice] = await world.notices();
    // Who asks for a person is called by one, from the inbox.
    const standing = wish === "wants-person" ? "inbox" : "applied";
    expect(await reply(text, "+86 138-0000-0001")).toMatchObject({ standing });
    expect((await inbox()).map(({ because }) => because)).toEqual(standing === "inbox" ? ["wants-person"] : []);
    expect(await caseOf(1)).toMatchObject({
      state: wish,
      answer: {
        wish,
        at: at("2026-03-10 10:00"),
        channel: "test-channel",
        check: "number-on-register",
        maskedFrom: "138****0001",
        noticeId: notice?.noticeId,
        template: notice?.template,
      },
    });
    expect(JSON.stringify(await caseOf(1))).not.toContain(phone);
  });

  it("is recorded once, however often it is posted", async () => {
    await open(nthRow(1));
    await deliver();
    const first = await reply("1", phone, { id: "same" });
    const moved = await caseOf(1);
    expect(await reply("2", phone, { id: "same" })).toMatchObject({ replyId: first.replyId, meaning: "confirm" });
    expect(await caseOf(1)).toEqual(moved);
  });

  it("may be changed by a later one", async () => {
    await open(nthRow(1));
    await deliver();
    await reply("1");
    world.setTime("2026-03-10 10:05");
    await reply("2");
    expect(await caseOf(1)).toMatchObject({ state: "declined", answer: { wish: "declined" } });
  });

  it("before the message went out keeps it from going out", async () => {
    await open(nthRow(1));
    await reply("1");
    await deliver();
    expect((await world.notices()).map(({ state, items }) => [state, items[0]?.kind])).toEqual(
      expect.arrayContaining([
        ["stopped", undefined],
        ["accepted", "answer"],
      ]),
    );
    expect(world.channel.sent).toHaveLength(1);
    expect(await caseOf(1)).toMatchObject({ state: "confirmed" });
  });

  it("stays when the case is suspended and taken up again", async () => {
    await open(nthRow(1));
    await deliver();
    await reply("1");
    await open(nthRow(1, { 抽检未闭环: "是", 数据日期: "2026-03-09" }));
    expect(await caseOf(1)).toMatchObject({ state: "suspended" });
    await open(nthRow(1, { 抽检未闭环: "否", 数据日期: "2026-03-10" }));
    expect(await caseOf(1)).toMatchObject({ state: "confirmed", answer: { wish: "confirmed" } });
  });

  it("from a number of two holders is left to a clerk, and nothing is guessed", async () => {
    await open(nthRow(1), nthRow(2, { 电话: phone }));
    await deliver();
    expect(await reply("1")).toMatchObject({ standing: "inbox", because: "several-holders" });
    const nos = [(await caseOf(1))?.caseNo, (await caseOf(2))?.caseNo].sort();
    expect((await inbox()).map(({ caseNos }) => [...caseNos].sort())).toEqual([nos]);
    expect([(await caseOf(1))?.state, (await caseOf(2))?.state]).toEqual(["notified", "notified"]);
  });

  it("from a holder with two open cases is left to a clerk", async () => {
    await open(nthRow(1), nthRow(2, { 电话: phone, 代码: nthRow(1)["代码"] }));
    await deliver();
    expect(await reply("1")).toMatchObject({ standing: "inbox", because: "several-cases" });
    // The message that told of both said how to ask for a person.
    expect(await reply("3")).toMatchObject({ standing: "inbox", because: "wants-person" });
    await deliver();
    const nos = [1, 2].map(async (n) => (await caseOf(n))?.caseNo);
    const said = `编号${(await Promise.all(nos)).join(" ")}。`;
    expect(world.channel.sent.map(({ text }) => text)).toContainEqual(expect.stringContaining(said));
  });

  it("says yes to what its holder was asked, and to nothing of another procedure", async () => {
    await open(nthRow(1, { 仅预包装: "是" }));
    expect(await reply("1")).toMatchObject({ standing: "inbox", because: "no-open-case" });
    await open(nthRow(2, { 电话: phone, 代码: nthRow(1)["代码"] }));
    await deliver();
    expect(await reply("1")).toMatchObject({ standing: "applied", caseIds: [(await caseOf(2))?.caseId] });
    expect([(await caseOf(1))?.state, (await caseOf(2))?.state]).toEqual(["prepared", "confirmed"]);
  });

  it("from a number that nobody has goes to a clerk, sealed and masked", async () => {
    await open(nthRow(1));
    expect(await reply("1", "13912345678")).toMatchObject({ standing: "inbox", because: "no-open-case" });
    expect(JSON.stringify(await inbox())).not.toContain("13912345678");
    expect(JSON.stringify(world.logged)).not.toContain("13912345678");
  });

  it("in words of its own goes to a clerk, who takes it out of the inbox", async () => {
    await open(nthRow(1));
    await reply("请问要带什么材料？");
    const [item] = await inbox();
    expect(item).toMatchObject({ text: "请问要带什么材料？", because: "not-understood", maskedFrom: "138****0001" });
    await world.app.closeReply(item?.replyId ?? "");
    expect(await inbox()).toEqual([]);
    await expect(world.app.closeReply(item?.replyId ?? "")).rejects.toBeInstanceOf(InvalidInput);
  });

  it("to unsubscribe changes nothing: notices the law asks for go on, and it says so", async () => {
    await open(nthRow(1));
    expect(await reply("TD")).toMatchObject({ standing: "applied", because: "statutory-notices-go-on" });
    expect(await deliver()).toMatchObject({ accepted: 2 });
    const texts = world.channel.sent.map(({ text }) => text).join("\n");
    expect(texts).toContain("证照到期提醒）仍会发给您");
    expect(texts).toContain("现可续期");
  });

  it("that a crash left without effect is followed up by the next delivery", async () => {
    await open(nthRow(1));
    await deliver();
    const { contact } = world.storage;
    await contact.record({
      replyId: "left",
      channel: "test-channel",
      at: 1,
      from: phone,
      fromHash: "0",
      maskedFrom: "138****0001",
      text: "1",
      meaning: "confirm",
      standing: "received",
      caseIds: [],
    });
    await deliver();
    expect(await caseOf(1)).toMatchObject({ state: "confirmed" });
    expect(await contact.replies("received", "", 9)).toEqual([]);
  });
});
