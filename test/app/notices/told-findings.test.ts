import { afterEach, beforeEach, describe, expect, it } from "@jest/globals";
import { addDays, civilDate } from "../../../src/domain/civil-date.ts";
import { renderNotice } from "../../../src/app/notices/render-notice.ts";
import { RuleLibrary } from "../../../src/app/rule-library.ts";
import { RuleSetInvalid } from "../../../src/ports/errors.ts";
import { aLicenceFindingItem } from "../../support/builders.ts";
import { importThrough, putBenefits } from "../../support/small-holders.ts";
import { aRow, rowsUpTo, type Row } from "../../support/small-register.ts";
import { testChannel } from "../../support/test-channel.ts";
import { tellingOf } from "../../support/test-library.ts";
import { openWorld, undisturbed, type World } from "../../support/world.ts";

const food = "renewal/food-operation/rule.yaml";
const refund = "benefit/ui-stabilisation-refund";
const unitFacts = {
  月数: "holder.uiPaidInFullMonths",
  人数: "holder.uiInsuredHeadcount",
  裁员率: "holder.layoffRatePriorYear",
  失信: "holder.seriousDishonesty",
  僵尸: "holder.zombieListed",
  环保: "holder.environmentCompliant",
  派遣: "holder.isLabourDispatch",
  账户: "holder.bankAccountComplete",
};
const unitsMapping = `
source: units
kind: holders
title: 单位
holder: { kind: { constant: enterprise }, uscc: 代码, name: 名称, phones: [电话] }
facts: { ${Object.entries(unitFacts)
  .map(([column, fact]) => `${fact}: ${column}`)
  .join(", ")} }
`;

