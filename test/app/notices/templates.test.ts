import { describe, expect, it } from "@jest/globals";
import { fill, readTemplates, templateNames } from "../../../src/app/notices/templates.ts";
import { testLibrary } from "../../support/test-library.ts";

const words =
  "words:\n  - { word: 年检, by: 腾讯云, source: x, verified: false }\n  - { word: 贷款, by: 某家, source: x, verified: false }\n";
const good = (name: string, text = "您的{item}将到期"): string =>
  `template: ${name}\nversion: 1\ntexts:\n  zh: "${text}，核对码{code}"\n`;
const allGood = (): Map<string, string> =>
  new Map([
    ...templateNames.map((name) => [`notices/${name}.yaml`, good(name)] as const),
    ["notices/forbidden-words.yaml", words],
  ]);

describe("notice templates", () => {
  it("of the library that comes with the program are all there and read", async () => {
    const { templates, problems } = readTemplates(await (await testLibrary()).read());
    expect(problems).toEqual([]);
    expect([...(templates?.keys() ?? [])]).toEqual([...templateNames]);
  });

  it.each([
    ["a field that does not exist", good("reminder", "您的{itme}将到期"), "{itme}"],
    ["a signature of its own", good("reminder", "【某局】您的{item}将到期"), "【】"],
    ["no Chinese text", "template: reminder\nversion: 1\ntexts: { en: hello }\n", "texts 里缺少 “zh”"],
    ["an unknown key", `${good("reminder")}  fr: bonjour\n`, "fr"],
    ["another template's name", good("window-open"), "reminder"],
    ["an unknown name", good("remindr"), "template"],
    ["a text that is no YAML", 'texts: { zh: "', "YAML"],
    ["nothing in it", "", "整个文件"],
    ["a link", good("reminder", "请看 https://example.org"), "网址"],
    ["a link without a scheme", good("reminder", "请看 www.example"), "网址"],
    ["what a phone makes a link of", good("reminder", "请看ｅｘａｍｐｌｅ．ｃｎ"), "网址"],
    ["a phone number", good("reminder", "请致电0477-621 2345"), "{hotline}"],
    ["a phone number in full-width digits", good("reminder", "请致电１２３４５"), "{hotline}"],
    ["no code to check it by", good("reminder").replace("{code}", ""), "{code}"],
    ["a word that operators do not take", good("reminder", "请来年检"), "“年检”：腾讯云不收"],
    ["such a word written wide or apart", good("reminder", "创业 贷　款"), "“贷款”"],
    ["no words for how to answer", good("reminder", "{reply}"), "whereReplies.reply"],
    [
      "a number among those words",
      `${good("reminder", "{reply}")}whereReplies: { reply: { zh: 请回12345 } }\n`,
      "{hotline}",
    ],
    [
      "a refused word among those words",
      `${good("reminder", "{reply}")}whereReplies: { reply: { zh: 年检 } }\n`,
      "“年检”：腾讯云不收",
    ],
    ["bytes that are no UTF-8", good("reminder", "您\uFFFD"), "请另存为 UTF-8"],
  ])("are refused with %s, naming the file", (_what, contents, named) => {
    const files = allGood().set("notices/reminder.yaml", contents);
    const { templates, problems } = readTemplates(files);
    expect(templates).toBeUndefined();
    expect(problems.map(({ file }) => file)).toContain("notices/reminder.yaml");
    expect(problems.map(({ message }) => message).join("\n")).toContain(named);
  });

  it("are refused when one is missing, and every mistake is named at once", () => {
    const files = allGood().set("notices/reminder.yaml", good("reminder", "{nope}"));
    files.delete("notices/window-open.yaml");
    expect(readTemplates(files).problems.map(({ file }) => file)).toEqual([
      "notices/window-open.yaml",
      "notices/reminder.yaml",
    ]);
  });
});

describe("filling a template", () => {
  it("puts values in, and leaves nothing behind where there is none", () => {
    expect(fill("{item}{tail}，{until}到期", { item: "食品经营许可证", until: "2026年4月30日" })).toBe(
      "食品经营许可证，2026年4月30日到期",
    );
  });

  it("takes values as they are, even if they look like fields", () => {
    expect(fill("{item}", { item: "{hotline}$&" })).toBe("{hotline}$&");
  });
});
