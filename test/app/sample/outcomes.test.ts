import { beforeAll, describe, expect, it } from "@jest/globals";
import { cast } from "../../../src/app/sample/cast.ts";
import { civilDate } from "../../../src/domain/civil-date.ts";
import type { Decision } from "../../../src/domain/decision.ts";
import { decide, factBagFor } from "../../../src/engine/index.ts";
import { imported, ruleSet, type Register } from "./imported.ts";
import { asOf, usual } from "./support.ts";

const items = ["food-operation", "drug-retail", "pollutant-discharge"];
const castRows = cast.length + cast.filter(({ twin }) => twin !== undefined).length;

/** The decisions on all licences of an item, by outcome. */
async function outcomesOf(item: string, { licences, facts, coverage }: Register, day = asOf) {
  const rule = ruleSet.rulesFor(item)[0];
  if (rule === undefined) throw new Error(`no rule for ${item}`);
  const version = ruleSet.versionInForce(rule.rule, day);
  const found: Partial<Record<Decision["outcome"], number>> = {};
  for (const licence of licences.values()) {
    if (licence.itemCode !== item) continue;
    const observed = [...(facts.get(licence.licenceId) ?? []), ...(facts.get(licence.holder.holderId) ?? [])];
    const bag = factBagFor(ruleSet, version, { licence, isMissing: false, observed, coverage }, day);
    const { outcome } = await decide({ rule, version, facts: bag.facts, asOf: day, ruleSet });
    found[outcome] = (found[outcome] ?? 0) + 1;
  }
  return found;
}

const every = ["eligible", "held", "blocked", "routed", "undetermined", "not-eligible"] as const;

describe("the sample under the rules", () => {
  let whole: Register;
  beforeAll(async () => {
    whole = await imported(usual);
  }, 60_000);

  it.each(items)("of %s has every outcome, and mostly knows what to decide by", async (item) => {
    const found = await outcomesOf(item, whole);
    for (const outcome of every) expect([outcome, found[outcome] ?? 0]).not.toEqual([outcome, 0]);
    if (item === "food-operation") {
      const { eligible = 0, undetermined = 0, held = 0 } = found;
      expect(eligible).toBeGreaterThan(60);
      expect(eligible).toBeGreaterThan(2 * undetermined);
      expect(eligible).toBeGreaterThan(held);
    }
  });

  it.each(["2026-02-20", "2026-10-08", "2027-01-31", "2028-02-29"])(
    "shows every outcome on %s with the first holders alone",
    async (day) => {
      const request = { licences: castRows, asOf: civilDate(day), seed: 7 };
      const register = await imported(request);
      for (const item of items) {
        const found = await outcomesOf(item, register, request.asOf);
        expect([item, ...every.filter((outcome) => (found[outcome] ?? 0) === 0)]).toEqual([item]);
      }
    },
  );

  it("is taken in but for a handful of rows with days that never were or stand the wrong way round", () => {
    const { read, rejected, licences } = whole;
    expect(read).toBe(5000);
    expect(rejected.length).toBeGreaterThanOrEqual(8);
    expect(rejected.length).toBeLessThanOrEqual(12);
    const codes = new Set(rejected.flatMap(({ problems }) => problems.map(({ code }) => code)));
    expect([...codes].sort()).toEqual(["ends-before-start", "unreadable-date"]);
    expect(licences.size).toBeGreaterThan(4950);
  });
});
