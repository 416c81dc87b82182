import { beforeAll, describe, expect, it } from "@jest/globals";
import { renderNotice, type Told, type ToldLicence } from "../../../src/app/notices/render-notice.ts";
import { RuleLibrary } from "../../../src/app/rule-library.ts";
import { civilDate } from "../../../src/domain/civil-date.ts";
import type { HolderId, Language } from "../../../src/domain/licence.ts";
import { RuleSetInvalid } from "../../../src/ports/errors.ts";
import { aBenefitItem, aHolderFindingItem, aLicenceFindingItem, aNoticeItem } from "../../support/builders.ts";
import { messageLength } from "../../../src/domain/message-length.ts";
import { testLibrary } from "../../support/test-library.ts";

const bureau = { signature: "鄂托克政务", hotline: "12345" };

const told = (with_: Partial<ToldLicence> = {}, item: Parameters<typeof aNoticeItem>[0] = {}): ToldLicence => ({
  item: aNoticeItem({ validUntil: civilDate("2026-04-30"), adviseBy: civilDate("2026-04-20"), ...item }),
  tail: "0001",
  caseNo: "XZ2026-000007",
  ...with_,
});

describe("the words of a notice", () => {
  let library: Parameters<typeof renderNotice>[2];
  beforeAll(async () => {
    const rules = new RuleLibrary(await testLibrary());
    library = { ruleSet: await rules.current(), templates: await rules.templates() };
  });
  const render = (language: Language, ...all: readonly [Told, ...Told[]]) =>
    renderNotice({ language, code: "K7QX3M9P" }, all, library, bureau);

  const benefit = (with_: Parameters<typeof aBenefitItem>[0] = {}): Told => ({ item: aBenefitItem(with_) });

  it("say in Chinese what ends when, what to do by when, and where to ask", () => {
    expect(render("zh", told())).toMatchObject({
      text:
        "【鄂托克政务】您的食品经营许可证（尾号0001）2026年4月30日到期，现可续期。" +
        "请最迟于2026年4月20日（含当日）致电12345或到政务大厅确认，办件号XZ2026-000007。不含链接，核对码K7QX3M9P。",
      template: "window-open@3/zh",
    });
  });

  it("say it in English to who asked for English", () => {
    expect(render("en", told())).toMatchObject({
      text:
        "【鄂托克政务】Your Food operation permit (ending 0001) ends on 2026-04-30 and can be renewed now. " +
        "To confirm, call 12345 or visit the service hall by 2026-04-20; case XZ2026-000007. This message has no links; check code K7QX3M9P.",
      template: "window-open@3/en",
    });
  });

  it("say how to answer where an answer comes back", () => {
    const renderHere = (language: Language, ...all: readonly [Told, ...Told[]]) =>
      renderNotice({ language, code: "K7QX3M9P", takesReplies: true }, all, library, bureau);
    const { text, fields } = renderHere("zh", told());
    expect(text).toContain("请最迟于2026年4月20日（含当日）回1确认、2不办、3转人工，或致电12345或到政务大厅确认");
    expect(fields).toEqual(render("zh", told()).fields);
    expect(messageLength(text).segments).toBe(2);
    expect(renderHere("en", told()).text).toContain(
      "To confirm, reply 1 (2 if you do not want it, 3 to be called), or call 12345",
    );
    const asked = renderHere("zh", benefit({ needsIntent: true, amountFen: 150_050 })).text;
    expect(asked).toContain("回1确认、2不要、3转人工，或致电");
    expect(asked).toContain("退订回T。");
    expect(renderHere("zh", benefit()).text).toContain("退订回T。");
    // Of several, nobody could say which one is meant; what the law asks for cannot be refused.
    expect(renderHere("zh", told(), told({ tail: "0002" })).text).toContain("回3转人工，或致电");
    expect(renderHere("zh", told(), benefit({ needsIntent: true })).text).not.toMatch(/回T|回1/);
  });

  it("fall back to Chinese where nobody wrote the holder's language yet", () => {
    expect(render("mn", told())).toEqual(render("zh", told()));
    expect(render("mn", told()).template).toBe("window-open@3/zh");
  });

  it("list several certificates and ask for the earliest day", () => {
    const other = told(
      { tail: "0002", caseNo: "XZ2026-000008" },
      { itemCode: "drug-retail", validUntil: civilDate("2026-05-30"), adviseBy: civilDate("2026-03-30") },
    );
    const { text, template } = render("en", told(), other);
    expect(template).toBe("window-open-several@3/en");
    expect(text).toContain("2 of your permits");
    expect(text).toContain(
      "Food operation permit (ending 0001) 2026-04-30; Drug business permit (retail) (ending 0002)",
    );
    expect(text).toContain("by 2026-03-30; cases XZ2026-000007, XZ2026-000008");
  });

  it("say that a day is provisional while the year's holidays are not announced", () => {
    expect(render("zh", told({}, { isProvisional: true })).text).toContain("请最迟于2026年4月20日（含当日，暂定）");
    expect(render("en", told({}, { isProvisional: true })).text).toContain(
      "by 2026-04-20 (may change once the public holidays are announced)",
    );
  });

  it("leave the number out where it is an identity number", () => {
    const { tail: _, ...unnumbered } = told({}, { itemCode: "special-equipment-operator" });
    const { text } = render("zh", unnumbered);
    expect(text).not.toContain("尾号");
    expect(text).not.toMatch(/[{}]/);
  });

  it("name the last valid day where no day to act by is known", () => {
    const { adviseBy: _, ...item } = told().item;
    expect(render("zh", { ...told(), item }).text).toContain("请最迟于2026年4月30日（含当日）");
  });

  it("remind of a permit that has no case", () => {
    const { caseNo: _, ...uncased } = told({}, { itemCode: "drug-retail" });
    expect(render("zh", uncased).template).toBe("reminder@3/zh");
  });

  it("tell of a benefit that asks nothing of the holder", () => {
    expect(render("zh", benefit()).template).toBe("benefit@4/zh");
    expect(render("zh", benefit()).text).toContain("编号HM2026-000007");
    expect(render("zh", benefit()).text).not.toMatch(/[{}]/);
  });

  it("say of each certificate what its day is where benefits stand beside it, and once where there are none", () => {
    expect(render("zh", told(), benefit()).text).toContain("食品经营许可证（尾号0001）2026年4月30日到期，");
    expect(render("en", told(), benefit()).text).toContain("(ending 0001) ends on 2026-04-30; ");
    expect(render("zh", told(), told()).text).toContain("2026年4月30日，食品经营许可证（尾号0001）2026年4月30日。");
  });

  it("ask for the holder's word where the policy wants it, and say how much where that is known", () => {
    const { text, template } = render("zh", benefit({ needsIntent: true, amountFen: 150_050 }));
    expect(template).toBe("benefit-confirm@3/zh");
    expect(text).toContain("1500.50元");
    expect(text).toContain("请最迟于2026年12月31日（含当日）致电12345或到政务大厅确认");
    expect(render("en", benefit({ amountFen: 150_000 })).text).toContain("of CNY 1500.");
  });

  it("say what a rule found, on its own and beside what else is told that day", () => {
    const banned: Told = { item: aLicenceFindingItem(), tail: "0001" };
    const prepackaged: Told = { item: aLicenceFindingItem({ finding: "prepackaged" }), tail: "0002" };
    expect(render("zh", banned)).toMatchObject({ template: "finding@2/zh", subject: "证照事项告知" });
    expect(render("zh", banned, prepackaged).text).toContain(
      "您有2件事项：食品经营许可证（尾号0001）：在禁止申请期内；食品经营许可证（尾号0002）：只卖预包装食品。",
    );
    const { text, template } = render("en", banned, told(), benefit());
    expect(template).toBe("mixed-finding@1/en");
    expect(text).toContain(
      "Food operation permit (ending 0001): banned; Food operation permit (ending 0001) ends on 2026-04-30",
    );
    expect(text).toContain("by 2026-04-20");
    expect(text).not.toMatch(/[{}]/);
  });

  it("say nothing of what was found of a person, whose phone others may read", () => {
    const item = aHolderFindingItem({ holderId: "person:1" as HolderId });
    expect(render("zh", { item }).text).toContain("关于一项民生补贴：具体情形请向本局了解。");
  });

  it("are not made up where the library in hand does not know the finding", () => {
    expect(() => render("zh", { item: aLicenceFindingItem({ finding: "unheard-of" }) })).toThrow(RuleSetInvalid);
  });

  it("put certificates and benefits of one day into one message", () => {
    expect(render("zh", benefit(), benefit({ needsIntent: true })).template).toBe("benefit-several@3/zh");
    const { text, template } = render("zh", told(), benefit({ needsIntent: true }));
    expect(template).toBe("mixed@3/zh");
    expect(text).toContain("您有2件事项");
    expect(text).toContain("食品经营许可证（尾号0001）2026年4月30日");
    expect(text).toContain("（需确认）");
    expect(text).toContain("请最迟于2026年4月20日（含当日）");
  });
});
