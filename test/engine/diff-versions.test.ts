import { describe, expect, it } from "@jest/globals";
import { describeVersion, diffVersions } from "../../src/engine/index.ts";
import type { RuleSet, RuleVersion } from "../../src/engine/index.ts";
import { aRuleSet, aVersion, day, finding, is, leaf } from "./support/builders.ts";
import { benefitFiles, benefitRules, productRules, rulesOf } from "./support/libraries.ts";

const base: RuleVersion = aVersion({
  window: { opens: { before: 90, unit: "working-days" }, closes: { before: 15, unit: "working-days" } },
  conditions: { all: [is("a"), { any: [is("b"), leaf("seats", "licence.seats", "lessThan", 40)] }] },
  findings: [finding("f", { all: [is("c")] }), finding("g", { all: [is("d")] })],
  parameters: [
    {
      name: "limit",
      unit: "fen",
      label: { zh: "限额", en: "limit" },
      type: "integer",
      values: [{ from: day("2026-01-01"), value: 100_000 }],
    },
  ],
});

const changes = (b: RuleVersion) =>
  diffVersions({ version: base, ruleSet: aRuleSet(base) }, { version: b, ruleSet: aRuleSet(b) });
const short = (b: RuleVersion) => changes(b).map(({ part, key, change }) => `${change} ${part} ${key}`);

/** The small benefits, with texts replaced. */
function changedBenefits(changes: Readonly<Record<string, readonly (readonly [string, string])[]>>): RuleSet {
  const put = (file: string, text: string): string =>
    (changes[file] ?? []).reduce((now, [from, to]) => {
      if (!now.includes(from)) throw new Error(`${file} does not say: ${from}`);
      return now.replace(from, to);
    }, text);
  const examples = /examples\.yaml$/;
  return rulesOf(
    new Map([...benefitFiles()].map(([file, text]) => [file, examples.test(file) ? text : put(file, text)])),
  );
}

/** The changes from one library's version to the other's: part, what it said, what it says. */
function sayings(rule: string, was: RuleSet, is: RuleSet, lang: "zh" | "en" = "zh"): readonly string[] {
  const side = (ruleSet: RuleSet) => {
    const version = ruleSet.findRule(rule)?.versions[0];
    if (version === undefined) throw new Error(`no ${rule}`);
    return { version, ruleSet };
  };
  return diffVersions(side(was), side(is)).map(
    (one) => `${one.part} ${one.was?.[lang] ?? ""} → ${one.is?.[lang] ?? ""}`,
  );
}

