import type { CivilDate } from "../../domain/civil-date.ts";
import type { Decision, Outcome } from "../../domain/decision.ts";
import type { FactCoverage, ObservedFact, SubjectId } from "../../domain/licence.ts";
import { decide, factBagFor, type HolderRule, type LicenceRule } from "../../engine/index.ts";
import type { RegisteredLicence } from "../../ports/register-store.ts";
import type { ShadowDifference, ShadowTally } from "../../ports/rule-store.ts";
import type { ShadowVersion } from "../rule-life/own-versions.ts";
import { holderDecider } from "./holder-decider.ts";
import type { KnownHolder } from "./known-holders.ts";

/** A tally before it is known which part of which scan it is of. */
export type PageTally = Omit<ShadowTally, "scanId" | "part">;

interface PageOutcomes {
  readonly asOf: CivilDate;
  /** What the version in force said of a subject; `undefined` where no rule of this id decided it. */
  readonly outcomeOf: (subjectId: string, rule: string) => Outcome | undefined;
}

/** What one page of licences was decided from. */
export interface PageKnowledge extends PageOutcomes {
  readonly page: readonly RegisteredLicence[];
  readonly observed: ReadonlyMap<string, readonly ObservedFact[]>;
  readonly coverage: readonly FactCoverage[];
}

/** What one page of holders was decided from. */
export interface HolderPageKnowledge extends PageOutcomes {
  readonly holders: readonly KnownHolder[];
}

/** Decides the page by every version in shadow, from the same knowledge. Nothing follows from it but a count. */
export async function shadowPage(
  shadows: readonly ShadowVersion[],
  knowledge: PageKnowledge,
): Promise<readonly PageTally[]> {
  const tallies: PageTally[] = [];
  for (const shadow of shadows)
    if (shadow.rule.subject === "licence")
      tallies.push(await tallyOf(shadow, knowledge, licencesFor(shadow, shadow.rule, knowledge)));
  return tallies;
}

/** The same of a page of holders. */
export async function shadowHolders(
  shadows: readonly ShadowVersion[],
  knowledge: HolderPageKnowledge,
): Promise<readonly PageTally[]> {
  const tallies: PageTally[] = [];
  for (const shadow of shadows)
    if (shadow.rule.subject !== "licence")
      tallies.push(await tallyOf(shadow, knowledge, holdersFor(shadow, shadow.rule, knowledge)));
  return tallies;
}

/** A subject that a version in shadow is about, not decided yet. */
interface Undecided {
  readonly subjectId: SubjectId;
  readonly decide: () => Promise<Decision>;
}

const licencesFor = (
  { version, ruleSet }: ShadowVersion,
  rule: LicenceRule,
  { page, observed, coverage, asOf }: PageKnowledge,
): readonly Undecided[] =>
  page
    .filter(({ licence }) => licence.itemCode === rule.appliesTo.itemCode)
    .map(({ licence, missingSince }) => ({
      subjectId: licence.licenceId,
      decide: () => {
        const known = {
          licence,
          isMissing: missingSince !== undefined,
          observed: [...(observed.get(licence.licenceId) ?? []), ...(observed.get(licence.holder.holderId) ?? [])],
          coverage,
        };
        const { facts } = factBagFor(ruleSet, version, known, asOf);
        return decide({ rule, version, facts, asOf, ruleSet });
      },
    }));

const holdersFor = (
  { ruleSet }: ShadowVersion,
  rule: HolderRule,
  { holders, asOf }: HolderPageKnowledge,
): readonly Undecided[] => {
  const decider = holderDecider(ruleSet, asOf);
  return holders
    .filter(({ registered }) => ruleSet.rulesForHolder(registered.holder.kind).length > 0)
    .map((known) => ({ subjectId: known.registered.holder.holderId, decide: () => decider(known)(rule) }));
};

async function tallyOf(
  { id, number, digest }: ShadowVersion,
  { asOf, outcomeOf }: PageOutcomes,
  subjects: readonly Undecided[],
): Promise<PageTally> {
  const outcomes: Partial<Record<Outcome, number>> = {};
  const differing: ShadowDifference[] = [];
  let failures = 0;
  for (const { subjectId, decide: decided } of subjects) {
    try {
      const { outcome: would } = await decided();
      outcomes[would] = (outcomes[would] ?? 0) + 1;
      const was = outcomeOf(subjectId, id) ?? "not-applicable";
      if (was !== would) differing.push({ subjectId, was, would });
    } catch {
      // A version that has no effect must not stop a scan; what is wrong with the record, the version in force says.
      failures += 1;
    }
  }
  return { asOf, rule: id, version: number, digest, outcomes, failures, differing };
}
