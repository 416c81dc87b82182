import { afterEach, beforeEach, describe, expect, it } from "@jest/globals";
import { createApp } from "../../../src/app/app.ts";
import { civilDate } from "../../../src/domain/civil-date.ts";
import { crashingStorage } from "../../support/crashing-storage.ts";
import { replying } from "../../support/replies.ts";
import { importThrough, personsMapping, putBenefits } from "../../support/small-holders.ts";
import { nthRow } from "../../support/small-register.ts";
import { at, openWorld, undisturbed, type World } from "../../support/world.ts";

const phone = "13800000000";
const persons = ["11010519491231002X", "440524188001010014"];
describe("a reply to the question whether a benefit is wanted", () => {
  let world: World;
  const granted = async (phones: readonly string[]) => {
    const rows = phones.map((number, i) => `${persons[i] ?? ""},某人${i},${number},150624,1940-01-01,是`);
    await importThrough(world, "persons", personsMapping, ["证件号码,姓名,电话,区划,出生日期,健在", ...rows]);
    await world.app.scanLicences({ asOf: civilDate("2026-03-10"), signal: undisturbed });
    await world.app.deliverNotices({ signal: undisturbed });
  };
  const reply = replying(() => world, phone);
  const grants = () => world.storage.grants.list({ limit: 10 });
  const states = async () => (await grants()).map(({ state }) => state);

  beforeEach(async () => {
    world = await openWorld({ settings: { contactHours: { from: "00:00", to: "23:59" } } });
    await putBenefits(world, "old-age-allowance");
  });
  afterEach(() => world.close());

  it("confirms the grant, with who said it, when, and in answer to which text", async () => {
    await granted([phone]);
    expect(await states()).toEqual(["intent-awaited"]);
    const [notice] = await world.notices();
    const recorded = await reply("1", "+86 138-0000-0000");
    const [grant] = await grants();
    expect(recorded).toMatchObject({ standing: "applied", caseIds: [], grantIds: [grant?.grantId] });
    expect(grant).toMatchObject({
      state: "confirmed",
      confirmedOn: "2026-03-10",
      answeredOn: "2026-03-10",
      publicity: { from: "2026-03-11", until: "2026-03-17" },
      answer: {
        wish: "confirmed",
        at: at("2026-03-10 10:00"),
        check: "number-on-register",
        maskedFrom: "138****0000",
        noticeId: notice?.noticeId,
        template: notice?.template,
      },
    });
    expect(JSON.stringify(grant)).not.toContain(phone);
  });

  it("declines it, and a holder who thinks again may confirm", async () => {
    await granted([phone]);
    await reply("2");
    expect(await states()).toEqual(["declined"]);
    world.setTime("2026-03-11 10:05");
    expect(await reply("1")).toMatchObject({ standing: "applied" });
    expect(await grants()).toMatchObject([{ state: "confirmed", confirmedOn: "2026-03-11" }]);
    // What was confirmed is a person's to take back.
    expect(await reply("2")).toMatchObject({ standing: "inbox", because: "no-open-case" });
  });

  it("is answered with the grant's number; one that is declined, with the last day to think again", async () => {
    await granted([phone]);
    const [grant] = await grants();
    await reply("2");
    await world.app.deliverNotices({ signal: undisturbed });
    world.setTime("2026-03-10 10:05");
    await reply("1");
    await world.app.deliverNotices({ signal: undisturbed });
    expect(world.channel.sent.slice(1).map(({ text }) => text)).toEqual([
      expect.stringMatching(new RegExp(`不需要办理，编号${grant?.grantNo ?? ""}。如改变主意，请最迟于2026年`)),
      expect.stringContaining(`已收到您的确认，编号${grant?.grantNo ?? ""}。`),
    ]);
  });

  it("is answered as confirmed when the program died directly after confirming", async () => {
    await granted([phone]);
    const crashing = crashingStorage(world.storage, 2);
    const posted = { channel: "test-channel", from: phone, text: "1", at: world.parts.clock.now(), providerId: "m" };
    await expect(createApp({ ...world.parts, storage: crashing.storage }).recordReply(posted)).rejects.toThrow();
    expect(await states()).toEqual(["confirmed"]);
    expect(await world.app.recordReply(posted)).toMatchObject({ standing: "applied" });
    await world.app.deliverNotices({ signal: undisturbed });
    expect(world.channel.sent.slice(1)).toMatchObject([{ text: expect.stringContaining("已收到您的确认") }]);
  });

  it("from a number that two persons were told at is left to a clerk, with the grants it may mean", async () => {
    await granted([phone, phone]);
    expect(await reply("1")).toMatchObject({ standing: "inbox", because: "several-holders" });
    expect(await states()).toEqual(["intent-awaited", "intent-awaited"]);
    const items = [];
    for await (const item of world.app.inbox()) items.push(item);
    expect(items[0]?.grantNos).toHaveLength(2);
  });

  it("from a number that also has an open case is left to a clerk", async () => {
    await granted([phone]);
    await world.importRows([nthRow(1, { 电话: phone })]);
    await world.app.scanLicences({ asOf: civilDate("2026-03-10"), signal: undisturbed });
    expect(await reply("1")).toMatchObject({ standing: "inbox", because: "several-holders" });
    expect(await states()).toEqual(["intent-awaited"]);
  });

  it("that asks for a person goes to a clerk", async () => {
    await granted([phone]);
    expect(await reply("3")).toMatchObject({ standing: "inbox", because: "wants-person" });
    expect(await states()).toEqual(["intent-awaited"]);
  });

  it("from a number that the register gives the person no more counts for nobody", async () => {
    await granted([phone]);
    await granted(["13800000009"]);
    expect(await reply("1")).toMatchObject({ standing: "inbox", because: "no-open-case" });
    expect(await states()).toEqual(["intent-awaited"]);
  });
});
