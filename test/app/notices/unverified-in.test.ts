import { describe, expect, it } from "@jest/globals";
import { unverifiedIn } from "../../../src/app/notices/unverified-in.ts";
import type { NoticeItem } from "../../../src/domain/notice.ts";
import { civilDate } from "../../../src/domain/civil-date.ts";
import { productRules } from "../../engine/support/libraries.ts";

const ruleSet = productRules();
const about = (...items: readonly Partial<NoticeItem>[]) =>
  unverifiedIn(ruleSet, { items: items as readonly NoticeItem[], day: civilDate("2026-11-23") });

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

  it("is nothing where all was checked, and is said once of several certificates", () => {
    expect(about({ rule: "renewal/medical-device-3" })).toEqual([]);
    const [one, two] = [
      about({ rule: "renewal/hr-service" }),
      about({ rule: "renewal/hr-service" }, { rule: "renewal/hr-service" }),
    ];
    expect(two).toEqual(one);
  });
});
