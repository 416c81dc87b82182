import { describe, expect, it } from "@jest/globals";
import { loadRules } from "../../src/engine/index.ts";
import { RULE } from "./support/broken.ts";
import { day } from "./support/builders.ts";
import { smallFiles, smallRules } from "./support/libraries.ts";

describe("a rule set", () => {
  const ruleSet = smallRules();

  it("finds rules by id and by item", () => {
    expect(ruleSet.findRule("renewal/tea-house")?.rule).toBe("renewal/tea-house");
    expect(ruleSet.findRule("renewal/other")).toBeUndefined();
    expect(ruleSet.rulesFor("tea-house").map(({ rule }) => rule)).toEqual(["renewal/tea-house"]);
    expect(ruleSet.rulesFor("tea-stall")).toEqual([]);
  });

  it.each([
    ["2024-12-31", undefined],
    ["2025-01-01", 1],
    ["2025-12-31", 1],
    ["2026-01-01", 2],
    ["2099-01-01", 2],
  ])("knows the version in force on %s", (on, version) => {
    expect(ruleSet.versionInForce("renewal/tea-house", day(on))?.version).toBe(version);
  });

  it("ends a version on the day before the next where the file gives no end", () => {
    const open = smallRules({ [RULE]: (text) => text.replace(", to: 2025-12-31", "") });
    expect(open.rules[0]?.versions[0]?.inForce).toEqual({ from: "2025-01-01", to: "2025-12-31" });
  });

  it("cannot be changed by those who share it", () => {
    const [rule] = ruleSet.rules;
    expect(() => Object.assign(rule?.versions[1]?.conditions ?? {}, { all: [] })).toThrow(TypeError);
    expect(() => Object.assign(rule?.versions[1]?.findings[0]?.says ?? {}, { zh: "" })).toThrow(TypeError);
  });

  it("holds shared findings in their place", () => {
    expect(ruleSet.rules[0]?.versions[1]?.findings.map(({ id }) => id)).toEqual(["listed", "noisy"]);
  });
});

describe("the digest of a rule set", () => {
  const digestAfter = (file: string, change: (text: string) => string): string => {
    const text = smallFiles().get(file) ?? "";
    if (change(text) === text) throw new Error("nothing changed");
    return smallRules({ [file]: change }).digest;
  };
  const { digest } = smallRules();

  it("is the same for the same library in another order and layout", () => {
    const backwards = new Map([...smallFiles()].reverse());
    expect(loadRules(backwards).ruleSet?.digest).toBe(digest);
    expect(digestAfter(RULE, (text) => `# comment\n${text.replaceAll("{ before: 30,", "{  before:   30,")}`)).toBe(
      digest,
    );
    expect(digest).toMatch(/^[0-9a-f]{64}$/);
  });

  it("does not change with the examples, which decide nothing", () => {
    expect(
      digestAfter("renewal/tea-house/examples.yaml", (text) => text.replace("the eve of the law", "renamed")),
    ).toBe(digest);
  });

  it.each([
    ["facts.yaml", "maxAgeDays: 30", "maxAgeDays: 31"],
    ["items.yaml", "validityYears: 3", "validityYears: 4"],
    ["findings.yaml", "effect: hold", "effect: block"],
    [RULE, "value: 60", "value: 61"],
    ["calendar/2026.yaml", "days: [2026-01-01]", "days: [2026-01-01, 2026-01-02]"],
  ])("changes with what decides: %s", (file, from, to) => {
    expect(digestAfter(file, (text) => text.replace(from, to))).not.toBe(digest);
  });
});
