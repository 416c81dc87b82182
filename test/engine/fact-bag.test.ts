import { describe, expect, it } from "@jest/globals";
import type { FactBag, FactName } from "../../src/domain/decision.ts";
import type { FactCoverage, HolderId, Licence, LicenceId, ObservedFact } from "../../src/domain/licence.ts";
import { factBagFor } from "../../src/engine/index.ts";
import { aRuleSet, aVersion, day, is, leaf, today } from "./support/builders.ts";

const conditions = {
  all: [
    is("a"),
    leaf("fresh", "holder.fresh"),
    leaf("seats", "licence.seats", "lessThan", 9),
    leaf("open", "day.windowOpen"),
  ],
};
const version = aVersion({ conditions, window: { opens: { before: 30, unit: "calendar-days" } } });
const ruleSet = aRuleSet(version);

const licence = (rest: Partial<Licence> = {}): Licence => ({
  licenceId: "test/1" as LicenceId,
  itemCode: "test",
  licenceNo: "1",
  status: "active",
  holder: { holderId: "uscc:1" as HolderId, kind: "enterprise", language: "zh" },
  attributes: {},
  doubts: [],
  ...rest,
});

const seen = (
  fact: FactName,
  value: ObservedFact["value"],
  observedOn: string,
  subjectId = "uscc:1",
): ObservedFact => ({
  subjectId,
  fact,
  value,
  observedOn: day(observedOn),
  source: "看到",
});

const list = (fact: FactName, observedOn: string): FactCoverage => ({
  fact,
  absentValue: false,
  observedOn: day(observedOn),
  source: "名单",
});

const bagOf = (
  rest: Partial<Licence> = {},
  observed: readonly ObservedFact[] = [],
  coverage: readonly FactCoverage[] = [],
): FactBag => factBagFor(ruleSet, version, { licence: licence(rest), observed, coverage }, today).facts;

describe("what the register's record says", () => {
  const record = aVersion({
    conditions: {
      all: [leaf("status", "licence.status", "equal", "active"), leaf("perpetual", "licence.isPerpetual")],
    },
  });
  const rules = aRuleSet(record);
  const of = (rest: Partial<Licence>): FactBag =>
    factBagFor(rules, record, { licence: licence(rest), observed: [], coverage: [] }, today).facts;

  it("is known as it stands", () => {
    expect(of({ validUntil: day("2026-12-31") })).toMatchObject({
      "licence.itemCode": { known: true, value: "test" },
      "licence.status": { known: true, value: "active" },
      "licence.validUntil": { known: true, value: "2026-12-31" },
      "licence.isPerpetual": { known: true, value: false },
    });
  });

  it("is unreadable where the register's word is not understood", () => {
    expect(of({ status: "unknown" })["licence.status"]).toEqual({ known: false, why: "unreadable" });
  });

  it("is missing where the register says nothing; no last day does not mean perpetual", () => {
    expect(of({})).toMatchObject({
      "licence.validUntil": { known: false, why: "missing" },
      "licence.isPerpetual": { known: false, why: "missing" },
      "day.windowOpen": { known: false, why: "missing" },
    });
    expect(of({ isPerpetual: true })).toMatchObject({ "licence.isPerpetual": { known: true, value: true } });
  });
});

describe("observed facts", () => {
  it("are missing until somebody saw them", () => {
    expect(bagOf()["holder.a"]).toEqual({ known: false, why: "missing" });
  });

  it("count by the newest on or before the day", () => {
    const observed = [
      seen("holder.a", false, "2026-05-01"),
      seen("holder.a", true, "2026-06-10"),
      seen("holder.a", false, "2026-06-11"),
    ];
    expect(bagOf({}, observed)["holder.a"]).toEqual({
      known: true,
      value: true,
      observedOn: "2026-06-10",
      source: "看到",
    });
  });

  it("of somebody else are passed over, of the licence are not taken for the holder's", () => {
    expect(bagOf({}, [seen("holder.a", true, "2026-06-01", "uscc:2")])["holder.a"]).toMatchObject({ known: false });
    expect(bagOf({}, [seen("holder.a", true, "2026-06-01", "test/1")])["holder.a"]).toMatchObject({ known: false });
    expect(bagOf({}, [seen("licence.seats", 3, "2026-06-01", "test/1")])["licence.seats"]).toMatchObject({ value: 3 });
  });

  it("are stale from the day after their last", () => {
    expect(bagOf({}, [seen("holder.fresh", true, "2026-05-11")])["holder.fresh"]).toMatchObject({ known: true });
    expect(bagOf({}, [seen("holder.fresh", true, "2026-05-10")])["holder.fresh"]).toEqual({
      known: false,
      why: "stale",
      observedOn: "2026-05-10",
      source: "看到",
    });
  });

  it("are unreadable if they are not of the fact's type", () => {
    expect(bagOf({}, [seen("licence.seats", "3", "2026-06-01", "test/1")])["licence.seats"]).toEqual({
      known: false,
      why: "unreadable",
    });
  });
});

