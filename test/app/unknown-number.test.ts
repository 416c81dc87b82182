import { describe, expect, it } from "@jest/globals";
import { shownNumber, unknownMatter, unknownNumber } from "../../src/app/unknown-number.ts";

describe("a number that the register does not know", () => {
  it.each([
    ["150624199003074477", "登记库中没有证件号码为“150624********4477”的主体或许可证"],
    ["15062419900307447x", "登记库中没有证件号码为“150624********447X”的主体或许可证"],
    ["138 0013 8000", "登记库中没有联系电话为“138****8000”的许可证"],
    ["91150624MAYJG8873M", "登记库中没有统一社会信用代码为“91150624MAYJG8873M”的主体"],
    [" JY11506240000019 ", "登记库中没有编号为“JY11506240000019”的许可证"],
    ["xz2026-000123", "“XZ2026-000123”是办件号：wugan cases show XZ2026-000123"],
    ["HM2026-1000123", "“HM2026-1000123”是发放件号：wugan grants show HM2026-1000123"],
  ])("%s is called what it is, a person's masked", (text, says) => {
    expect(unknownNumber(text).message).toBe(says);
  });

  it.each([
    ["XZ2026-000009", "没有编号为“XZ2026-000009”的办件"],
    ["HM2026-000009", "没有编号为“HM2026-000009”的办件；这是发放件号：wugan grants show HM2026-000009"],
    [
      "150624199003074470",
      "没有编号为“150624********4470”的办件；办件号形如 XZ2026-000123，许可证和主体的情况用 wugan explain 查看",
    ],
  ])("%s, asked for as a case, is answered with where it belongs", (text, says) => {
    expect(unknownMatter(text, "case").message).toBe(says);
  });

  it("is repeated elsewhere with a person's masked too, a slip in it or not", () => {
    expect(shownNumber("150624199003074470")).toBe("150624********4470");
    expect(shownNumber("蒙DA062400020")).toBe("蒙DA062400020");
  });
});
