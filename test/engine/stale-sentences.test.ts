import { describe, expect, it } from "@jest/globals";
import { staleSentences } from "../../src/engine/index.ts";
import type { Parameter, RuleVersion } from "../../src/engine/index.ts";
import { aVersion, day, finding, leaf } from "./support/builders.ts";

const says = { zh: "年满80周岁", en: "80 full years of age" };
const minAge = (value: number, label = "年龄"): Parameter => ({
  name: "minAge",
  unit: "years-of-age",
  label: { zh: label, en: "age" },
  type: "integer",
  values: [{ from: day("2026-01-01"), value }],
});
const old = (age: number | { readonly fact: string }, text = says): RuleVersion["conditions"] => ({
  all: [{ ...leaf("age", "person.age", "greaterThanInclusive", age), says: text }],
});
const stale = (older: Partial<RuleVersion>, newer: Partial<RuleVersion>) =>
  staleSentences(
    aVersion({ conditions: old(80), ...older }),
    aVersion({ conditions: old(80), ...newer, version: 2 }),
  ).map(({ key, was, is }) => [key, was, ...is]);

describe("a sentence that states a figure", () => {
  it("is found where the figure was changed and the sentence was not", () => {
    expect(stale({}, { conditions: old(70) })).toEqual([["age", "80", "70"]]);
  });

  it("is found behind a parameter too, and so is the parameter's own label", () => {
    const conditions = old({ fact: "param.minAge" });
    const [older, newer] = [80, 70].map((age) => ({ conditions, parameters: [minAge(age, "80周岁的年龄")] }));
    expect(stale(older ?? {}, newer ?? {})).toEqual([
      ["age", "80", "70"],
      ["param.minAge", "80", "70"],
    ]);
  });

  it("is found in a finding that tells of the window's days", () => {
    const late = finding("late", { all: [leaf("late", "day.windowLate", "equal", true)] });
    const findings = [{ ...late, says: { zh: "已进入届满前最后15个工作日", en: "the last 15 working days" } }];
    const window = (before: number) => ({ closes: { before, unit: "working-days" } }) as const;
    expect(stale({ findings, window: window(15) }, { findings, window: window(10) })).toEqual([["late", "15", "10"]]);
  });

  it("is left alone where it was put right, where nothing changed, and where it states another figure", () => {
    expect(stale({}, { conditions: old(70, { zh: "年满70周岁", en: "70 full years of age" }) })).toEqual([]);
    expect(stale({}, {})).toEqual([]);
    const other = { zh: "第1档年龄", en: "age of tier 1" };
    expect(stale({ conditions: old(80, other) }, { conditions: old(70, other) })).toEqual([]);
  });
});
