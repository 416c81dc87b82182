import { describe, expect, it } from "@jest/globals";
import { InvalidInput } from "../../src/ports/errors.ts";
import { hashingVault, openWith, rejectedOf, rowsOf } from "./support.ts";

const mapping = `
source: hires
kind: heads
title: 新招用人员
unit: { uscc: 统一社会信用代码 }
person: { identityNo: 证件号码 }
facts:
  head.hireDate: 招用日期
  head.labourContractSigned: 已签合同
completeList: { fact: holder.newHireList, absentValue: true }
observedOn: 数据日期
`;
const header = "统一社会信用代码,证件号码,招用日期,已签合同,数据日期";
const uscc = "92150624MA0TE5T16H";
const number = "11010519491231002X";
const headId = `head:uscc:${uscc}:${hashingVault.keyedHash("identity", number)}`;
const open = (rows: string, text = mapping) => openWith(text, `${header}\n${rows}\n`);

const mistakesIn = async (text: string): Promise<readonly string[]> => {
  const refusal: unknown = await open("", text).catch((error: unknown) => error);
  return refusal instanceof InvalidInput ? refusal.problems.map(({ line, message }) => `${line ?? 0} ${message}`) : [];
};

describe("a list of the persons whom units are paid for", () => {
  it("says of each person in each unit what was found, and that the list is whole", async () => {
    const file = await open(`${uscc},${number},2026-03-01,是,2026-11-18`);
    expect(file).toMatchObject({
      kind: "heads",
      isFullSnapshot: false,
      coverage: [{ fact: "holder.newHireList", absentValue: true, observedOn: "2026-11-18", source: "hires" }],
    });
    const common = { subjectId: headId, observedOn: "2026-11-18", source: "hires" };
    expect(await rowsOf(file)).toMatchObject([
      {
        kind: "facts",
        line: 2,
        facts: [
          { ...common, fact: "head.hireDate", value: "2026-03-01" },
          { ...common, fact: "head.labourContractSigned", value: true },
        ],
      },
    ]);
  });

  it.each([
    ["no unit", `,${number},2026-03-01,是,2026-11-18`, "unit", "missing"],
    ["a masked unit", `9215********TE5T16H,${number},2026-03-01,是,2026-11-18`, "unit", "masked"],
    ["no person", `${uscc},,2026-03-01,是,2026-11-18`, "person", "missing"],
    ["a person's number that was rounded", `${uscc},1.10105E+17,2026-03-01,是,2026-11-18`, "person", "lossy-number"],
    ["a day that never was", `${uscc},${number},2026-02-30,是,2026-11-18`, "head.hireDate", "unreadable-value"],
    ["no fact", `${uscc},${number},,,2026-11-18`, "facts", "missing"],
  ])("sets a row aside with %s; then the list covers nobody", async (_, row, field, code) => {
    const sound = `${uscc},${number},2026-03-01,是,2026-11-18`;
    const file = await open(`${sound}\n${row}`);
    expect(file.coverage).toBeUndefined();
    expect(rejectedOf(await rowsOf(file))).toMatchObject([
      { line: 3, problems: [{ field, code }, { code: "incomplete-list" }] },
    ]);
  });

  it("is refused as a whole list of a day to come", async () => {
    await expect(open(`${uscc},${number},2026-03-01,是,2026-11-21`)).rejects.toThrow(/晚于导入之日/);
  });

  it("is refused with every mistake of its mapping at once", async () => {
    const wrong = `
source: hires
kind: heads
title: 新招用人员
unit: {}
person: { identityNo: 证件号码 }
facts:
  holder.newHireList: 招用日期
  head.hireDat: 招用日期
completeList: { fact: head.hireDate, absentValue: true }
`;
    const mistakes = await mistakesIn(wrong);
    expect(mistakes).toHaveLength(5);
    expect(mistakes.join("\n")).toMatch(/unit：须有 uscc 或 identityNo/);
    expect(mistakes.join("\n")).toMatch(/kind: heads 的文件只能写单位里每个人的情况/);
    expect(mistakes.join("\n")).toMatch(/是否指“head.hireDate”/);
    expect(mistakes.join("\n")).toMatch(/completeList.absentValue/);
  });

  it("has its persons stated nowhere else", async () => {
    const facts = "source: a\nkind: facts\ntitle: a\nsubject: { uscc: 代码 }\nfacts: { head.hireDate: 甲 }\n";
    expect((await mistakesIn(facts)).join()).toMatch(/这是单位里每个人的情况/);
  });
});
