import type { CivilDate } from "../../domain/civil-date.ts";
import type { Decision } from "../../domain/decision.ts";
import { holderKinds, type FactCoverage, type HolderKind, type ObservedFact } from "../../domain/licence.ts";
import { decide, factBagForHolder, type HolderRule, type RuleSet } from "../../engine/index.ts";
import type { KnownHead, RegisteredHolder } from "../../ports/register-store.ts";
import type { Parts } from "../parts.ts";
import { groupBy } from "./group-by.ts";

/** Kinds of holders that a rule of any of the sets may be about. */
export const kindsConcerned = (ruleSets: readonly RuleSet[]): readonly HolderKind[] =>
  holderKinds.filter((kind) => ruleSets.some((set) => set.rulesForHolder(kind).length > 0));

/** What is known of one holder, with the persons it may be paid for. */
export interface KnownHolder {
  readonly registered: RegisteredHolder;
  readonly observed: readonly ObservedFact[];
  readonly coverage: readonly FactCoverage[];
  readonly heads: readonly KnownHead[];
}

/**
 * The holders of a page with what is known of them, in page order. Of whose kind nobody knows, every rule would be in
 * doubt: such a holder is left out unless something is known of it.
 */
export async function knownHolders(
  { storage: { register } }: Parts,
  page: readonly RegisteredHolder[],
  coverage: readonly FactCoverage[],
): Promise<readonly KnownHolder[]> {
  const ids = page.map(({ holder }) => holder.holderId);
  const facts = groupBy(await register.factsOf(ids), ({ subjectId }) => subjectId);
  const heads = groupBy(await register.headsOf(ids), ({ unit }) => unit);
  return page
    .map((registered): KnownHolder => {
      const { holderId } = registered.holder;
      return { registered, observed: facts.get(holderId) ?? [], coverage, heads: heads.get(holderId) ?? [] };
    })
    .filter(
      (known) => known.registered.holder.kind !== "unknown" || known.observed.length > 0 || known.heads.length > 0,
    );
}

/** What the rules say of holders: takes what is known of one, then one rule after the other. */
export type HolderDecider = (known: KnownHolder) => (rule: HolderRule) => Promise<Decision>;

/**
 * Decides holders by a rule set as of a day. Of most of a register nothing was ever observed, and a decision depends on
 * nothing but rule version, facts and day: holders of whom nothing was seen and whose facts are the same share one.
 */
export function holderDecider(ruleSet: RuleSet, asOf: CivilDate): HolderDecider {
  const shared = new Map<string, Promise<Decision>>();
  const decideOne = (rule: HolderRule, known: KnownHolder): Promise<Decision> => {
    const version = ruleSet.versionInForce(rule.rule, asOf);
    return decide({ rule, version, ...bagFor(ruleSet, version, known, asOf), asOf, ruleSet });
  };
  return (known) => {
    if (known.observed.length > 0 || known.heads.length > 0) return (rule) => decideOne(rule, known);
    const facts = JSON.stringify(bagFor(ruleSet, undefined, known, asOf).facts);
    return (rule) => {
      const key = `${rule.rule}|${facts}`;
      const decision = shared.get(key) ?? decideOne(rule, known);
      shared.set(key, decision);
      return decision;
    };
  };
}

/** The facts of a holder as a decision takes them. Persons are not nobody unless a complete list of them was read. */
export function bagFor(
  ruleSet: RuleSet,
  version: HolderRule["versions"][number] | undefined,
  { registered, observed, coverage, heads }: KnownHolder,
  asOf: CivilDate,
): ReturnType<typeof factBagForHolder> {
  const { holder, regionCode } = registered;
  const list = version?.heads?.list;
  const areKnown = heads.length > 0 || coverage.some(({ fact, observedOn }) => fact === list && observedOn <= asOf);
  return factBagForHolder(
    ruleSet,
    version,
    {
      holder,
      observed: regionCode === undefined ? observed : [...observed, regionOf(registered, regionCode, observed, asOf)],
      coverage,
      ...(areKnown ? { heads } : {}),
    },
    asOf,
  );
}

/** Where the holder is, as its record says; an observation of the same fact goes before it. */
function regionOf(
  { holder, source }: RegisteredHolder,
  regionCode: string,
  observed: readonly ObservedFact[],
  asOf: CivilDate,
): ObservedFact {
  const fact = holder.kind === "person" ? "person.hukouRegion" : "holder.regionCode";
  const seen = observed.find((one) => one.fact === fact && one.observedOn <= asOf);
  return (
    seen ?? { subjectId: holder.holderId, fact, value: regionCode, observedOn: asOf, source: source ?? "licences" }
  );
}
