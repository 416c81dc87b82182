import { describe, expect, it } from "@jest/globals";
import type { FactName } from "../../src/domain/decision.ts";
import type { FactValue } from "../../src/domain/licence.ts";
import { decide, explainDecision } from "../../src/engine/index.ts";
import { seenSentence } from "../../src/engine/seen-words.ts";
import { bag, day } from "./support/builders.ts";
import { productRules } from "./support/libraries.ts";

const product = productRules();
const asOf = day("2026-11-22");

async function saidOf(policy: string, facts: Readonly<Record<FactName, FactValue>>, isInHand = true) {
  const rule = product.findRule(`benefit/${policy}`);
  if (rule === undefined) throw new Error("no rule");
  const input = {
    rule,
    version: product.versionInForce(rule.rule, asOf),
    facts: bag({ "holder.kind": "person", ...facts }),
    asOf,
    ruleSet: product,
  };
  const explained = explainDecision(await decide(input), product, "zh", isInHand ? { facts: input.facts } : {});
  return new Map(explained.because.map(({ fact, says, value }) => [fact, { says, value }]));
}

describe("a personal value in an explanation", () => {
  const old = { "person.birthDate": "1943-02-17", "person.age": 83, "person.hukouRegion": "150624101" };

  it("is told as far as a condition needs it: full years of age, never the birth date or the place", async () => {
    const said = await saidOf("old-age-allowance", old);
    expect(said.get("person.age")).toEqual({
      says: "要求：年满80周岁；登记：年龄为83周岁（由出生日期推算）；符合",
      value: "***",
    });
    expect(said.get("person.hukouRegion")?.says).toContain("登记：户籍所在区划已查得，内容不显示（");
    expect(JSON.stringify([...said])).not.toMatch(/1943|150624101/);
  });

  it("is yes or no where the outcome says it anyhow", async () => {
    const said = await saidOf("disabled-living-allowance", { "person.disabilityCardValid": false });
    expect(said.get("person.disabilityCardValid")?.says).toMatch(/登记：持有有效的残疾人证为“否”（.*）；不符合$/);
  });

  it("is only said to be known where the facts are not in hand", async () => {
    const said = await saidOf("old-age-allowance", old, false);
    expect(said.get("person.age")?.says).toContain("登记：年龄已查得，内容不显示（");
  });

  it("is the month of a day", () => {
    const fact = product.facts.get("head.hireDate");
    const reason = { id: "hired", fact: "head.hireDate", operator: "onOrAfter", expected: "2026-01-01", value: "***" };
    const about = { fact, label: "招用日期", isNamed: false, known: { known: true, value: "2026-08-17" } } as const;
    expect(seenSentence({ ...reason, result: "holds" }, { ...about, lang: "zh" })).toContain("招用日期为2026年8月（");
    expect(seenSentence({ ...reason, result: "holds" }, { ...about, lang: "en" })).toContain("招用日期 is 2026-08 (");
  });
});
