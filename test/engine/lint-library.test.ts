import { describe, expect, it } from "@jest/globals";
import { loadRules } from "../../src/engine/index.ts";
import { describeBroken } from "./support/broken.ts";
import { smallFiles } from "./support/libraries.ts";

const codesOf = (files: ReadonlyMap<string, string>): string[] =>
  loadRules(files).problems.map(({ file, code }) => `${file} ${code}`);

const changed = (changes: Readonly<Record<string, string | undefined>>): Map<string, string> => {
  const files = new Map(smallFiles());
  for (const [file, text] of Object.entries(changes))
    if (text === undefined) files.delete(file);
    else files.set(file, text);
  return files;
};

describeBroken("the dictionary, the catalogue and the shared findings are checked too", [
  {
    name: "a fact given twice",
    file: "facts.yaml",
    change: ["name: licence.fee", "name: licence.seats # again"],
    at: "# again",
    code: "duplicate",
    says: ["licence.seats"],
  },
  {
    name: "a fact filed under the wrong subject",
    file: "facts.yaml",
    change: ["name: licence.fee\n    of: licence", "name: licence.fee\n    of: holder"],
    at: "name: licence.fee",
    code: "name-invalid",
    says: ["licence.fee", "holder."],
  },
  {
    name: "a fact of a type nobody knows",
    file: "facts.yaml",
    change: [
      "name: licence.fee\n    of: licence\n    type: integer",
      "name: licence.fee\n    of: licence\n    type: money",
    ],
    at: "type: money",
    code: "value-not-listed",
    says: ["money", "integer"],
  },
  {
    name: "a fact that does not say whether it is personal",
    file: "facts.yaml",
    change: [
      "    label: { zh: 座位数, en: seats }\n    source: { zh: 现场核查, en: inspection }\n    personal: false\n",
      "    label: { zh: 座位数, en: seats }\n    source: { zh: 现场核查, en: inspection }\n",
    ],
    at: "name: licence.seats",
    code: "key-missing",
    says: ["personal"],
  },
  {
    name: "a fact of the day that the program does not work out",
    file: "facts.yaml",
    change: ["name: day.daysLeft", "name: day.daysGone"],
    at: "name: day.daysGone",
    code: "reference-unknown",
    says: ["day.daysGone", "day.daysLeft"],
  },
  {
    name: "a fact derived from one that is not there",
    file: "facts.yaml",
    change: [
      "    unit: calendar-days\n    derivedFrom: [licence.validUntil]",
      "    unit: calendar-days\n    derivedFrom: [licence.validTill]",
    ],
    at: "licence.validTill",
    code: "fact-unknown",
    says: ["licence.validTill", "你是不是想写 “licence.validUntil”"],
  },
  {
    name: "a closed set of numbers",
    file: "facts.yaml",
    change: ["    unit: fen", "    unit: fen\n    values: { one: { zh: 一, en: one } }"],
    at: "values: { one",
    code: "value-type",
    says: ["licence.fee", "string"],
  },
  {
    name: "a service item given twice",
    file: "items.yaml",
    change: ["code: tea-stall", "code: tea-house #"],
    at: "code: tea-house #",
    code: "duplicate",
    says: ["tea-house"],
  },
  {
    name: "a mark on a key the item does not have",
    file: "items.yaml",
    change: ["unverified: [validityYears]", "unverified: [validityYear]"],
    at: "validityYear]",
    code: "reference-unknown",
    says: ["validityYear", "你是不是想写 “validityYears”"],
  },
  {
    name: "a shared finding with a fact nobody knows, told once and not again where it is used",
    file: "findings.yaml",
    change: ["fact: holder.listed", "fact: holder.lifted"],
    at: "holder.lifted",
    code: "fact-unknown",
    says: ["holder.lifted", "你是不是想写 “holder.listed”"],
  },
  {
    name: "a day off that does not exist",
    file: "calendar/2026.yaml",
    change: ["days: [2026-01-01]", "days: [2026-02-29]"],
    at: "2026-02-29",
    code: "date-invalid",
    says: ["2026-02-29"],
  },
]);

describe("files of a rule library", () => {
  it("loads when nothing is wrong", () => {
    expect(loadRules(smallFiles())).toMatchObject({
      problems: [],
      ruleSet: { rules: [{ rule: "renewal/tea-house" }] },
    });
  });

  it("must hold a dictionary, a catalogue, a calendar and a rule", () => {
    expect(codesOf(new Map())).toEqual([
      "calendar file-missing",
      "facts.yaml file-missing",
      "items.yaml file-missing",
      "ladder.yaml file-missing",
      "renewal file-missing",
    ]);
  });

  it("must not hold a YAML file that nothing reads", () => {
    const files = changed({
      "renewal/tea-house/rules.yaml": "",
      "fact.yaml": "",
      "renewal/rule.yaml": "",
      "a.yml": "",
    });
    const { problems } = loadRules(files);
    expect(problems.map(({ file, code }) => `${file} ${code}`)).toEqual([
      "a.yml file-misplaced",
      "fact.yaml file-misplaced",
      "renewal/rule.yaml file-misplaced",
      "renewal/tea-house/rules.yaml file-misplaced",
    ]);
    expect(problems[1]?.message).toContain("你是不是想写 “facts.yaml”");
    expect(problems[3]?.message).toContain("你是不是想写 “rule.yaml”");
  });

  it("may hold readme files, schemas and message templates", () => {
    expect(codesOf(changed({ "README.md": "#", "rule.schema.json": "{}", "notices/opening.yaml": "x: 1" }))).toEqual(
      [],
    );
  });

  it("must hold examples for every rule", () => {
    const file = "renewal/tea-house/examples.yaml";
    expect(codesOf(changed({ [file]: undefined }))).toEqual([`${file} examples-missing`]);
  });

  it("does not blame every rule for a dictionary that cannot be read", () => {
    expect(codesOf(changed({ "facts.yaml": "facts: 3" }))).toEqual(["facts.yaml value-type"]);
  });

  it("finds the years of the calendar at odds with each other", () => {
    const year =
      "year: 2026\nstatus: announced\nsource: [x]\nholidays: [{ name: 元旦, days: [2026-12-31] }]\nmakeUpDays: []";
    const next =
      "year: 2027\nstatus: announced\nsource: [x]\nholidays: [{ name: 元旦, days: [2027-01-01] }]\nmakeUpDays: []";
    expect(codesOf(changed({ "calendar/2026.yaml": year, "calendar/2027.yaml": next }))).toEqual([]);
    expect(codesOf(changed({ "calendar/2027.yaml": year }))).toEqual(["calendar calendar-unreadable"]);
  });
});