describe("complete lists", () => {
  it("tell that whoever is not on them has the absent value", () => {
    expect(bagOf({}, [], [list("holder.a", "2026-06-01")])["holder.a"]).toEqual({
      known: true,
      value: false,
      observedOn: "2026-06-01",
      source: "名单",
    });
  });

  it("give way to an observation of the same day or a newer one, and outdo an older one", () => {
    const on = (observedOn: string): unknown =>
      bagOf({}, [seen("holder.a", true, observedOn)], [list("holder.a", "2026-06-01")])["holder.a"];
    expect(on("2026-06-02")).toMatchObject({ value: true });
    expect(on("2026-06-01")).toMatchObject({ value: true });
    expect(on("2026-05-31")).toMatchObject({ value: false });
  });

  it("count by the newest on or before the day, and grow old too", () => {
    const lists = [list("holder.fresh", "2026-05-10"), list("holder.fresh", "2026-06-11")];
    expect(bagOf({}, [], lists)["holder.fresh"]).toMatchObject({ known: false, why: "stale" });
  });

  it("prove nothing of a holder known by a name alone", () => {
    const named = { holder: { holderId: "name:x" as HolderId, kind: "unknown", language: "zh" } } as const;
    expect(bagOf(named, [], [list("holder.a", "2026-06-01")])["holder.a"]).toEqual({ known: false, why: "missing" });
    const hit = seen("holder.a", true, "2026-06-01", "name:x");
    expect(bagOf(named, [hit], [list("holder.a", "2026-06-05")])["holder.a"]).toMatchObject({ value: true });
  });
});

describe("further columns of the register", () => {
  it("stand for facts of the licence under the short or the full name", () => {
    expect(bagOf({ attributes: { seats: 5 } })["licence.seats"]).toEqual({ known: true, value: 5 });
    expect(bagOf({ attributes: { "licence.seats": 6 } })["licence.seats"]).toEqual({ known: true, value: 6 });
  });

  it("give way to an observation", () => {
    const observed = [seen("licence.seats", 7, "2026-06-01", "test/1")];
    expect(bagOf({ attributes: { seats: 5 } }, observed)["licence.seats"]).toMatchObject({ value: 7 });
  });

  it("say nothing of the holder", () => {
    expect(bagOf({ attributes: { a: true, "holder.a": true } })["holder.a"]).toMatchObject({ known: false });
  });
});

describe("the bag", () => {
  it("holds what the rules about the item ask for, and the window", () => {
    const { facts, window } = factBagFor(
      ruleSet,
      version,
      { licence: licence({ validUntil: day("2026-06-30") }), observed: [], coverage: [] },
      today,
    );
    expect(Object.keys(facts).sort()).toEqual([
      "day.daysLeft",
      "day.licenceEnded",
      "day.windowLate",
      "day.windowOpen",
      "holder.a",
      "holder.fresh",
      "licence.isPerpetual",
      "licence.itemCode",
      "licence.seats",
      "licence.validUntil",
    ]);
    expect(facts["day.windowOpen"]).toEqual({ known: true, value: true });
    expect(window).toMatchObject({ opensOn: "2026-05-31", closesOn: "2026-06-30" });
  });

  it("holds facts but no day where no version is in force", () => {
    const { facts, window } = factBagFor(
      ruleSet,
      undefined,
      { licence: licence({ validUntil: day("2026-06-30") }), observed: [], coverage: [] },
      today,
    );
    expect(window).toBeUndefined();
    expect(facts).toHaveProperty(["licence.itemCode"]);
    expect(facts).not.toHaveProperty(["day.windowOpen"]);
  });
});
