import type { CivilDate } from "../../domain/civil-date.ts";
import { holderKinds, type FactCoverage, type HolderKind, type ObservedFact } from "../../domain/licence.ts";
import { factBagForHolder, type HolderRule, type RuleSet } from "../../engine/index.ts";
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
