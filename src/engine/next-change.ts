import { addDays } from "../domain/civil-date.ts";
import type { CivilDate } from "../domain/civil-date.ts";
import type { Decision } from "../domain/decision.ts";
import { leavesOf } from "./condition-leaves.ts";
import { decide } from "./decide.ts";
import { dayFactsOf, lastDayIn, staleFrom } from "./fact-bag.ts";
import type { DecideInput, Leaf, RuleVersion } from "./types.ts";

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

/** The days on which something about the licence turns under one version. */
function turnsOf(version: RuleVersion, input: DecideInput): readonly CivilDate[] {
  const lastDay = lastDayIn(input.facts);
  const { from, to } = version.inForce;
  const own = [
    from,
    ...(to === undefined ? [] : [addDays(to, 1)]),
    ...version.parameters.flatMap(({ values }) => values.map((dated) => dated.from)),
  ];
  if (typeof lastDay !== "string") return own;
  const { window } = dayFactsOf(input.facts, version, input.asOf, input.ruleSet);
  const counted = [version.conditions, ...version.findings.map(({ conditions }) => conditions)]
    .flatMap(leavesOf)
    .filter(({ fact }) => fact === "day.daysLeft")
    .flatMap((leaf) => numbersOf(leaf, version, input.facts))
    .flatMap((n) => [addDays(lastDay, -n), addDays(lastDay, 1 - n)]);
  return [
    ...own,
    ...(window?.opensOn === undefined ? [] : [window.opensOn]),
    ...(window === undefined ? [] : [addDays(window.closesOn, 1)]),
    addDays(lastDay, 1),
    ...counted,
  ];
}

const conclusion = (decision: Decision): string =>
  [decision.outcome, "finding" in decision ? decision.finding : "", "to" in decision ? decision.to : ""].join(" ");

/**
 * The next day after `asOf` on which time alone changes the outcome or its finding: what is known of the subject stays
 * as it is, observations grow old, windows open and close, versions and parameters come into force. Each candidate day
 * is decided, so a day that comes back is a day on which `decide` answers differently. `undefined`: never.
 */
export const nextChangeOn = async (input: DecideInput): Promise<CivilDate | undefined> => (await nextChange(input))?.on;

/** The same day, with what is decided then. */
export async function nextChange(
  input: DecideInput,
): Promise<{ readonly on: CivilDate; readonly decision: Decision } | undefined> {
  const { rule, facts, asOf, ruleSet } = input;
  const ages = Object.entries(facts).flatMap(([name, known]) => {
    const fact = ruleSet.facts.get(name);
    return (fact && staleFrom(fact, known)) ?? [];
  });
  const days = [...new Set([...rule.versions.flatMap((version) => turnsOf(version, input)), ...ages])]
    .filter((day) => day > asOf)
    .sort();
  const now = conclusion(await decide(input));
  for (const day of days) {
    const version = ruleSet.versionInForce(rule.rule, day);
    const decision = await decide({ ...input, version, asOf: day });
    if (conclusion(decision) !== now) return { on: day, decision };
  }
  return undefined;
}
