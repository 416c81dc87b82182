import { describe, expect, it } from "@jest/globals";
import { loadRules } from "../../src/engine/index.ts";
import { describeBroken } from "./support/broken.ts";
import type { Broken } from "./support/broken.ts";
import { benefitFiles } from "./support/libraries.ts";

const GRANT = "benefit/tea-grant/rule.yaml";
const HIRING = "benefit/tea-hiring/rule.yaml";
const EXAMPLES = "benefit/tea-grant/examples.yaml";
const HEADS = "benefit/tea-hiring/examples.yaml";

describe("the small library with benefits", () => {
  it("is right before a mistake is put into it", () => {
    expect(loadRules(benefitFiles()).problems).toEqual([]);
  });
});

const broken = (
  name: string,
  file: string,
  change: Broken["change"],
  at: string,
  code: string,
  ...says: string[]
): Broken => ({ name, file, change, at, code, says });

describeBroken(
  "a benefit that is wrong does not load",
  [
    broken(
      "about a licence",
      GRANT,
      ["subject: holder", "subject: licence"],
      "subject: licence",
      "subject-mismatch",
      "holder 或 person",
    ),
    broken(
      "about an item instead of holders",
      GRANT,
      ["appliesTo: { holderKinds: [enterprise, individual-business] }", "appliesTo: { itemCode: tea-house }"],
      "appliesTo:",
      "subject-mismatch",
      "holderKinds",
    ),
    broken(
      "for persons, about enterprises",
      GRANT,
      ["subject: holder", "subject: person"],
      "holderKinds:",
      "subject-mismatch",
      "自然人",
    ),
    broken(
      "about a kind of holder nobody knows",
      HIRING,
      ["[enterprise]", "[enterprize]"],
      "enterprize",
      "value-not-listed",
      "你是不是想写 “enterprise”",
    ),
    broken(
      "about one kind twice",
      HIRING,
      ["[enterprise]", "[enterprise, enterprise]"],
      "[enterprise, enterprise]",
      "duplicate",
      "enterprise",
    ),
    broken(
      "without a department",
      HIRING,
      ["department: { zh: 茶务局, en: tea office }\n", ""],
      "rule: benefit",
      "key-missing",
      "department",
    ),
    broken(
      "in the folder of another",
      HIRING,
      ["rule: benefit/tea-hiring", "rule: benefit/tea-hire"],
      "rule: benefit",
      "file-misplaced",
      "benefit/tea-hire/rule.yaml",
    ),
    broken(
      "with a window",
      HIRING,
      [
        "    conditions:\n      all:\n        - { id: not-listed",
        "    window: { closes: { before: 1, unit: months } }\n    conditions:\n      all:\n        - { id: not-listed",
      ],
      "window:",
      "subject-mismatch",
      "window",
    ),
    broken(
      "asking for the licence",
      HIRING,
      [
        "      all:\n        - { id: not-listed, fact: holder.listed, operator: equal, value: false }",
        "      all: # here\n        - { id: not-listed, fact: licence.status, operator: equal, value: active }",
      ],
      "# here",
      "fact-subject",
      "licence.status",
    ),
    broken(
      "asking the unit for one of its people",
      HIRING,
      [
        "      all:\n        - { id: not-listed, fact: holder.listed, operator: equal, value: false }",
        "      all: # here\n        - { id: not-listed, fact: head.counted, operator: equal, value: false }",
      ],
      "# here",
      "fact-subject",
      "head.counted",
    ),
    broken(
      "asking a person for the unit",
      HIRING,
      [
        "        all:\n          - { id: months, fact: head.months, operator: greaterThanInclusive, value: { fact: param.leastMonths } }\n          - { id: not-counted, fact: head.counted,",
        "        all: # here\n          - { id: months, fact: head.months, operator: greaterThanInclusive, value: { fact: param.leastMonths } }\n          - { id: not-counted, fact: holder.listed,",
      ],
      "# here",
      "fact-subject",
      "holder.listed",
    ),
    broken(
      "with a list of persons that is no fact",
      HIRING,
      ["list: holder.hireList", "list: holder.hiresList"],
      "list:",
      "fact-unknown",
      "你是不是想写 “holder.hireList”",
    ),
    broken(
      "with an amount nobody can work out",
      GRANT,
      ["kind: percent", "kind: percnt"],
      "percnt",
      "value-not-listed",
      "percent",
    ),
    broken(
      "with a figure in place of a parameter",
      HIRING,
      ["pays: param.each", "pays: 150000"],
      "pays: 150000",
      "value-type",
      "150000",
    ),
    broken(
      "with a figure that is no parameter",
      HIRING,
      ["pays: param.each", "pays: param.eech"],
      "pays:",
      "fact-unknown",
      "你是不是想写 “param.each”",
    ),
    broken(
      "with money that is not in fen",
      HIRING,
      ["unit: fen", "unit: yuan"],
      "pays:",
      "grant-figure",
      "fen",
      "yuan",
    ),
    broken("with parts of a fen", HIRING, ["value: 150000", "value: 150000.5"], "pays:", "grant-figure", "整数"),
    broken(
      "with a rate that is no share",
      GRANT,
      [
        "unit: share\n        values: [{ from: 2026-01-01, value: 0.3 }]",
        "unit: percent\n        values: [{ from: 2026-01-01, value: 30 }]",
      ],
      "rate: {",
      "grant-figure",
      "share",
      "percent",
    ),
    broken(
      "of an amount that is personal",
      GRANT,
      ["of: holder.taxPaid", "of: holder.ownerIncome"],
      "of: holder.ownerIncome",
      "personal-value",
      "holder.ownerIncome",
    ),
    broken(
      "of a fact that is no number",
      GRANT,
      ["of: holder.taxPaid", "of: holder.size"],
      "of: holder.size",
      "grant-figure",
      "不是数",
    ),
    broken(
      "with a table by a fact of any value",
      GRANT,
      ["by: holder.size", "by: holder.region"],
      "by: holder.region",
      "grant-table",
      "values",
    ),
    broken(
      "with a table for a value that does not exist",
      GRANT,
      ["large: param.rateLarge, small", "large: param.rateLarge, huge: param.rateSmall, small"],
      "huge",
      "grant-table",
      "huge",
    ),
    broken(
      "with a table that leaves a value out",
      GRANT,
      ["{ large: param.rateLarge, small: param.rateSmall }", "{ small: param.rateSmall }, otherwise2: param.rateLarge"],
      "otherwise2",
      "key-unknown",
      "otherwise",
    ),
    broken(
      "with a cap that is no parameter of the version",
      GRANT,
      ["cap: param.most", "cap: param.mosst"],
      "cap:",
      "fact-unknown",
      "你是不是想写 “param.most”",
    ),
    broken(
      "for each person, with none asked for",
      HIRING,
      ["oncePer: head", "oncePer: subject"],
      "oncePer:",
      "grant-heads",
      "head",
    ),
    broken(
      "with a cycle nobody knows",
      HIRING,
      ["cycle: month", "cycle: week"],
      "cycle:",
      "value-not-listed",
      "policy-year",
    ),
    broken(
      "with something to tell cycles apart that have a period",
      GRANT,
      ["cycle: policy-year", "cycle: policy-year\n      cycleBy: holder.staff"],
      "cycleBy",
      "grant-cycle",
      "once",
    ),
    broken(
      "once for each value of something no condition asks",
      GRANT,
      ["cycle: policy-year", "cycle: once\n      cycleBy: holder.size"],
      "cycleBy",
      "grant-cycle",
      "holder.size",
    ),
    broken(
      "not to be held with a rule that does not exist",
      GRANT,
      ["rule: benefit/tea-hiring", "rule: benefit/tea-hireing"],
      "tea-hireing",
      "reference-unknown",
      "你是不是想写 “benefit/tea-hiring”",
    ),
    broken(
      "with an exclusion no condition asks",
      HIRING,
      ["{ fact: head.counted, says", "{ fact: holder.staff, says"],
      "fact: holder.staff",
      "reference-unknown",
      "holder.staff",
    ),
    broken(
      "rounded some other way",
      HIRING,
      ["mode: half-up", "mode: half-even"],
      "half-even",
      "value-not-listed",
      "half-up、down",
    ),
    broken(
      "with a parameter nobody set and nobody is to set",
      GRANT,
      ["value: unset, setBy: { zh: 旗县, en: banner } }", "value: unset }"],
      "value: unset",
      "parameter-unset",
      "setBy",
    ),
    broken(
      "with a value that is not of the parameter's type",
      GRANT,
      ['value: "150624" }', 'value: "15062" }'],
      '"15062"',
      "value-type",
      "行政区划码",
    ),
    broken(
      "with a parameter nothing uses",
      HIRING,
      ["pays: param.each", "pays: param.leastMonths"],
      "pays:",
      "grant-figure",
      "fen",
    ),
    broken(
      "telling of what a person is to look at",
      GRANT,
      ["effect: block", "effect: hold"],
      "tell: true",
      "key-refused",
      "tell",
    ),
    broken(
      "comparing a region with something else",
      GRANT,
      ["operator: within", "operator: before"],
      "operator: before",
      "operator-type",
      "within",
    ),
    broken(
      "with an example that gives an age",
      EXAMPLES,
      ["given: { holder.staff: 4 }", "given: { holder.staff: 4, person.age: 3 }"],
      "person.age",
      "key-refused",
      "person.birthDate",
    ),
    broken(
      "with an example that gives the unit what is its people's",
      EXAMPLES,
      ["given: { holder.staff: 4 }", "given: { holder.staff: 4, head.months: 3 }"],
      "head.months",
      "fact-subject",
      "head.months",
    ),
    broken(
      "with an example whose amount is left out",
      EXAMPLES,
      ["because: [staff], amount: { fen: 30000 } }", "because: [staff] }"],
      "expect: { outcome: eligible, because: [staff] }",
      "key-missing",
      "amount",
    ),
    broken(
      "with an example about a person it does not have",
      HEADS,
      ["headsMissing: { a: [head.counted] }", "headsMissing: { c: [head.counted] }"],
      "headsMissing",
      "reference-unknown",
      "“c”",
    ),
  ],
  benefitFiles,
);

describe("the examples of a benefit must stand on both sides of each bound", () => {
  it.each([
    ["holder.staff: 4 }", "holder.staff: 3 }", "staff"],
    ["defaults:\n  holder.staff: 5", "defaults:\n  holder.staff: 6", "staff"],
  ])("and are told when %s is %s", (from, to, id) => {
    const files = new Map(benefitFiles());
    const text = files.get(EXAMPLES) ?? "";
    expect(text).toContain(from);
    const { problems } = loadRules(files.set(EXAMPLES, text.replace(from, to)));
    expect(problems.map(({ code }) => code)).toEqual(["example-bound-missing"]);
    expect(problems[0]?.message).toContain(`“${id}”`);
  });
});