describe("two versions side by side", () => {
  it("say the same where nothing was changed", () => {
    expect(changes({ ...base, version: 2 })).toEqual([]);
  });

  it("show the old and the new sentence of what was changed, in both languages", () => {
    const window = {
      opens: { before: 60, unit: "calendar-days" },
      closes: { before: 15, unit: "working-days" },
    } as const;
    expect(changes({ ...base, window })).toEqual([
      {
        part: "window",
        key: "opens",
        change: "changed",
        was: { zh: "有效期届满 90 个工作日前开始申请", en: "opens 90 working days before the last valid day" },
        is: { zh: "有效期届满 60 个自然日前开始申请", en: "opens 60 calendar days before the last valid day" },
      },
    ]);
  });

  it("tell a figure that was changed under the same sentence", () => {
    const said = { ...leaf("seats", "licence.seats", "lessThan", 50), says: { zh: "座位少", en: "few seats" } };
    const before = { ...said, value: 40 };
    const [a, b] = [before, said].map((one) => aVersion({ conditions: { all: [one] } }));
    if (a === undefined || b === undefined) throw new Error("no versions");
    const [change, ...others] = diffVersions(
      { version: a, ruleSet: aRuleSet(a) },
      { version: b, ruleSet: aRuleSet(b) },
    );
    expect(change).toMatchObject({
      part: "condition",
      key: "seats",
      was: { zh: "座位少（licence.seats小于40）" },
      is: { zh: "座位少（licence.seats小于50）" },
    });
    expect(others).toEqual([]);
  });

  it("tell an added and a dropped condition once, and not as another structure", () => {
    const conditions = { all: [is("a"), { any: [leaf("seats", "licence.seats", "lessThan", 40), is("e")] }] };
    expect(short({ ...base, conditions })).toEqual(["added condition e", "removed condition b"]);
  });

  it("tell conditions that stand otherwise", () => {
    const conditions = { any: [is("a"), { all: [is("b"), leaf("seats", "licence.seats", "lessThan", 40)] }] };
    expect(changes({ ...base, conditions })).toEqual([
      {
        part: "structure",
        key: "conditions",
        change: "changed",
        was: { zh: "同时满足（a、满足其一（b、seats））", en: "all of (a, any of (b, seats))" },
        is: { zh: "满足其一（a、同时满足（b、seats））", en: "any of (a, all of (b, seats))" },
      },
    ]);
  });

  it("tell findings that are tried in another order, and one that has another effect", () => {
    const [f, g] = base.findings;
    if (f === undefined || g === undefined) throw new Error("no findings");
    expect(short({ ...base, findings: [g, f] })).toEqual(["changed order findings"]);
    expect(short({ ...base, findings: [f, finding("g", { all: [is("d")] }, "block")] })).toEqual(["changed finding g"]);
    expect(short({ ...base, findings: [f] })).toEqual(["removed condition g/d", "removed finding g"]);
  });

  it("tell dated parameters, tier, limits, materials, basis and what is not checked", () => {
    const [limit] = base.parameters;
    if (limit === undefined) throw new Error("no parameter");
    const changed = changes({
      ...base,
      parameters: [{ ...limit, values: [...limit.values, { from: day("2027-01-01"), value: 250_050 }] }],
      tier: "assisted",
      statutoryDays: { days: 10, unit: "working-days", verified: false },
      materials: [
        { name: { zh: "申请书", en: "form" }, class: "主要材料", isDeferrable: false, standing: "to-confirm" },
      ],
      basis: [{ law: "新法", article: "第一条", verified: false }],
      unverified: ["window.opens"],
    });
    expect(changed.map(({ part, change, is: now }) => `${part} ${change} ${now?.zh ?? ""}`)).toEqual([
      "basis added 新法 第一条（待核实）",
      "basis removed ",
      "window changed 有效期届满 90 个工作日前开始申请（待核实）",
      "parameter changed 限额：2026-01-01 起 1000.00元；2027-01-01 起 2500.50元",
      "tier changed 提醒持证人，由工作人员帮办",
      "limit changed 法定办结时限：10 个工作日（待核实）",
      "material added 申请书（主要材料，不可容缺，已预填，由持证人确认）",
      "unverified added 开始申请的日期",
    ]);
  });

  it("tell what is granted, how often, at which figures, to whom and after which publicity, in both languages", () => {
    const [was, is] = [
      benefitRules(),
      changedBenefits({
        "benefit/tea-grant/rule.yaml": [
          ["cycle: policy-year", "cycle: quarter"],
          [
            "{ large: param.rateLarge, small: param.rateSmall }",
            "{ small: param.rateSmall }, otherwise: param.rateLarge",
          ],
          ["rounding: { to: fen, mode: half-up }", "rounding: { to: yuan, mode: down }"],
          ["value: 50000 }", "value: 80050 }"],
          ["required: false, says: { zh: 直接返还", "required: true, says: { zh: 先确认"],
          ["publicity: { days: 5, unit: working-days", "publicity: { days: 7, unit: calendar-days"],
          ["stop: []", "stop: [{ zh: 骗取的追回, en: taken back if obtained by fraud }]"],
        ],
        "benefit/tea-hiring/rule.yaml": [["value: 150000 }", "value: 200000 }"]],
      }),
    ];
    expect(sayings("benefit/tea-grant", was, is)).toEqual([
      "parameter 上限：2026-01-01 起 尚未确定 (旗县)；2026-07-01 起 500.00元 → 上限：2026-01-01 起 尚未确定 (旗县)；2026-07-01 起 800.50元",
      "cycle 每年一次 → 每季度一次",
      "amount 已缴茶税按比例返还：已缴茶税 × 按规模（大型用“大型比例”；小型用“小型比例”） → 已缴茶税按比例返还：已缴茶税 × 按规模（小型用“小型比例”；其余用“大型比例”）",
      "amount 每行四舍五入到分 → 每行取到元，以下舍去",
      "intent 直接返还：不必确认 → 先确认：确认后才发放",
      "publicity 发放前公示 5 个工作日（待核实）（from memory） → 发放前公示 7 个自然日（待核实）（from memory）",
      "payment  → 停发或退回：骗取的追回",
    ]);
    expect(sayings("benefit/tea-grant", was, is, "en")).toContain(
      "publicity published for 5 working days (unverified) (from memory) → published for 7 calendar days (unverified) (from memory)",
    );
    expect(sayings("benefit/tea-hiring", was, is, "en")).toEqual([
      "parameter for each: from 2026-01-01: 1500.00 yuan → for each: from 2026-01-01: 2000.00 yuan",
    ]);
  });

  it("say of a benefit whom a unit is paid for, and leave nothing of any rule as raw data", () => {
    const benefits = benefitRules();
    const said = [benefits, productRules()].flatMap((ruleSet) =>
      ruleSet.rules.flatMap(({ versions }) => versions.flatMap((version) => describeVersion(version, ruleSet))),
    );
    expect(said.filter(({ part }) => part === "other")).toEqual([]);
    expect(said.filter(({ part, says }) => part === "amount" && /[{}]|param\./.test(says.zh + says.en))).toEqual([]);
    const hiring = benefits.findRule("benefit/tea-hiring")?.versions[0];
    if (hiring === undefined) throw new Error("no hiring grant");
    const lines = describeVersion(hiring, benefits);
    expect(lines.filter(({ part }) => part === "head").map(({ says }) => says.zh)).toEqual([
      "每名新招人员：逐人比对，名单取自“新招人员名单”",
      "参保月数不小于最少月数",
      "身份已用过为否",
    ]);
    expect(lines.find(({ part }) => part === "amount")?.says).toEqual({
      zh: "每招一人：每人“每人补助”",
      en: 'for each person hired: for each person "for each"',
    });
  });

  it("have a line of their own for everything a version of the library says, both ways", () => {
    const ruleSet = productRules();
    for (const rule of ruleSet.rules)
      for (const version of rule.versions) {
        const lines = describeVersion(version, ruleSet);
        expect(new Set(lines.map(({ part, key }) => `${part} ${key}`)).size).toBe(lines.length);
        expect(
          lines.filter(({ says }) => says.zh === "" || says.en === "" || /undefined|\[object/.test(says.zh)),
        ).toEqual([]);
      }
  });
});
