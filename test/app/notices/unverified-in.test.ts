import { describe, expect, it } from "@jest/globals";
import { unverifiedIn } from "../../../src/app/notices/unverified-in.ts";
import type { NoticeItem } from "../../../src/domain/notice.ts";
import { civilDate } from "../../../src/domain/civil-date.ts";
import { productRules } from "../../engine/support/libraries.ts";

const ruleSet = productRules();
const about = (...items: readonly Partial<NoticeItem>[]) =>
  unverifiedIn(ruleSet, { items: items as readonly NoticeItem[], day: civilDate("2026-11-23") });

/** The first finding of the library that cites what nobody checked. */
function uncheckedFinding() {
  for (const { rule, versions } of ruleSet.rules)
    for (const { version, findings } of versions)
      for (const { id, basis } of findings)
        if (basis.some(({ verified }) => !verified)) return { rule, version, finding: id };
  throw new Error("every finding was checked");
}

describe("what a message rests on that nobody checked", () => {
  it("is told to staff: the days of a window, the grounds of a benefit", () => {
    expect(about({ rule: "renewal/hr-service" })).toEqual([
      "人力资源服务许可证 无感续证：开始申请的日期",
      "人力资源服务许可证 无感续证：截止申请的日期",
    ]);
    expect(about({ kind: "benefit", rule: "benefit/disabled-living-allowance" })).toEqual(
      expect.arrayContaining(["困难残疾人生活补贴：条件", "困难残疾人生活补贴：公示期限"]),
    );
  });

  it("is, of a finding, the conditions it was looked for under and its own citation, by the version that found it", () => {
    const found = (finding: string) =>
      about({ kind: "finding", rule: "renewal/food-operation", ruleVersion: 2, finding });
    expect(found("none")).toEqual([]);
    const refund = { kind: "finding", rule: "benefit/ui-stabilisation-refund", finding: "labour-dispatch" } as const;
    expect(about({ ...refund, ruleVersion: 1 })).toEqual(["失业保险稳岗返还：裁员率控制目标（全国城镇调查失业率）"]);
    const { rule, version, finding } = uncheckedFinding();
    expect(about({ kind: "finding", rule, ruleVersion: version, finding })).toContainEqual(
      expect.stringMatching(/：所告知情形的依据$/),
    );
  });

  it("is nothing where all was checked, and is said once of several certificates", () => {
    expect(about({ rule: "renewal/medical-device-3" })).toEqual([]);
    const [one, two] = [
      about({ rule: "renewal/hr-service" }),
      about({ rule: "renewal/hr-service" }, { rule: "renewal/hr-service" }),
    ];
    expect(two).toEqual(one);
  });
});
