import { addDays, daysBetween, parseCivilDate } from "../domain/civil-date.ts";
import type { CivilDate } from "../domain/civil-date.ts";
import type { FactBag, FactName, KnownFact } from "../domain/decision.ts";
import type { FactCoverage, FactValue, Licence, ObservedFact } from "../domain/licence.ts";
import type { RenewalWindow } from "../domain/renewal-window.ts";
import { factsOfVersion } from "./condition-leaves.ts";
import { dayFacts } from "./day-facts.ts";
import { fitsFact } from "./fact-values.ts";
import type { FactDefinition, RuleSet, RuleVersion } from "./types.ts";

const missing: KnownFact = { known: false, why: "missing" };
const unreadable: KnownFact = { known: false, why: "unreadable" };

/**
 * An observation that is older than its fact allows is stale: the value was seen, but nobody knows whether it still
 * holds. The last day on which it counts is `observedOn` + `maxAgeDays`. Values without a day never grow old.
 */
export function applyMaxAge(fact: FactDefinition, known: KnownFact, asOf: CivilDate): KnownFact {
  if (!known.known || fact.maxAgeDays === undefined || known.observedOn === undefined) return known;
  if (daysBetween(known.observedOn, asOf) <= fact.maxAgeDays) return known;
  const { observedOn, source } = known;
  return { known: false, why: "stale", observedOn, ...(source === undefined ? {} : { source }) };
}

/** The first day on which an observation no longer counts; `undefined` if it never grows old. */
export const staleFrom = (fact: FactDefinition, known: KnownFact): CivilDate | undefined =>
  known.known && fact.maxAgeDays !== undefined && known.observedOn !== undefined
    ? addDays(known.observedOn, fact.maxAgeDays + 1)
    : undefined;

const orMissing = (value: FactValue | undefined): KnownFact => (value === undefined ? missing : { known: true, value });

const orUnreadable = (value: string): KnownFact => (value === "unknown" ? unreadable : { known: true, value });

/** The register's own columns. `isPerpetual` is only certain when the register says so or gives a last day. */
const fromRecord: Readonly<Record<FactName, (licence: Licence, known: KnownOfLicence) => KnownFact>> = {
  "licence.itemCode": ({ itemCode }) => ({ known: true, value: itemCode }),
  "licence.status": ({ status }) => orUnreadable(status),
  "licence.validFrom": ({ validFrom }) => orMissing(validFrom),
  "licence.validUntil": ({ validUntil }) => orMissing(validUntil),
  "licence.isPerpetual": ({ isPerpetual, validUntil }) =>
    orMissing(isPerpetual ?? (validUntil === undefined ? undefined : false)),
  "licence.regionCode": ({ regionCode }) => orMissing(regionCode),
  "licence.holderKind": ({ holder }) => orUnreadable(holder.kind),
  "licence.isMissingFromRegister": (_licence, { isMissing }) => orMissing(isMissing),
};

/** What is known of a licence and its holder: the record, single observations, and complete lists that were read. */
export interface KnownOfLicence {
  readonly licence: Licence;
  /** Whether the newest full snapshot of its register left it out; absent if nobody looked. */
  readonly isMissing?: boolean;
  /** Of the licence and of its holder, in any order; those of other subjects are passed over. */
  readonly observed: readonly ObservedFact[];
  readonly coverage: readonly FactCoverage[];
}

/** The newest observation on or before the day. */
function newest<T extends { readonly fact: FactName; readonly observedOn: CivilDate }>(
  all: readonly T[],
  fact: FactName,
  asOf: CivilDate,
  concerns: (one: T) => boolean,
): T | undefined {
  let found: T | undefined;
  for (const one of all)
    if (one.fact === fact && one.observedOn <= asOf && concerns(one) && (!found || one.observedOn > found.observedOn))
      found = one;
  return found;
}

/**
 * A list of holders says nothing of somebody known by a name alone: not finding the name is no proof that the person
 * or business behind it is not on the list.
 */
const canBeAbsent = (fact: FactDefinition, licence: Licence): boolean =>
  fact.of !== "holder" || !licence.holder.holderId.startsWith("name:");

