import { describe, expect, it } from "@jest/globals";
import { readCalendarYear } from "../../src/engine/calendar-file.ts";

const sound = `year: 2026
status: announced
source:
  - https://www.gov.cn/zhengce/zhengceku/202511/content_7047091.htm
holidays:
  - name: 元旦
    days: [2026-01-01, 2026-01-02]
makeUpDays:
  - 2026-01-04
`;

const problemsOf = (text: string): readonly string[] =>
  readCalendarYear(text, "2026.yaml").problems.map((p) => `${p.file}:${p.line ?? "?"} ${p.code} ${p.message}`);

describe("a calendar file", () => {
  it("gives its year", () => {
    expect(readCalendarYear(sound, "2026.yaml")).toEqual({
      problems: [],
      year: {
        year: 2026,
        status: "announced",
        source: ["https://www.gov.cn/zhengce/zhengceku/202511/content_7047091.htm"],
        holidays: [{ name: "元旦", days: ["2026-01-01", "2026-01-02"] }],
        makeUpDays: ["2026-01-04"],
      },
    });
  });

  it("is refused with the line of everything wrong in it, at once", () => {
    const wrong = sound.replace("2026-01-02]", "2026-02-30]").replace("status: announced", "status: sure");
    expect(problemsOf(wrong)).toEqual([
      "2026.yaml:2 value-not-listed status 应为 announced、provisional 之一，写的是 “sure”。",
      "2026.yaml:7 date-invalid “2026-02-30” 不是真实存在的日期，应写成 YYYY-MM-DD，例如 2026-03-01",
    ]);
  });

  it("is refused when it contradicts itself", () => {
    expect(problemsOf(sound.replace("2026-01-04", "2026-01-05"))).toEqual([
      "2026.yaml:9 calendar 2026-01-05 不是周六或周日，不必列为调休上班",
    ]);
    expect(problemsOf(sound.replace("2026-01-02]", "2026-01-04]"))).toEqual([
      "2026.yaml:9 calendar 2026-01-04 列了两次",
    ]);
    expect(problemsOf(sound.replace("2026-01-02]", "2027-01-02]"))).toEqual([
      "2026.yaml:7 calendar 2027-01-02 不在 2026 年（或上一年 12 月）",
    ]);
  });

  it("may begin in the December before", () => {
    expect(problemsOf(sound.replace("2026-01-04", "2025-12-27"))).toEqual([]);
    expect(problemsOf(sound.replace("2026-01-04", "2025-11-29"))).toHaveLength(1);
  });

  it("names its notice when announced, and its reason when not", () => {
    const unsourced = sound.replace(/source:\n.*\n/, "source: []\n");
    expect(problemsOf(unsourced)).toEqual(["2026.yaml:3 calendar 已公布的年份应写明通知出处"]);
    const provisional = unsourced.replace("announced", "provisional");
    expect(problemsOf(provisional)).toEqual(["2026.yaml:2 calendar 暂定的年份应在 note 中说明原因"]);
    expect(readCalendarYear(`${provisional}note: 尚未公布\n`, "2026.yaml").year).toMatchObject({
      status: "provisional",
      note: "尚未公布",
    });
  });

  it("is refused, not thrown over, when it is no YAML or no map", () => {
    expect(problemsOf("year: [2026\nstatus: x")[0]).toMatch(/^2026\.yaml:\d+ yaml-syntax 不是正确的 YAML/);
    expect(problemsOf("")[0]).toMatch(/^2026\.yaml:\S+ value-type /);
    expect(problemsOf("- 1")[0]).toMatch(/^2026\.yaml:1 value-type /);
    expect(problemsOf(`${sound}extra: 1\n`)).toHaveLength(1);
  });
});
