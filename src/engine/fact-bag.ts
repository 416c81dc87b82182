import { addDays, daysBetween, parseCivilDate } from "../domain/civil-date.ts";
import type { CivilDate } from "../domain/civil-date.ts";
import type { FactBag, FactName, KnownFact } from "../domain/decision.ts";
import type { FactCoverage, FactValue, Holder, HolderKind, Licence, ObservedFact } from "../domain/licence.ts";
import type { RenewalWindow } from "../domain/renewal-window.ts";
import { factsOfGrant, factsOfHeads, factsOfVersion } from "./condition-leaves.ts";
import { dayFacts } from "./day-facts.ts";
import { fitsFact } from "./fact-values.ts";
import type { FactDefinition, Head, RuleSet, RuleVersion } from "./types.ts";
import { ageIn, agesFrom } from "./worked-out.ts";

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
const fromRecord: Readonly<
  Record<FactName, (licence: Licence, known: Pick<KnownOfLicence, "isMissing">) => KnownFact>
> = {
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

/** What is known of a holder: the record, observations, complete lists, and the persons it may be paid for. */
export interface KnownOfHolder {
  readonly holder: Holder;
  /** Of the holder, in any order; those of other subjects are passed over. */
  readonly observed: readonly ObservedFact[];
  /** Of holders and of persons. */
  readonly coverage: readonly FactCoverage[];
  /** The persons the unit may be paid for, with what was seen of each under its id; absent where nobody knows them. */
  readonly heads?: readonly { readonly headId: string; readonly observed: readonly ObservedFact[] }[];
}

/** Where the facts of one bag come from. */
interface Sources extends Pick<KnownOfLicence, "isMissing"> {
  readonly licence?: Licence;
  readonly holder?: Holder;
  readonly headId?: string;
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

/** Whose observations count for a fact; facts of a person are seen of the holder, who is or runs the business. */
function subjectOf(fact: FactDefinition, { licence, holder, headId }: Sources): string | undefined {
  switch (fact.of) {
    case "licence":
      return licence?.licenceId;
    case "holder":
    case "person":
      return holder?.holderId;
    case "head":
      return headId;
    case "day":
    case "param":
      return undefined;
    default:
      return fact.of satisfies never;
  }
}

/**
 * A list of holders says nothing of somebody known by a name alone: not finding the name is no proof that the person
 * or business behind it is not on the list.
 */
const canBeAbsent = (fact: FactDefinition, subject: string): boolean =>
  fact.of === "licence" || fact.of === "head" || !subject.startsWith("name:");

function observedFact(fact: FactDefinition, sources: Sources, asOf: CivilDate): KnownFact {
  const subject = subjectOf(fact, sources);
  if (subject === undefined) return missing;
  const seen = newest(sources.observed, fact.name, asOf, ({ subjectId }) => subjectId === subject);
  const list = canBeAbsent(fact, subject) ? newest(sources.coverage, fact.name, asOf, () => true) : undefined;
  if (seen !== undefined && (list === undefined || list.observedOn <= seen.observedOn))
    return { known: true, value: seen.value, observedOn: seen.observedOn, source: seen.source };
  if (list !== undefined)
    return { known: true, value: list.absentValue, observedOn: list.observedOn, source: list.source };
  return fact.of === "licence" && sources.licence ? orMissing(attributeOf(sources.licence, fact.name)) : missing;
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

function factFor(ruleSet: RuleSet, name: FactName, sources: Sources, asOf: CivilDate): KnownFact {
  const { licence, holder } = sources;
  const read = fromRecord[name];
  if (licence !== undefined && read !== undefined) return read(licence, sources);
  if (name === "holder.kind" && holder !== undefined) return orUnreadable(holder.kind);
  const fact = ruleSet.facts.get(name);
  if (fact === undefined) return missing;
  const found = observedFact(fact, sources, asOf);
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

const isWorkedOut = (name: FactName): boolean => /^(day|param)\./.test(name);

/** Names that the bag has to hold for these: an age rests on the day of birth. */
const withSources = (names: readonly FactName[]): readonly FactName[] => [
  ...new Set(names.flatMap((name) => (agesFrom.has(name) ? [agesFrom.get(name) ?? name, name] : [name]))),
];

const askedByRuleSet = new WeakMap<RuleSet, Map<string, readonly FactName[]>>();

/** Worked out once for each rule set and key. */
function askedOnce(ruleSet: RuleSet, key: string, asked: () => readonly FactName[]): readonly FactName[] {
  const byKey = askedByRuleSet.get(ruleSet) ?? new Map<string, readonly FactName[]>();
  askedByRuleSet.set(ruleSet, byKey);
  const facts = byKey.get(key) ?? withSources(asked().filter((name) => !isWorkedOut(name)));
  byKey.set(key, facts);
  return facts;
}

/** What any version of any rule about a service item asks of licence and holder. */
const factsAskedFor = (ruleSet: RuleSet, itemCode: string): readonly FactName[] =>
  askedOnce(ruleSet, `item ${itemCode}`, () => [
    ...always,
    ...ruleSet.rulesFor(itemCode).flatMap(({ versions }) => versions.flatMap(factsOfVersion)),
  ]);

/** Every fact of a bag that a decision by the version rests on, except who or what it is about and the persons. */
export const factsBehind = (version: RuleVersion): readonly FactName[] =>
  withSources([...factsOfVersion(version), ...factsOfGrant(version)].filter((name) => !isWorkedOut(name)));

const versionsFor = (ruleSet: RuleSet, kind: HolderKind): readonly RuleVersion[] =>
  ruleSet.rulesForHolder(kind).flatMap(({ versions }) => versions);

/** What any version of any rule about a kind of holder asks of the holder. */
const factsAskedOfHolder = (ruleSet: RuleSet, kind: HolderKind): readonly FactName[] =>
  askedOnce(ruleSet, `holder ${kind}`, () => [
    "holder.kind",
    ...versionsFor(ruleSet, kind).flatMap((version) => [...factsOfVersion(version), ...factsOfGrant(version)]),
  ]);

/** What any version of any rule about a kind of holder asks of each person it is paid for. */
const factsAskedOfHeads = (ruleSet: RuleSet, kind: HolderKind): readonly FactName[] =>
  askedOnce(ruleSet, `heads ${kind}`, () => versionsFor(ruleSet, kind).flatMap(factsOfHeads));

function bagOf(ruleSet: RuleSet, names: readonly FactName[], sources: Sources, asOf: CivilDate): FactBag {
  const facts: Record<FactName, KnownFact> = {};
  for (const name of names) if (!agesFrom.has(name)) facts[name] = factFor(ruleSet, name, sources, asOf);
  for (const name of names) {
    const age = ageIn(facts, name, asOf);
    if (age !== undefined) facts[name] = age;
  }
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
  const { licence } = known;
  const sources = { ...known, holder: licence.holder };
  const facts = bagOf(ruleSet, factsAskedFor(ruleSet, licence.itemCode), sources, asOf);
  if (version === undefined) return { facts };
  const day = dayFactsOf(facts, version, asOf, ruleSet);
  return { ...day, facts: { ...facts, ...day.facts } };
}

/**
 * What is known of a holder on a day, and of each person it may be paid for, of everything that rules about holders of
 * its kind ask for; observations and lists count as in `factBagFor`. Ages and the version's facts of the day are there
 * to be shown; deciding works them out again.
 */
export function factBagForHolder(
  ruleSet: RuleSet,
  version: RuleVersion | undefined,
  { holder, observed, coverage, heads }: KnownOfHolder,
  asOf: CivilDate,
): { readonly facts: FactBag; readonly heads?: readonly Head[] } {
  const facts = bagOf(ruleSet, factsAskedOfHolder(ruleSet, holder.kind), { holder, observed, coverage }, asOf);
  const headFacts = factsAskedOfHeads(ruleSet, holder.kind);
  const people = heads?.map((head): Head => ({
    headId: head.headId,
    facts: bagOf(ruleSet, headFacts, { ...head, coverage }, asOf),
  }));
  const today: FactBag = { "day.today": { known: true, value: asOf } };
  return {
    facts: { ...facts, ...(version === undefined ? {} : today) },
    ...(people === undefined ? {} : { heads: people }),
  };
}
