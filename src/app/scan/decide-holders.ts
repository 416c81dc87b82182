import type { CivilDate } from "../../domain/civil-date.ts";
import type { Decision, Outcome } from "../../domain/decision.ts";
import type { FactCoverage, ObservedFact } from "../../domain/licence.ts";
import type { RuleSet } from "../../engine/index.ts";
import type { NewEntry } from "../../ports/decision-log.ts";
import type { RegisteredHolder } from "../../ports/register-store.ts";
import type { Scan, ScanFailure } from "../../ports/scan-store.ts";
import { breathe } from "../breathe.ts";
import { reasonOf } from "../loggable.ts";
import { noProgress, type OnProgress, type Parts } from "../parts.ts";
import type { ShadowVersion } from "../rule-life/own-versions.ts";
import { entryIfNew, type DecidedPage } from "./decide-page.ts";
import type { PageDecided } from "./decide-pages.ts";
import { holderDecider, type HolderDecider } from "./holder-decider.ts";
import { kindsConcerned, knownHolders } from "./known-holders.ts";
import type { SeenOutcome } from "./outcome-vector.ts";
import { shadowHolders } from "./shadow-page.ts";

const pageSize = 500;

/** The holders that any benefit is about, one in shadow included, page by page in the order of holder ids, from a checkpoint or from the start. */
export async function* decideHolderPages(
  parts: Parts,
  request: { readonly asOf: CivilDate; readonly signal: AbortSignal; readonly onProgress?: OnProgress },
  ruleSet: RuleSet,
  from: Pick<Scan, "afterHolder">,
): AsyncGenerator<PageDecided> {
  const shadows = await parts.rules.shadows();
  const kinds = kindsConcerned([ruleSet, ...shadows.map((shadow) => shadow.ruleSet)]);
  if (kinds.length === 0) return;
  const onProgress = request.onProgress ?? noProgress;
  const { register } = parts.storage;
  const everybody = await register.countHolders({ kinds });
  const coverage = await register.coverage();
  const decider = holderDecider(ruleSet, request.asOf);
  let after = from.afterHolder;
  for (let done = 0; ;) {
    await breathe(request.signal);
    const page = await register.listHolders({ kinds, ...(after === undefined ? {} : { after }), limit: pageSize });
    const last = page.at(-1);
    if (last === undefined) return;
    const logSize = await parts.storage.decisions.size();
    const decided = await decideHolders(parts, { ruleSet, shadows, decider }, page, coverage, request.asOf);
    after = last.holder.holderId;
    done += page.length;
    yield { reached: { afterHolder: after }, subjects: countConcerned(ruleSet, page), logSize, ...decided };
    onProgress({ stage: `比对政策 ${request.asOf}`, done: Math.min(done, everybody), total: everybody });
  }
}

/** Holders of a kind that a rule in force is about. */
export const countConcerned = (ruleSet: RuleSet, page: readonly RegisteredHolder[]): number =>
  page.filter(({ holder }) => ruleSet.rulesForHolder(holder.kind).length > 0).length;

export interface Deciders {
  readonly ruleSet: RuleSet;
  readonly shadows: readonly ShadowVersion[];
  readonly decider: HolderDecider;
}

/** Decides every holder of the page under every rule about its kind, as `decidePage` does licences. */
export async function decideHolders(
  parts: Parts,
  { ruleSet, shadows, decider }: Deciders,
  page: readonly RegisteredHolder[],
  coverage: readonly FactCoverage[],
  asOf: CivilDate,
): Promise<DecidedPage> {
  const { decisions } = parts.storage;
  const ids = page.map(({ holder }) => holder.holderId);
  const holders = await knownHolders(parts, page, coverage);
  const standings = new Map((await decisions.standing(ids)).map((one) => [`${one.subjectId}|${one.rule}`, one]));
  const seen: SeenOutcome[] = [];
  const entries: NewEntry[] = [];
  const failures: ScanFailure[] = [];
  for (const known of holders) {
    const { registered } = known;
    const { holderId, kind } = registered.holder;
    const decide = decider(known);
    for (const rule of ruleSet.rulesForHolder(kind)) {
      try {
        const decision = await decide(rule);
        const isUnobserved = isBlind(decision, known.observed);
        const { outcome } = decision;
        seen.push({ licenceId: holderId, rule: rule.rule, outcome, ...(isUnobserved ? { isUnobserved } : {}) });
        const standing = standings.get(`${holderId}|${rule.rule}`);
        if (standing === undefined && isUnobserved) continue;
        const subject = { subjectId: holderId, cycle: decision.cycle ?? "none", recordVersion: registered.version };
        const entry = entryIfNew(parts, subject, decision, standing);
        if (entry !== undefined) entries.push(entry);
      } catch (error) {
        failures.push({ licenceId: holderId, rule: rule.rule, reason: reasonOf(error) });
      }
    }
  }
  const outcomes = new Map(seen.map(({ licenceId, rule, outcome }) => [`${licenceId}|${rule}`, outcome]));
  const outcomeOf = (holderId: string, rule: string): Outcome | undefined => outcomes.get(`${holderId}|${rule}`);
  return { seen, entries, failures, shadow: await shadowHolders(shadows, { holders, asOf, outcomeOf }) };
}

/**
 * Nothing that the rule asks for was ever observed of the subject itself: nobody could do anything about it but import a
 * register. Not being on a list that was read for other purposes is no such observation.
 */
function isBlind(decision: Decision, observed: readonly ObservedFact[]): boolean {
  if (decision.outcome !== "undetermined" || (decision.heads ?? []).length > 0) return false;
  const seen = new Set(observed.map(({ fact }) => fact));
  return !decision.because.some(({ fact }) => seen.has(fact));
}
