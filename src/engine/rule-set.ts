import { createHash } from "node:crypto";
import { canonicalJson } from "../domain/canonical-json.ts";
import type { CivilDate } from "../domain/civil-date.ts";
import type { FactName, RuleId } from "../domain/decision.ts";
import type { HolderKind } from "../domain/licence.ts";
import { noLadders, stepsOf, type DefaultLadders } from "../domain/ladder.ts";
import { workingCalendar } from "../domain/working-calendar.ts";
import type { CalendarYear } from "../domain/working-calendar.ts";
import type { FactDefinition, HolderRule, LicenceRule, Rule, RuleSet, RuleVersion, CatalogueItem } from "./types.ts";

/** What a rule library consists of once it is read and checked. */
export interface RuleSetParts {
  readonly facts: ReadonlyMap<FactName, FactDefinition>;
  readonly items: ReadonlyMap<string, CatalogueItem>;
  readonly calendarYears: readonly CalendarYear[];
  readonly rules: readonly Rule[];
  /** Of versions that state no ladder; absent: nobody is reminded under them. */
  readonly ladders?: DefaultLadders;
}

/** Maps as sorted lists, so that what is the same has the same canonical JSON. */
const plain = (value: unknown): unknown => {
  if (value instanceof Map)
    return [...(value as ReadonlyMap<string, unknown>)]
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([key, entry]) => [key, plain(entry)]);
  if (Array.isArray(value)) return value.map(plain);
  if (typeof value === "object" && value !== null)
    return Object.fromEntries(Object.entries(value).map(([key, entry]) => [key, plain(entry)]));
  return value;
};

function digestOf({ facts, items, calendarYears, rules }: RuleSetParts): string {
  const deciding = plain({
    facts,
    items,
    calendar: [...calendarYears].sort((a, b) => a.year - b.year),
    rules: rules.map(({ examples: _examples, ...rule }) => rule),
  });
  return createHash("sha256").update(canonicalJson(deciding)).digest("hex");
}

function freeze(value: unknown): void {
  if (typeof value !== "object" || value === null || Object.isFrozen(value)) return;
  Object.freeze(value);
  for (const part of value instanceof Map ? value.values() : Object.values(value)) freeze(part);
}

const byId = (a: Rule, b: Rule): number => (a.rule < b.rule ? -1 : 1);

/** @throws {RangeError} if the calendar years contradict each other. */
export function ruleSetOf(parts: RuleSetParts): RuleSet {
  const rules = [...parts.rules].sort(byId);
  rules.forEach(freeze);
  parts.facts.forEach(freeze);
  parts.items.forEach(freeze);
  const found = new Map<RuleId, Rule>(rules.map((rule) => [rule.rule, rule]));
  const forItem = new Map<string, readonly LicenceRule[]>();
  const forKind = new Map<HolderKind, readonly HolderRule[]>();
  for (const rule of rules) {
    if (rule.subject === "licence") {
      const { itemCode } = rule.appliesTo;
      forItem.set(itemCode, [...(forItem.get(itemCode) ?? []), rule]);
    } else
      for (const kind of [...rule.appliesTo.holderKinds, "unknown"] as const)
        forKind.set(kind, [...(forKind.get(kind) ?? []), rule]);
  }
  return {
    facts: parts.facts,
    items: parts.items,
    calendar: workingCalendar(parts.calendarYears),
    rules,
    digest: digestOf({ ...parts, rules }),
    findRule: (id) => found.get(id),
    rulesFor: (itemCode) => forItem.get(itemCode) ?? [],
    rulesForHolder: (kind) => forKind.get(kind) ?? [],
    stepsOf: ({ ladder, tier, window }) => stepsOf(ladder ?? (parts.ladders ?? noLadders)[tier], window),
    versionInForce: (id, day) => versionOn(found.get(id), day),
    withRules: (others) => ruleSetOf({ ...parts, rules: others }),
  };
}

const versionOn = (rule: Rule | undefined, day: CivilDate): RuleVersion | undefined =>
  rule?.versions.find(({ inForce: { from, to } }) => from <= day && (to === undefined || day <= to));
