import type { CivilDate } from "../../domain/civil-date.ts";
import type { Decision, Outcome } from "../../domain/decision.ts";
import type { FactCoverage, ObservedFact } from "../../domain/licence.ts";
import { decide, factBagFor, type Rule, type RuleSet } from "../../engine/index.ts";
import type { NewEntry, StandingDecision } from "../../ports/decision-log.ts";
import type { RegisteredLicence } from "../../ports/register-store.ts";
import type { ScanFailure } from "../../ports/scan-store.ts";
import { reasonOf } from "../loggable.ts";
import type { Parts } from "../parts.ts";
import { today } from "../today.ts";
import { groupBy } from "./group-by.ts";
import { decisionEntry, type DecidedSubject } from "./log-entry.ts";
import type { SeenOutcome } from "./outcome-vector.ts";
import { shadowPage, type PageTally } from "./shadow-page.ts";

/** What deciding one page of licences came to; nothing of it is stored yet. */
export interface DecidedPage {
  readonly seen: readonly SeenOutcome[];
  /** Decisions that say something the log does not say yet, in page order. */
  readonly entries: readonly NewEntry[];
  readonly failures: readonly ScanFailure[];
  /** What the versions in shadow would have decided; empty where there are none. */
  readonly shadow: readonly PageTally[];
}

/** Outcomes that are written to the log when a subject has no decision yet; the others only end an earlier decision. */
const worthALine: ReadonlySet<Outcome> = new Set(["eligible", "held", "blocked", "routed", "undetermined"]);

/** The last valid day that would be renewed, or `none` where the register does not know it. */
export const cycleOf = (registered: RegisteredLicence): string => registered.licence.validUntil ?? "none";

/**
 * Decides every licence of the page under every rule about its item. A subject that cannot be decided becomes a
 * recorded failure and is tried again by the next scan.
 */
export async function decidePage(
  parts: Parts,
  ruleSet: RuleSet,
  page: readonly RegisteredLicence[],
  coverage: readonly FactCoverage[],
  asOf: CivilDate,
): Promise<DecidedPage> {
  const shadows = await parts.rules.shadows();
  const concerned = page.filter(({ licence: { itemCode } }) =>
    [ruleSet, ...shadows.map((shadow) => shadow.ruleSet)].some((set) => set.rulesFor(itemCode).length > 0),
  );
  const factsBySubject = groupBy(
    await parts.storage.register.factsOf([
      ...new Set(concerned.flatMap(({ licence }) => [licence.licenceId as string, licence.holder.holderId as string])),
    ]),
    (fact) => fact.subjectId,
  );
  const standings = new Map(
    (await parts.storage.decisions.standing(concerned.map(({ licence }) => licence.licenceId))).map((one) => [
      `${one.subjectId}|${one.rule}`,
      one,
    ]),
  );
  const seen: SeenOutcome[] = [];
  const entries: NewEntry[] = [];
  const failures: ScanFailure[] = [];
  for (const registered of concerned) {
    const { licenceId, itemCode } = registered.licence;
    for (const rule of ruleSet.rulesFor(itemCode)) {
      try {
        const decision = await decideOne(ruleSet, rule, registered, factsBySubject, coverage, asOf);
        seen.push({ licenceId, rule: rule.rule, outcome: decision.outcome });
        const subject = { subjectId: licenceId, cycle: cycleOf(registered), recordVersion: registered.version };
        const entry = entryIfNew(parts, subject, decision, standings.get(`${licenceId}|${rule.rule}`));
        if (entry !== undefined) entries.push(entry);
      } catch (error) {
        failures.push({ licenceId, rule: rule.rule, reason: reasonOf(error) });
      }
    }
  }
  const outcomes = new Map(seen.map(({ licenceId, rule, outcome }) => [`${licenceId}|${rule}`, outcome]));
  const shadow = await shadowPage(shadows, {
    page: concerned,
    observed: factsBySubject,
    coverage,
    asOf,
    outcomeOf: (licenceId, rule) => outcomes.get(`${licenceId}|${rule}`),
  });
  return { seen, entries, failures, shadow };
}

async function decideOne(
  ruleSet: RuleSet,
  rule: Rule,
  registered: RegisteredLicence,
  factsBySubject: ReadonlyMap<string, readonly ObservedFact[]>,
  coverage: readonly FactCoverage[],
  asOf: CivilDate,
): Promise<Decision> {
  const { licence } = registered;
  const observed = [
    ...(factsBySubject.get(licence.licenceId) ?? []),
    ...(factsBySubject.get(licence.holder.holderId) ?? []),
  ];
  const version = ruleSet.versionInForce(rule.rule, asOf);
  const isMissing = registered.missingSince !== undefined;
  const { facts } = factBagFor(ruleSet, version, { licence, isMissing, observed, coverage }, asOf);
  return decide({ rule, version, facts, asOf, ruleSet });
}

/**
 * A decision is logged when it says something new about its subject. One made as of an earlier day than the standing
 * decision says nothing new: a day that was caught up late never takes back what a later day decided. A standing
 * decision as of a day that has not come yet is no such later day.
 */
export function entryIfNew(
  parts: Parts,
  subject: DecidedSubject,
  decision: Decision,
  standing: StandingDecision | undefined,
): NewEntry | undefined {
  if (standing === undefined && !worthALine.has(decision.outcome)) return undefined;
  if (standing !== undefined && decision.asOf < standing.asOf && standing.asOf <= today(parts)) return undefined;
  const entry = decisionEntry(parts.vault, subject, decision, standing);
  return entry.decision?.contentDigest === standing?.contentDigest ? undefined : entry;
}
