import { addDays, addYears, parseCivilDate } from "../domain/civil-date.ts";
import type { CivilDate } from "../domain/civil-date.ts";
import type { Decision, FactBag, FactName } from "../domain/decision.ts";
import { leavesOf } from "./condition-leaves.ts";
import { decide } from "./decide.ts";
import { dayFactsOf, lastDayIn, staleFrom } from "./fact-bag.ts";
import { nextCycleOn } from "./grant-cycle.ts";
import type { DecideInput, Leaf, RuleVersion } from "./types.ts";
import { agesFrom } from "./worked-out.ts";

/** What may be compared with the days left: the leaf's own number, or those of the parameter or fact it names. */
function numbersOf({ value }: Leaf, version: RuleVersion, facts: DecideInput["facts"]): readonly number[] {
  if (typeof value === "number") return [value];
  if (typeof value !== "object" || !("fact" in value)) return [];
  const parameter = version.parameters.find(({ name }) => value.fact === `param.${name}`);
  const named = facts[value.fact];
  const values =
    parameter?.values.flatMap((dated) => dated.value ?? []) ?? (named?.known === true ? [named.value] : []);
  return values.filter((one) => typeof one === "number");
}

const partsOf = ({ conditions, findings, heads }: RuleVersion): readonly Leaf[] =>
  [
    conditions,
    ...findings.map((finding) => finding.conditions),
    ...(heads === undefined ? [] : [heads.conditions]),
  ].flatMap(leavesOf);

const dayIn = (facts: FactBag, name: FactName): CivilDate | undefined => {
  const known = facts[name];
  return known?.known === true && typeof known.value === "string" ? parseCivilDate(known.value) : undefined;
};

/** Birthdays on which an age passes a number that a condition or a tier compares it with. */
function birthdays(version: RuleVersion, facts: FactBag): readonly CivilDate[] {
  const amount = version.grant?.amount;
  const tiers: readonly Leaf[] =
    amount?.kind === "tiered"
      ? amount.tiers.map(({ from }) => ({
          id: from,
          fact: amount.by,
          operator: "greaterThanInclusive",
          value: { fact: from },
        }))
      : [];
  return [...partsOf(version), ...tiers].flatMap((leaf) => {
    const birth = dayIn(facts, agesFrom.get(leaf.fact) ?? "");
    if (birth === undefined) return [];
    return numbersOf(leaf, version, facts).flatMap((years) => [addYears(birth, years), addYears(birth, years + 1)]);
  });
}

/** Days that conditions compare with the day itself, and the days after them. */
function datesOfToday(version: RuleVersion, facts: FactBag): readonly CivilDate[] {
  const both = (value: unknown): readonly CivilDate[] => {
    const day = typeof value === "string" ? parseCivilDate(value) : undefined;
    return day === undefined ? [] : [day, addDays(day, 1)];
  };
  return partsOf(version).flatMap(({ fact, value }) => {
    const other = typeof value === "object" && "fact" in value ? value.fact : undefined;
    if (other === "day.today") return both(dayIn(facts, fact));
    if (fact !== "day.today") return [];
    if (other === undefined) return both(value);
    const parameter = version.parameters.find(({ name }) => other === `param.${name}`);
    return [...both(dayIn(facts, other)), ...(parameter?.values ?? []).flatMap((dated) => both(dated.value))];
  });
}

/** The days on which something about the subject turns under one version. */
function turnsOf(version: RuleVersion, input: DecideInput): readonly CivilDate[] {
  const { from, to } = version.inForce;
  const cycle = version.grant && nextCycleOn(version.grant.cycle, input.asOf);
  return [
    from,
    ...(to === undefined ? [] : [addDays(to, 1)]),
    ...version.parameters.flatMap(({ values }) => values.map((dated) => dated.from)),
    ...bagsOf(input).flatMap((facts) => [...birthdays(version, facts), ...datesOfToday(version, facts)]),
    ...(cycle === undefined ? [] : [cycle]),
    ...windowTurns(version, input),
  ];
}

/** The days on which a licence's window or its days left turn. */
function windowTurns(version: RuleVersion, input: DecideInput): readonly CivilDate[] {
  const lastDay = lastDayIn(input.facts);
  if (typeof lastDay !== "string") return [];
  const { window } = dayFactsOf(input.facts, version, input.asOf, input.ruleSet);
  const counted = partsOf(version)
    .filter(({ fact }) => fact === "day.daysLeft")
    .flatMap((leaf) => numbersOf(leaf, version, input.facts))
    .flatMap((n) => [addDays(lastDay, -n), addDays(lastDay, 1 - n)]);
  return [
    ...(window?.opensOn === undefined ? [] : [window.opensOn]),
    ...(window === undefined ? [] : [addDays(window.closesOn, 1)]),
    addDays(lastDay, 1),
    ...counted,
  ];
}

/** What is known of the subject, and of each person it is paid for. */
const bagsOf = ({ facts, heads = [] }: DecideInput): readonly FactBag[] => [facts, ...heads.map((head) => head.facts)];

/** A grant that can be had is due anew with each cycle; where there is none to be had a new cycle is no change. */
const dueFor = ({ outcome, cycle, amount }: Decision): string =>
  outcome === "eligible" || outcome === "held" || outcome === "routed"
    ? `${cycle ?? ""} ${amount?.fen ?? amount?.missing?.join() ?? ""}`
    : "";

const conclusion = (decision: Decision): string =>
  [
    decision.outcome,
    "finding" in decision ? decision.finding : "",
    "to" in decision ? decision.to : "",
    dueFor(decision),
  ].join(" ");

/**
 * The next day after `asOf` on which time alone changes the outcome, its finding, or what is granted for which cycle: what is known of the subject stays
 * as it is, observations grow old, windows open and close, versions and parameters come into force. Each candidate day
 * is decided, so a day that comes back is a day on which `decide` answers differently. `undefined`: never.
 */
export const nextChangeOn = async (input: DecideInput): Promise<CivilDate | undefined> => (await nextChange(input))?.on;

/** The same day, with what is decided then; `undefined` too if it lies after `until`. */
export async function nextChange(
  input: DecideInput,
  until?: CivilDate,
): Promise<{ readonly on: CivilDate; readonly decision: Decision } | undefined> {
  const { rule, asOf, ruleSet } = input;
  const ages = bagsOf(input).flatMap((facts) =>
    Object.entries(facts).flatMap(([name, known]) => {
      const fact = ruleSet.facts.get(name);
      return (fact && staleFrom(fact, known)) ?? [];
    }),
  );
  const days = [...new Set([...rule.versions.flatMap((version) => turnsOf(version, input)), ...ages])]
    .filter((day) => day > asOf && (until === undefined || day <= until))
    .sort();
  if (days.length === 0) return undefined;
  const now = conclusion(await decide(input));
  for (const day of days) {
    const version = ruleSet.versionInForce(rule.rule, day);
    const decision = await decide({ ...input, version, asOf: day });
    if (conclusion(decision) !== now) return { on: day, decision };
  }
  return undefined;
}
