import { describe, expect, it, jest } from "@jest/globals";
import fc from "fast-check";
import { addDays, addYears } from "../../src/domain/civil-date.ts";
import type { CivilDate } from "../../src/domain/civil-date.ts";
import type { Decision, FactBag, FactName } from "../../src/domain/decision.ts";
import { decide } from "../../src/engine/index.ts";
import type { Head } from "../../src/engine/index.ts";
import { fullYears } from "../../src/engine/worked-out.ts";
import { day, known, unknown } from "../engine/support/builders.ts";
import { benefitRules } from "../engine/support/libraries.ts";

const ruleSet = benefitRules();
const onDay = fc.integer({ min: -20, max: 400 }).map((n) => addDays(day("2026-01-01"), n));

/** A fact that is known, or not. */
const maybe = <T>(value: fc.Arbitrary<T>): fc.Arbitrary<T | undefined> => fc.option(value, { nil: undefined });
const bagOf = (values: Readonly<Record<FactName, string | number | boolean | undefined>>): FactBag =>
  Object.fromEntries(
    Object.entries(values).map(([name, value]) => [name, value === undefined ? unknown() : known(value)]),
  );

const facts = fc
  .record({
    "holder.kind": fc.constantFrom("enterprise", "individual-business"),
    "holder.staff": maybe(fc.integer({ min: 3, max: 7 })),
    "holder.region": maybe(fc.constantFrom("150624", "150624100", "150625")),
    "holder.size": maybe(fc.constantFrom("large", "small")),
    "holder.taxPaid": maybe(fc.integer({ min: 0, max: 200_000 })),
    "holder.listed": maybe(fc.boolean()),
  })
  .map(bagOf);
const head = fc
  .record({ "head.months": maybe(fc.integer({ min: 1, max: 4 })), "head.counted": maybe(fc.boolean()) })
  .map(bagOf);
const heads = fc
  .array(head, { maxLength: 4 })
  .map((all) => all.map((one, i): Head => ({ headId: `p${i}`, facts: one })));

async function decided(rule: string, bag: FactBag, asOf: CivilDate, people?: readonly Head[]): Promise<Decision> {
  const found = ruleSet.findRule(rule);
  if (found === undefined) throw new Error(rule);
  const version = ruleSet.versionInForce(rule, asOf);
  return decide({ rule: found, version, facts: bag, ...(people && { heads: people }), asOf, ruleSet });
}
const refund = (bag: FactBag, asOf: CivilDate): Promise<Decision> => decided("benefit/tea-grant", bag, asOf);
const hiring = (bag: FactBag, asOf: CivilDate, people: readonly Head[]): Promise<Decision> =>
  decided("benefit/tea-hiring", { ...bag, "holder.kind": known("enterprise") }, asOf, people);

const runs = { numRuns: 100 };
jest.setTimeout(60_000);

