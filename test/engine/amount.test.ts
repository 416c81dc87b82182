import { describe, expect, it } from "@jest/globals";
import type { FactName } from "../../src/domain/decision.ts";
import { amountOf } from "../../src/engine/amount.ts";
import { exact, times, toFen } from "../../src/engine/exact.ts";
import type { AmountRule, Figure } from "../../src/engine/index.ts";
import { known, unknown } from "./support/builders.ts";

const says = { zh: "补助", en: "grant" };
const fen = { to: "fen", mode: "half-up" } as const;
const yuan = { to: "yuan", mode: "half-up" } as const;

/** What the rule comes to on these values; a name that is absent is unknown. */
const worth = (rule: AmountRule, values: Readonly<Record<FactName, number | string>>, heads = 0) =>
  amountOf(rule, {
    known: (name) => (values[name] === undefined ? unknown() : known(values[name])),
    unitOf: () => "mu",
    heads,
  });

describe("rounding", () => {
  it.each([
    [100.5, 0.3, fen, 30],
    [75, 0.3, fen, 23],
    [1, 0.5, fen, 1],
    [1.005, 100, fen, 101],
    [0.1, 3, fen, 0],
    [0.7, 0.7, { to: "fen", mode: "down" }, 0],
    [149, 1, yuan, 100],
    [150, 1, yuan, 200],
    [199, 1, { to: "yuan", mode: "down" }, 100],
    [1e-7, 5e6, fen, 1],
    [123456789012, 0.6, fen, 74074073407],
  ] as const)("takes %d times %d to the fen as people do, not as binary fractions do", (a, b, rounding, expected) => {
    expect(toFen(times(exact(a), exact(b)), rounding)).toBe(expected);
  });

  it("refuses what cannot be told exactly", () => {
    expect(() => toFen(exact(1e17), fen)).toThrow(RangeError);
  });
});

describe("an amount", () => {
  const tiered: AmountRule = {
    kind: "tiered",
    says,
    by: "person.age",
    tiers: [
      { from: "param.first", pays: "param.low" },
      { from: "param.second", pays: "param.high" },
    ],
    rounding: yuan,
  };
  const ages = { "param.first": 80, "param.second": 90, "param.low": 10000, "param.high": 30000 };

  it.each([
    [79, 0],
    [80, 10000],
    [89, 10000],
    [90, 30000],
    [120, 30000],
  ])("by tiers at %d is %d", (age, expected) => {
    expect(worth(tiered, { ...ages, "person.age": age }).fen).toBe(expected);
  });

  it("by tiers shows where the tier begins, not the age", () => {
    const [line] = worth(tiered, { ...ages, "person.age": 93 }).lines;
    expect(line).toEqual({ id: "tier", says, quantity: 90, unit: "mu", fen: 30000 });
  });

  it("by tiers waits for the tier it falls in alone", () => {
    const { "param.low": _low, ...others } = ages;
    expect(worth(tiered, { ...others, "person.age": 95 }).fen).toBe(30000);
    expect(worth(tiered, { ...others, "person.age": 85 })).toMatchObject({ fen: undefined, missing: ["param.low"] });
  });

  const perHead: AmountRule = { kind: "per-head", says, pays: { param: "param.each" }, rounding: yuan };

  it("per head counts those who surely pass", () => {
    expect(worth(perHead, { "param.each": 150000 }, 3)).toEqual({
      fen: 450000,
      lines: [{ id: "per-head", says, quantity: 3, unit: "persons", rate: 150000, rateUnit: "fen", fen: 450000 }],
    });
  });

  const nested: Figure = {
    by: "holder.kind",
    table: new Map([
      [
        "enterprise",
        { by: "holder.size", table: new Map([["large", { param: "param.low" }]]), otherwise: { param: "param.high" } },
      ],
    ]),
    otherwise: { param: "param.high" },
  };
  const percent: AmountRule = { kind: "percent", says, of: "holder.paid", rate: nested, rounding: fen };
  const rates = { "param.low": 0.3, "param.high": 0.6, "holder.paid": 1001 };

  it.each([
    [{ "holder.kind": "enterprise", "holder.size": "large" }, 300],
    [{ "holder.kind": "enterprise", "holder.size": "small" }, 601],
    [{ "holder.kind": "society" }, 601],
  ])("in per cent takes its rate from a table: %p", (facts, expected) => {
    expect(worth(percent, { ...rates, ...facts }).fen).toBe(expected);
  });

  it("in per cent waits for what the table asks, and for nothing else", () => {
    expect(worth(percent, { ...rates, "holder.kind": "enterprise" }).missing).toEqual(["holder.size"]);
    expect(worth(percent, rates).missing).toEqual(["holder.kind"]);
  });

  const sum: AmountRule = {
    kind: "sum",
    terms: [
      { id: "a", says, quantity: "holder.a", rate: { param: "param.a" } },
      { id: "b", says, quantity: "holder.b", rate: { param: "param.b" } },
    ],
    rounding: fen,
  };

  it("of a sum rounds each line, so that the lines add up", () => {
    const { fen: total, lines } = worth(sum, { "holder.a": 0.01, "holder.b": 0.01, "param.a": 750, "param.b": 250 });
    expect(lines.map((line) => line.fen)).toEqual([8, 3]);
    expect(total).toBe(11);
  });

  it("never counts below nothing: a negative quantity is as good as unknown", () => {
    const found = worth(sum, { "holder.a": -1, "holder.b": 1, "param.a": 750, "param.b": 250 });
    expect(found).toMatchObject({ fen: undefined, missing: ["holder.a"] });
  });

  const less: AmountRule = {
    kind: "fixed",
    says,
    pays: { param: "param.award" },
    cap: "param.cap",
    less: "holder.paid",
    rounding: yuan,
  };

  it.each([
    [100000, 80000, 30000, 50000, [100000, -20000, -30000]],
    [100000, 200000, 30000, 70000, [100000, -30000]],
    [100000, 80000, 90000, 0, [100000, -20000, -80000]],
    [100000, 100000, 0, 100000, [100000]],
  ])("of %d capped at %d with %d paid already is %d", (award, cap, paid, expected, lines) => {
    const found = worth(less, { "param.award": award, "param.cap": cap, "holder.paid": paid });
    expect(found.fen).toBe(expected);
    expect(found.lines.map((line) => line.fen)).toEqual(lines);
  });

  it("names everything it waits for at once", () => {
    expect(worth(less, {}).missing).toEqual(["param.award", "param.cap", "holder.paid"]);
  });

  it("of an exemption is nothing to pay, whether or not the levy is known", () => {
    const exemption: AmountRule = { kind: "exemption", says, of: "holder.levy", rounding: fen };
    expect(worth(exemption, {})).toEqual({ fen: 0, lines: [{ id: "exemption", says, fen: 0 }] });
    expect(worth(exemption, { "holder.levy": 9 }).lines).toEqual([
      { id: "exemption", says, quantity: 9, unit: "mu", fen: 0 },
    ]);
  });
});
