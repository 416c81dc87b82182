import { civilDate } from "../../../src/domain/civil-date.ts";
import type { FactBag, FactName, KnownFact, Tier } from "../../../src/domain/decision.ts";
import type { FactValue } from "../../../src/domain/licence.ts";
import type {
  Conditions,
  FactDefinition,
  Finding,
  Leaf,
  OperatorName,
  Rule,
  RuleSet,
  RuleVersion,
} from "../../../src/engine/index.ts";
import { ruleSetOf } from "../../../src/engine/rule-set.ts";

export const day = civilDate;
/** The day every decision here is made on unless a test says otherwise. */
export const today = day("2026-06-10");

const say = (text: string): { zh: string; en: string } => ({ zh: text, en: text });

export const fact = (name: FactName, rest: Partial<FactDefinition> = {}): FactDefinition => ({
  name,
  of: name.startsWith("holder.") ? "holder" : name.startsWith("day.") ? "day" : "licence",
  type: "boolean",
  label: say(name),
  source: say("test"),
  isPersonal: false,
  ...rest,
});

const derivedFrom = ["licence.validUntil"];

/** `holder.a` to `holder.e` are yes or no; the rest is what its name says. */
export const factsOfTests: ReadonlyMap<FactName, FactDefinition> = new Map(
  [
    fact("licence.itemCode", { type: "string" }),
    fact("licence.validUntil", { type: "date" }),
    fact("licence.isPerpetual"),
    fact("licence.seats", { type: "integer" }),
    fact("licence.tables", { type: "integer" }),
    fact("licence.share", { type: "number" }),
    fact("licence.status", { type: "string" }),
    fact("licence.services", { type: "string-list" }),
    fact("licence.inspectedOn", { type: "date" }),
    ...["a", "b", "c", "d", "e"].map((letter) => fact(`holder.${letter}`)),
    fact("holder.fresh", { maxAgeDays: 30 }),
    fact("holder.ownerAge", { type: "integer", isPersonal: true }),
    fact("day.windowOpen", { derivedFrom }),
    fact("day.windowLate", { derivedFrom }),
    fact("day.licenceEnded", { derivedFrom }),
    fact("day.daysLeft", { type: "integer", derivedFrom }),
  ].map((one) => [one.name, one]),
);

export const leaf = (
  id: string,
  name: FactName,
  operator: OperatorName = "equal",
  value: Leaf["value"] = true,
): Leaf => ({ id, fact: name, operator, value });

/** A condition that a yes-or-no fact of the holder is true, called after its letter. */
export const is = (letter: string): Leaf => leaf(letter, `holder.${letter}`);

const basis = [{ law: "测试法", verified: true }];

export const finding = (id: string, conditions: Conditions, effect: "block" | "hold" | "route" = "hold"): Finding => {
  const base = { id, says: say(id), basis, conditions };
  return effect === "route" ? { ...base, effect, to: `to-${id}` } : { ...base, effect };
};

export interface VersionParts extends Partial<Omit<RuleVersion, "conditions">> {
  readonly conditions: Conditions;
  readonly tier?: Tier;
}

export const aVersion = (parts: VersionParts): RuleVersion => ({
  version: 1,
  inForce: { from: day("2026-01-01") },
  basis,
  parameters: [],
  findings: [],
  tier: "auto-prepare",
  materials: [],
  localSettings: [],
  unverified: [],
  notes: [],
  ...parts,
});

export const aRule = (versions: readonly RuleVersion[]): Rule => ({
  rule: "renewal/test",
  kind: "renewal",
  title: say("test"),
  subject: "licence",
  appliesTo: { itemCode: "test" },
  versions,
  examples: [],
  notes: [],
});

export const aRuleSet = (...versions: readonly RuleVersion[]): RuleSet =>
  ruleSetOf({
    facts: factsOfTests,
    items: new Map(),
    calendarYears: [2025, 2026].map((year) => ({
      year,
      status: "announced",
      source: ["x"],
      holidays: [],
      makeUpDays: [],
    })),
    rules: [aRule(versions)],
  });

export const known = (value: FactValue, rest: Partial<Extract<KnownFact, { known: true }>> = {}): KnownFact => ({
  known: true,
  value,
  ...rest,
});

export const unknown = (why: "missing" | "stale" | "unreadable" = "missing"): KnownFact => ({ known: false, why });

/** Facts by name; a value stands for a known one. The item is always that of the rule. */
export const bag = (facts: Readonly<Record<FactName, FactValue | KnownFact>> = {}): FactBag => ({
  "licence.itemCode": known("test"),
  ...Object.fromEntries(
    Object.entries(facts).map(([name, value]) => [
      name,
      typeof value === "object" && "known" in value ? value : known(value),
    ]),
  ),
});