function observedFact(
  fact: FactDefinition,
  { licence, observed, coverage }: KnownOfLicence,
  asOf: CivilDate,
): KnownFact {
  const subject: string = fact.of === "holder" ? licence.holder.holderId : licence.licenceId;
  const seen = newest(observed, fact.name, asOf, ({ subjectId }) => subjectId === subject);
  const list = canBeAbsent(fact, licence) ? newest(coverage, fact.name, asOf, () => true) : undefined;
  if (seen !== undefined && (list === undefined || list.observedOn <= seen.observedOn))
    return { known: true, value: seen.value, observedOn: seen.observedOn, source: seen.source };
  if (list !== undefined)
    return { known: true, value: list.absentValue, observedOn: list.observedOn, source: list.source };
  return fact.of === "licence" ? orMissing(attributeOf(licence, fact.name)) : missing;
}

/** A further column of the register, named after the fact with or without its `licence.`. */
const attributeOf = ({ attributes }: Licence, fact: FactName): FactValue | undefined => {
  const short = fact.slice("licence.".length);
  return Object.hasOwn(attributes, fact)
    ? attributes[fact]
    : Object.hasOwn(attributes, short)
      ? attributes[short]
      : undefined;
};

/** The facts every bag holds, whatever the rule asks for: they say which rule applies and where the day stands. */
const always: readonly FactName[] = ["licence.itemCode", "licence.validUntil", "licence.isPerpetual"];

function factFor(ruleSet: RuleSet, name: FactName, known: KnownOfLicence, asOf: CivilDate): KnownFact {
  const read = fromRecord[name];
  if (read !== undefined) return read(known.licence, known);
  const fact = ruleSet.facts.get(name);
  if (fact === undefined) return missing;
  const found = observedFact(fact, known, asOf);
  return found.known && !fitsFact(found.value, fact) ? unreadable : applyMaxAge(fact, found, asOf);
}

const isPerpetual = (known: KnownFact | undefined): boolean => known?.known === true && known.value === true;

/** The last valid day in a bag, or why it is not known. */
export function lastDayIn(facts: FactBag): CivilDate | Extract<KnownFact, { known: false }> {
  const known = facts["licence.validUntil"] ?? missing;
  if (!known.known) return known;
  return (
    (typeof known.value === "string" ? parseCivilDate(known.value) : undefined) ?? { known: false, why: "unreadable" }
  );
}

/** The facts of the day that follow from a bag. */
export const dayFactsOf = (
  facts: FactBag,
  version: Pick<RuleVersion, "window">,
  asOf: CivilDate,
  ruleSet: RuleSet,
): ReturnType<typeof dayFacts> =>
  dayFacts(version, lastDayIn(facts), isPerpetual(facts["licence.isPerpetual"]), asOf, ruleSet.calendar);

const askedByItem = new WeakMap<RuleSet, Map<string, readonly FactName[]>>();

/** What any version of any rule about a service item asks of licence and holder. */
function factsAskedFor(ruleSet: RuleSet, itemCode: string): readonly FactName[] {
  const byItem = askedByItem.get(ruleSet) ?? new Map<string, readonly FactName[]>();
  askedByItem.set(ruleSet, byItem);
  const known = byItem.get(itemCode);
  if (known !== undefined) return known;
  const asked = ruleSet.rulesFor(itemCode).flatMap(({ versions }) => versions.flatMap(factsOfVersion));
  const facts = [...new Set([...always, ...asked])].filter((name) => !/^(day|param)\./.test(name));
  byItem.set(itemCode, facts);
  return facts;
}

/**
 * What is known of a licence on a day, of everything that rules about its item ask for, in whatever version. The newest
 * observation on or before the day counts, a complete list only if it is newer still; what does not fit the fact is
 * unreadable, what is too old is stale. The version's facts of the day and its window are there to be shown; deciding
 * works them out again.
 */
export function factBagFor(
  ruleSet: RuleSet,
  version: RuleVersion | undefined,
  known: KnownOfLicence,
  asOf: CivilDate,
): { readonly facts: FactBag; readonly window?: RenewalWindow } {
  const facts: Record<FactName, KnownFact> = {};
  for (const name of factsAskedFor(ruleSet, known.licence.itemCode)) facts[name] = factFor(ruleSet, name, known, asOf);
  if (version === undefined) return { facts };
  const day = dayFactsOf(facts, version, asOf, ruleSet);
  return { ...day, facts: Object.assign(facts, day.facts) };
}
