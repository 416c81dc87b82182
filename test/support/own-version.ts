import { addDays, civilDate } from "../../src/domain/civil-date.ts";

const lastDay = civilDate("2030-06-30");

interface OwnDraft {
  readonly version?: number;
  readonly from?: string;
  readonly opens?: number;
  readonly closes?: number;
  readonly tier?: string;
  /** Asks for nothing but that the window is open, and has no findings. */
  readonly isSimple?: boolean;
  /** What the example of the opening day expects; wrong on purpose in some tests. */
  readonly onOpening?: string;
}

/** A version of the test library's food rule in a file of its own: another window, with the examples it needs. */
export function anOwnVersion({
  version = 2,
  from = "2026-03-15",
  opens = 90,
  closes = 5,
  tier = "assisted",
  isSimple = false,
  onOpening = "outcome: eligible, because: [window-open]",
}: OwnDraft = {}): string {
  const [opensOn, closesOn] = [addDays(lastDay, -opens), addDays(lastDay, -closes)];
  const basis = "[{ law: 测试用规则（无法律出处）, verified: false }]";
  const finding = (id: string, effect: string, fact: string) => `
      - id: ${id}
        ${effect}
        says: { zh: ${id}, en: ${id} }
        basis: ${basis}
        conditions: { all: [{ id: ${id}, fact: licence.${fact}, operator: equal, value: true }] }`;
  return `# 测试用的自定版本，与法律无关。
rule: renewal/food-operation
kind: renewal
title: { zh: 食品经营许可证续期, en: food-operation }
subject: licence
appliesTo: { itemCode: food-operation }
versions:
  - version: ${version}
    inForce: { from: ${from} }
    basis: ${basis}
    window:
      opens: { before: ${opens}, unit: calendar-days }
      closes: { before: ${closes}, unit: calendar-days }
    conditions:
      all:
        - { id: window-open, fact: day.windowOpen, operator: equal, value: true }
        - { id: is-active, fact: licence.status, operator: equal, value: active }
${
  isSimple
    ? ""
    : `    findings:${finding("banned", "effect: block", "fiveYearBan")}${finding("failed-sample", "effect: hold", "failedSampleOpen")}`
}
    tier: ${tier}
    materials:
      - { name: { zh: 延续申请书, en: application form }, class: 主要材料, deferrable: false, standing: to-confirm }
      - { name: { zh: 声明, en: declaration }, class: 次要材料, deferrable: true, standing: missing }
defaults:
  {
    licence.fiveYearBan: false,
    licence.failedSampleOpen: false,
    licence.status: active,
    licence.isPerpetual: false,
    licence.validUntil: ${lastDay},
  }
examples:
  - { name: 开始的前一天, asOf: ${addDays(opensOn, -1)}, expect: { outcome: not-eligible, because: [window-open] } }
  - { name: 开始的当天, asOf: ${opensOn}, expect: { ${onOpening} } }
  - { name: 截止的当天, asOf: ${closesOn}, expect: { outcome: eligible, because: [window-open] } }
  - { name: 截止的后一天, asOf: ${addDays(closesOn, 1)}, expect: { outcome: not-eligible, because: [window-open] } }
  - { name: 生效的前一天, asOf: ${addDays(civilDate(from), -1)}, expect: { outcome: not-applicable } }
  - { name: 生效的当天, asOf: ${from}, expect: { outcome: not-eligible, because: [window-open] } }
  - name: 状态不明
    asOf: ${opensOn}
    given: { licence.status: { unknown: missing } }
    expect: { outcome: undetermined, missing: [licence.status] }
`;
}
