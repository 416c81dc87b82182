import { describe, expect, it } from "@jest/globals";
import { meaningOf } from "../../src/domain/reply.ts";

describe("what a reply means", () => {
  it.each(["1", "１", " 1 ", "1。", "１．", "【1】", "“1”", "1！", "①", "\u200B1", "1\n"])("%j confirms", (text) => {
    expect(meaningOf(text)).toBe("confirm");
  });

  it.each([
    ["2", "decline"],
    ["２。", "decline"],
    ["3", "person"],
    ["T", "unsubscribe"],
    ["td", "unsubscribe"],
    ["ＴＤ。", "unsubscribe"],
    ["退订！", "unsubscribe"],
    ["stop", "unsubscribe"],
    ["hf", "resubscribe"],
    ["恢复", "resubscribe"],
    ["Start.", "resubscribe"],
  ] as const)("%j is %s", (text, meaning) => {
    expect(meaningOf(text)).toBe(meaning);
  });

  it.each(["", "。", "1？", "1?", "11", "12", "1或2", "4", "不要1", "好的", "-1", "T1", "constructor", "toString"])(
    "%j is for a clerk to read",
    (text) => {
      expect(meaningOf(text)).toBe("other");
    },
  );
});