describe("the amount of a benefit", () => {
  it("is never negative, is the sum of its lines, and is left open exactly while something is missing", async () => {
    await fc.assert(
      fc.asyncProperty(facts, heads, onDay, async (bag, people, asOf) => {
        for (const decision of [await refund(bag, asOf), await hiring(bag, asOf, people)]) {
          const { amount } = decision;
          expect(amount !== undefined).toBe(decision.outcome === "eligible");
          if (amount === undefined) continue;
          expect(amount.fen === undefined).toBe((amount.missing?.length ?? 0) > 0);
          if (amount.fen === undefined) expect(decision).not.toHaveProperty("tier", "auto-prepare");
          else {
            expect(amount.fen).toBeGreaterThanOrEqual(0);
            expect(amount.lines.reduce((sum, line) => sum + (line.fen ?? Number.NaN), 0)).toBe(amount.fen);
          }
        }
      }),
      runs,
    );
  });

  it("does not fall as what it is a share of rises, and never passes its cap", async () => {
    const whole = { "holder.kind": known("enterprise"), "holder.staff": known(5), "holder.region": known("150624") };
    const fenOf = async (taxPaid: number, size: string): Promise<number> => {
      const bag = {
        ...whole,
        "holder.listed": known(false),
        "holder.size": known(size),
        "holder.taxPaid": known(taxPaid),
      };
      return (await refund(bag, day("2026-08-01"))).amount?.fen ?? Number.NaN;
    };
    await fc.assert(
      fc.asyncProperty(fc.nat(200_000), fc.nat(1000), fc.constantFrom("large", "small"), async (paid, more, size) => {
        const [one, other] = [await fenOf(paid, size), await fenOf(paid + more, size)];
        expect(one).toBeLessThanOrEqual(other);
        expect(other).toBeLessThanOrEqual(50_000);
      }),
      runs,
    );
  });

  it("for persons is what is paid for each, added up, and does not fall with one person more", async () => {
    await fc.assert(
      fc.asyncProperty(facts, heads, head, async (bag, people, another) => {
        const asOf = day("2026-05-01");
        const decision = await hiring(bag, asOf, people);
        fc.pre(decision.outcome === "eligible");
        expect(decision.heads?.reduce((sum, { fen = 0 }) => sum + fen, 0)).toBe(decision.amount?.fen);
        const more = await hiring(bag, asOf, [...people, { headId: "one-more", facts: another }]);
        expect(more.outcome).toBe("eligible");
        expect(more.amount?.fen).toBeGreaterThanOrEqual(decision.amount?.fen ?? 0);
      }),
      runs,
    );
  });
});

describe("a decision about a benefit", () => {
  it("does not depend on the order of the persons", async () => {
    await fc.assert(
      fc.asyncProperty(facts, heads, async (bag, people) => {
        const asOf = day("2026-05-01");
        const [one, other] = [await hiring(bag, asOf, people), await hiring(bag, asOf, [...people].reverse())];
        expect(other.outcome).toBe(one.outcome);
        expect([...(other.heads ?? [])].reverse()).toEqual(one.heads);
        expect(other.amount).toEqual(one.amount);
      }),
      runs,
    );
  });

  it("stands whatever else becomes known, unless it was undetermined", async () => {
    await fc.assert(
      fc.asyncProperty(facts, facts, onDay, async (bag, more, asOf) => {
        const before = await refund(bag, asOf);
        fc.pre(before.outcome !== "undetermined");
        const filled = Object.fromEntries(
          Object.entries(bag).map(([name, fact]) => [name, fact.known ? fact : (more[name] ?? fact)]),
        );
        const after = await refund(filled, asOf);
        expect(after.outcome).toBe(before.outcome);
        if (before.amount?.fen !== undefined) expect(after.amount).toEqual(before.amount);
      }),
      runs,
    );
  });

  it("depends on nothing but version, facts, persons and day", async () => {
    await fc.assert(
      fc.asyncProperty(facts, heads, onDay, async (bag, people, asOf) => {
        const noise = { ...bag, "param.each": known(9), "person.age": known(3), "day.today": known("1999-01-01") };
        const [one, , other] = await Promise.all([
          hiring(bag, asOf, people),
          refund(bag, asOf),
          hiring(noise, asOf, people),
        ]);
        expect(other).toEqual(one);
      }),
      runs,
    );
  });
});

describe("an age", () => {
  it("is full on the birthday and not the day before", () => {
    const births = fc.integer({ min: -20_000, max: 20_000 }).map((n) => addDays(day("1970-01-01"), n));
    fc.assert(
      fc.property(births, fc.integer({ min: 1, max: 110 }), (birth, years) => {
        const birthday = addYears(birth, years);
        expect(fullYears(birth, birthday)).toBe(years);
        expect(fullYears(birth, addDays(birthday, -1))).toBe(years - 1);
      }),
    );
    expect(fullYears(day("2026-01-02"), day("2026-01-01"))).toBeUndefined();
  });
});
