import type { CivilDate } from "../../domain/civil-date.ts";
import type { Outcome } from "../../domain/decision.ts";
import type { FactCoverage, ObservedFact } from "../../domain/licence.ts";
import { decide, factBagFor } from "../../engine/index.ts";
import type { RegisteredLicence } from "../../ports/register-store.ts";
import type { ShadowDifference, ShadowTally } from "../../ports/rule-store.ts";
import type { ShadowVersion } from "../rule-life/own-versions.ts";

/** A tally before it is known which part of which scan it is of. */
export type PageTally = Omit<ShadowTally, "scanId" | "part">;

/** What one page of licences was decided from. */
export interface PageKnowledge {
  readonly page: readonly RegisteredLicence[];
  readonly observed: ReadonlyMap<string, readonly ObservedFact[]>;
  readonly coverage: readonly FactCoverage[];
  readonly asOf: CivilDate;
  /** What the version in force said of a licence; `undefined` where no rule of this id decided it. */
  readonly outcomeOf: (licenceId: string, rule: string) => Outcome | undefined;
}

/** Decides the page by every version in shadow, from the same knowledge. Nothing follows from it but a count. */
export async function shadowPage(
  shadows: readonly ShadowVersion[],
  knowledge: PageKnowledge,
): Promise<readonly PageTally[]> {
  const tallies: PageTally[] = [];
  for (const shadow of shadows) tallies.push(await tallyOf(shadow, knowledge));
  return tallies;
}

async function tallyOf(
  { rule, version, ruleSet, id, number, digest }: ShadowVersion,
  { page, observed, coverage, asOf, outcomeOf }: PageKnowledge,
): Promise<PageTally> {
  const outcomes: Partial<Record<Outcome, number>> = {};
  const differing: ShadowDifference[] = [];
  let failures = 0;
  for (const { licence, missingSince } of page) {
    if (ruleSet.rulesFor(licence.itemCode).length === 0) continue;
    const { licenceId, holder } = licence;
    const known = {
      licence,
      isMissing: missingSince !== undefined,
      observed: [...(observed.get(licenceId) ?? []), ...(observed.get(holder.holderId) ?? [])],
      coverage,
    };
    try {
      const { facts } = factBagFor(ruleSet, version, known, asOf);
      const { outcome: would } = await decide({ rule, version, facts, asOf, ruleSet });
      outcomes[would] = (outcomes[would] ?? 0) + 1;
      const was = outcomeOf(licenceId, id) ?? "not-applicable";
      if (was !== would) differing.push({ subjectId: licenceId, was, would });
    } catch {
      // A version that has no effect must not stop a scan; what is wrong with the record, the version in force says.
      failures += 1;
    }
  }
  return { asOf, rule: id, version: number, digest, outcomes, failures, differing };
}
