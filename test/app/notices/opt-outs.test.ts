import { afterEach, beforeEach, describe, expect, it } from "@jest/globals";
import { civilDate } from "../../../src/domain/civil-date.ts";
import { InvalidInput } from "../../../src/ports/errors.ts";
import { replying } from "../../support/replies.ts";
import { importThrough, personsMapping, putBenefits } from "../../support/small-holders.ts";
import { nthRow } from "../../support/small-register.ts";
import { numberOf, testChannel, type TestChannel } from "../../support/test-channel.ts";
import { openWorld, undisturbed, type World } from "../../support/world.ts";

const phone = "13800000000";
const identityNo = "11010519491231002X";
const mapping = personsMapping.replace("phones: [电话]", "phones: [电话, 电话二], address: 地址");

describe("a number that opted out", () => {
  let world: World;
  let letters: TestChannel;
  const scan = () => world.app.scanLicences({ asOf: civilDate("2026-03-10"), signal: undisturbed });
  const deliver = () => world.app.deliverNotices({ signal: undisturbed });
  const reply = replying(() => world, phone);
  const person = async ({ second = "", address = "" } = {}) => {
    const row = `${identityNo},某人,${phone},${second},${address},150624,1940-01-01,是`;
    await importThrough(world, "persons", mapping, ["证件号码,姓名,电话,电话二,地址,区划,出生日期,健在", row]);
  };
  /** A licence of the same person: what falls due on one day makes one message. */
  const licence = () => world.importRows([nthRow(1, { 类型: "个人", 代码: "", 身份证: identityNo, 电话: phone })]);
  const numbers = async () => {
    const found = [];
    for await (const one of world.app.optedOutNumbers()) found.push(one);
    return found;
  };
  /** Messages but answers. */
  const told = () => world.channel.sent.filter(({ template }) => template?.id.startsWith("answer") === false);

  beforeEach(async () => {
    letters = testChannel("letter", "letter");
    world = await openWorld({
      channel: testChannel("test-channel", "sms"),
      fallback: [letters],
      settings: { contactHours: { from: "00:00", to: "23:59" } },
    });
    await putBenefits(world, "old-age-allowance");
  });
  afterEach(() => world.close());

  it("is told of no benefit, which is counted and said; the answer says so, and a person asks what must be confirmed", async () => {
    await person();
    await scan();
    await reply("T");
    expect(await deliver()).toMatchObject({ accepted: 1, optedOut: 1, failed: 0 });
    expect(told()).toEqual([]);
    const [stopped] = (await world.notices()).filter(({ state }) => state === "stopped");
    expect(stopped?.withdrawn).toMatchObject([{ because: "opted-out" }]);
    expect(await world.storage.worklist.list(-1, 9)).toMatchObject([
      { kind: "unreachable", rule: "benefit/old-age-allowance" },
    ]);
  });

  it("is told by letter where there is an address, and at another number of the same holder", async () => {
    await person({ address: "乌兰镇1号" });
    await scan();
    await reply("退订");
    await deliver();
    expect([told(), letters.sent.length]).toEqual([[], 1]);
  });

  it("does not speak for another number of the same holder", async () => {
    await person({ second: "13900000001" });
    await scan();
    await reply("T");
    await deliver();
    expect(told().map(numberOf)).toEqual(["13900000001"]);
  });

  it("still gets what the law asks for, without the benefit that would stand in the same message", async () => {
    await person();
    await licence();
    await scan();
    await reply("T");
    expect(await deliver()).toMatchObject({ accepted: 2, optedOut: 1 });
    expect(told().map(({ text }) => text)).toEqual([expect.stringContaining("现可续期")]);
    expect(told()[0]?.text).not.toContain("补贴");
  });

  it("is listed masked with the reply that said so, until it is taken back", async () => {
    await person();
    const { replyId } = await reply("T");
    expect(await numbers()).toEqual([{ masked: "138****0000", at: world.parts.clock.now(), replyId }]);
    expect(JSON.stringify(world.logged)).not.toContain(phone);
    await reply("HF");
    expect(await numbers()).toEqual([]);
    await scan();
    expect(await deliver()).toMatchObject({ optedOut: 0 });
    expect(told().map(numberOf)).toEqual([phone]);
  });

  it("is taken back by a clerk, once", async () => {
    await reply("T");
    expect(await world.app.resumeNumber(`+86 ${phone}`)).toMatchObject({ masked: "138****0000" });
    expect(await numbers()).toEqual([]);
    await expect(world.app.resumeNumber(phone)).rejects.toBeInstanceOf(InvalidInput);
  });

  it("stays as it said last, though an older reply comes later", async () => {
    await reply("T");
    const at = world.parts.clock.now() - 60_000;
    await world.app.recordReply({ channel: "test-channel", from: phone, text: "HF", at, providerId: "late" });
    expect(await numbers()).toHaveLength(1);
    await deliver();
    const texts = world.channel.sent.map(({ text }) => text);
    expect(texts).toEqual([expect.stringContaining("已退订"), expect.stringContaining("已退订")]);
  });
});