describe("a finding that its rule tells", () => {
  let world: World;
  const onDay = async (asOf: string, with_: Partial<Row> = {}) => {
    world.setTime(`${asOf} 07:00`);
    await world.importRows([aRow({ 数据日期: asOf, ...with_ })]);
    await scan(asOf);
  };
  const scan = (asOf: string) => world.app.scanLicences({ asOf: civilDate(asOf), signal: undisturbed });
  const deliver = async (at: string) => {
    world.setTime(at);
    await world.app.deliverNotices({ signal: undisturbed });
  };
  const texts = () => world.channel.sent.map(({ text }) => text.replace(/核对码\w{8}/, "核对码"));
  /** A unit that would be paid but for what is given here. */
  const unit = (dispatch: string, account: string) =>
    importThrough(world, "units", unitsMapping, [
      ["代码", "名称", "电话", ...Object.keys(unitFacts)].join(","),
      ["91150624MA0N000001", "某单位", "13800138001", 12, 45, 0.03, "否", "否", "是", dispatch, account].join(","),
    ]);
  const foreseen = async (asOf: string) => {
    const day = civilDate(asOf);
    const { list } = await world.app.forecastNotices({
      from: day,
      until: addDays(day, 9),
      isKeptCurrent: true,
      signal: undisturbed,
    });
    return list.map(({ day, items }) => [day, items.map(({ step }) => step)]);
  };

  beforeEach(async () => {
    world = await openWorld({ channel: testChannel("test-channel", "sms") });
    world.library.put(food, tellingOf(world.library.get(food)));
    await putBenefits(world, "ui-stabilisation-refund");
  });
  afterEach(() => world.close());

  it("blocked: told once, within contact hours, however often it is found", async () => {
    await onDay("2026-03-10", { 禁止申请: "是" });
    await onDay("2026-03-11", { 禁止申请: "是", 持证人: "乙餐饮店" });
    expect(await world.notices()).toMatchObject([
      { day: "2026-03-10", items: [{ kind: "finding", finding: "banned", outcome: "blocked", decisionPosition: 2 }] },
    ]);
    await deliver("2026-03-11 10:00");
    await onDay("2026-03-12", { 禁止申请: "是" });
    await deliver("2026-03-12 10:00");
    expect(texts()).toEqual([
      "【鄂托克政务】关于食品经营许可证（尾号0001）：在禁止申请期内。咨询12345。不含链接，核对码。",
    ]);
  });

  it("routed: told, beside the case of the other procedure and the person who is asked", async () => {
    await onDay("2026-03-10", { 仅预包装: "是", 语言: "en" });
    await deliver("2026-03-10 10:00");
    expect(world.channel.sent.map(({ text }) => text)).toEqual([
      expect.stringContaining("Food operation permit (ending 0001): only pre-packaged food. Questions to 12345."),
    ]);
    expect(await world.storage.cases.list({ limit: 9 })).toMatchObject([{ procedure: "filing", state: "prepared" }]);
    expect(await world.storage.worklist.list(-1, 9)).toMatchObject([{ kind: "routed", finding: "prepackaged" }]);
  });

  it("is not told once the rule decides otherwise, and is once it is found again", async () => {
    await onDay("2026-03-10", { 禁止申请: "是" });
    await onDay("2026-03-11");
    await deliver("2026-03-11 10:00");
    const [found, renewable] = await world.notices();
    expect(found).toMatchObject({ state: "stopped", withdrawn: [{ because: "decided-otherwise" }] });
    expect(renewable).toMatchObject({
      state: "accepted",
      items: [{ effectKey: expect.stringContaining("window-open") }],
    });
    await onDay("2026-03-12", { 禁止申请: "是" });
    await deliver("2026-03-12 10:00");
    expect(texts().at(-1)).toContain("在禁止申请期内");
  });

  it("is not told of a licence that was renewed since, also before the next scan", async () => {
    await onDay("2026-03-10", { 禁止申请: "是" });
    world.setTime("2026-03-11 07:00");
    await world.importRows([aRow({ 数据日期: "2026-03-11", 禁止申请: "是", 有效期至: "2031-04-30" })]);
    await deliver("2026-03-11 10:00");
    expect(await world.notices()).toMatchObject([{ state: "stopped", withdrawn: [{ because: "renewed" }] }]);
  });

  it("whoever cannot be written to stays on the worklist for what was found", async () => {
    await onDay("2026-03-10", { 仅预包装: "是", 电话: "" });
    await deliver("2026-03-10 10:00");
    expect(await world.storage.worklist.list(-1, 9)).toMatchObject([{ kind: "routed", finding: "prepackaged" }]);
    await onDay("2026-03-11", { 禁止申请: "是", 电话: "" });
    await deliver("2026-03-11 10:00");
    expect(await world.storage.worklist.list(-1, 9)).toMatchObject([{ kind: "unreachable" }]);
  });

  it("of a benefit is foreseen, told in the rule's words with how to opt out, and not told to who did", async () => {
    await unit("是", "是");
    world.setTime("2026-03-10 00:10");
    expect(await foreseen("2026-03-10")).toEqual([["2026-03-10", ["finding-labour-dispatch"]]]);
    await scan("2026-03-10");
    await scan("2026-03-11");
    await deliver("2026-03-11 10:00");
    expect(texts()).toEqual([
      "【鄂托克政务】关于失业保险稳岗返还：劳务派遣单位由本单位申请，不能免申即享。咨询12345。退订回T。不含链接，核对码。",
    ]);
    world.setTime("2026-03-12 00:10");
    expect(await foreseen("2026-03-12")).toEqual([]);
    // Another finding in the same cycle is news; by then the number wants none.
    await unit("否", "否");
    expect(await foreseen("2026-03-12")).toEqual([["2026-03-12", ["finding-bank-account-incomplete"]]]);
    const at = world.parts.clock.now();
    await world.app.recordReply({ channel: "test-channel", from: "13800138001", text: "T", at, providerId: "m1" });
    await scan("2026-03-12");
    await deliver("2026-03-12 10:00");
    expect((await world.notices()).flatMap(({ withdrawn = [] }) => withdrawn)).toEqual([
      { effectKey: expect.stringContaining(`${refund}|2026|finding-bank-account-incomplete`), because: "opted-out" },
    ]);
  });

  it("is foreseen and told once its rule begins to want it told", async () => {
    const telling = world.library.get(food);
    world.library.put(food, telling.replace(/\n +tell: true/g, ""));
    await world.parts.rules.reload();
    await onDay("2026-03-10", { 仅预包装: "是" });
    expect(await world.notices()).toEqual([]);
    world.library.put(food, telling.replace("id: is-active", "id: is-in-force"));
    await world.parts.rules.reload();
    world.setTime("2026-03-11 00:10");
    expect(await foreseen("2026-03-11")).toEqual([["2026-03-11", ["finding-prepackaged"]]]);
    await scan("2026-03-11");
    await deliver("2026-03-11 10:00");
    expect(texts()).toHaveLength(1);
  });

  it("is refused by the library where its words hold what no message may", async () => {
    const says = (zh: string) => world.library.put(food, world.library.get(food).replace("在禁止申请期内", zh));
    says("请看 www.example");
    await expect(world.parts.rules.reload()).rejects.toMatchObject({
      problems: [{ file: food, message: expect.stringMatching(/情形 banned .*网址/) }],
    });
    // A program that starts with it decides nothing by it, and does not write what is queued.
    const restarted = new RuleLibrary(world.library);
    await expect(restarted.current()).rejects.toThrow("规则库有 1 处问题");
    const { ruleSet } = await restarted.soundPart([]);
    const library = { ruleSet, templates: await restarted.templates() };
    const told = [{ item: aLicenceFindingItem() }] as const;
    expect(() => renderNotice({ language: "zh" }, told, library, world.parts.settings.bureau)).toThrow("写不出来");
  });

  it("keeps the rules that were good while its words hold what no message may", async () => {
    const good = await world.parts.rules.current();
    world.library.put(food, world.library.get(food).replace("在禁止申请期内", "请看 www.example"));
    await expect(world.parts.rules.reload()).rejects.toThrow(RuleSetInvalid);
    expect(await world.parts.rules.current()).toBe(good);
  });

  it("stops a scan that would tell more holders than its limit, until a person confirms", async () => {
    await world.close();
    world = await openWorld({ settings: { blastLimit: { share: 0.01, atLeast: 1 } } });
    world.library.put(food, tellingOf(world.library.get(food)));
    await world.importRows(rowsUpTo(3, { 禁止申请: "是" }));
    expect(await scan("2026-03-10")).toMatchObject({ stopped: [{ wouldOpen: 3, limit: 1 }], noticesQueued: 0 });
    const day = civilDate("2026-03-10");
    const dryRun = await world.app.scanLicences({ asOf: day, dryRun: true, signal: undisturbed });
    expect(dryRun.stopped).toMatchObject([{ wouldOpen: 3 }]);
    await world.app.scanLicences({ asOf: day, confirm: true, signal: undisturbed });
    expect(await world.notices()).toHaveLength(3);
    // They are told for ever: deciding them anew is no news.
    await world.importRows(rowsUpTo(3, { 禁止申请: "是", 语言: "en" }));
    expect((await scan("2026-03-11")).stopped).toBeUndefined();
  });

  it("stops such a scan also where every case is open already", async () => {
    await world.close();
    world = await openWorld({ settings: { blastLimit: { share: 0.01, atLeast: 1 } } });
    await world.importRows(rowsUpTo(3, { 仅预包装: "是" }));
    await world.app.scanLicences({ asOf: civilDate("2026-03-10"), signal: undisturbed });
    await world.app.scanLicences({ asOf: civilDate("2026-03-10"), confirm: true, signal: undisturbed });
    expect(await world.notices()).toEqual([]);
    // From now on the rule wants it told.
    world.library.put(food, tellingOf(world.library.get(food)).replace("id: is-active", "id: is-in-force"));
    await world.parts.rules.reload();
    expect(await scan("2026-03-11")).toMatchObject({ stopped: [{ wouldOpen: 3, limit: 1 }], noticesQueued: 0 });
  });

  it("can be read before anybody is told", async () => {
    const preview = (rule: string, lang: "zh" | "en", step: string) => world.app.previewMessage({ rule, lang, step });
    expect(await preview(refund, "zh", "finding-bank-account-incomplete")).toMatchObject({
      template: "finding@2/zh",
      text: expect.stringContaining("关于失业保险稳岗返还：对公账户信息不全，由单位在网上申请。"),
      forbidden: [],
    });
    const { text } = await preview("renewal/food-operation", "en", "finding-banned");
    expect(text).toContain("Food operation permit (ending 0000): banned.");
    await expect(preview("renewal/food-operation", "zh", "finding-failed-sample")).rejects.toThrow("finding-banned");
  });
});
