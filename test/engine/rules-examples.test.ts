import { describe, expect, it } from "@jest/globals";
import { runExample } from "../../src/engine/index.ts";
import { productRules } from "./support/libraries.ts";

const ruleSet = productRules();

for (const rule of ruleSet.rules)
  describe(rule.title.zh, () => {
    for (const example of rule.examples)
      it(example.name, async () => {
        expect((await runExample(ruleSet, rule, example)).differences).toEqual([]);
      });
  });

describe("the examples of the library", () => {
  it("show every finding that a rule does not share with others", () => {
    const newest = ruleSet.rules.map((rule) => ({
      rule,
      ids: rule.versions.at(-1)?.findings.map(({ id }) => id) ?? [],
    }));
    for (const { rule, ids } of newest) {
      const shown = rule.examples.map(({ expect: expected }) => expected.finding);
      const own = ids.filter((id) => newest.every((other) => other.rule === rule || !other.ids.includes(id)));
      expect(own.filter((id) => !shown.includes(id))).toEqual([]);
    }
  });
});
