import type { CivilDate } from "../../domain/civil-date.ts";
import type { Decision, Outcome } from "../../domain/decision.ts";
import type { FactCoverage, HolderId, ObservedFact } from "../../domain/licence.ts";
import type { RuleSet } from "../../engine/index.ts";
import type { NewEntry } from "../../ports/decision-log.ts";
import type { RegisteredHolder } from "../../ports/register-store.ts";
import type { Scan, ScanFailure } from "../../ports/scan-store.ts";
import { breathe } from "../breathe.ts";
import { reasonOf } from "../loggable.ts";
import { noProgress, type OnProgress, type Parts } from "../parts.ts";
import type { ShadowVersion } from "../rule-life/own-versions.ts";
import { entryIfNew } from "./decide-page.ts";
import { decideHolder, kindsConcerned, knownHolders } from "./known-holders.ts";
import type { SeenOutcome } from "./outcome-vector.ts";
import { shadowHolders, type PageTally } from "./shadow-page.ts";

const pageSize = 500;

/** What deciding one page of holders came to; nothing of it is stored yet. */
export interface HoldersDecided {
  readonly seen: readonly SeenOutcome[];
  readonly entries: readonly NewEntry[];
  readonly failures: readonly ScanFailure[];
  /** What the versions in shadow would have decided; empty where there are none. */
  readonly shadow: readonly PageTally[];
  /** Size of the log when the standing decisions were read. */
  readonly logSize: number;
  readonly after: HolderId;
  /** Holders of a kind that a rule in force is about; those that only a version in shadow is about do not count. */
  readonly subjects: number;
}

/** The holders that any benefit is about, one in shadow included, page by page in the order of holder ids, from a checkpoint or from the start. */
export async function* decideHolderPages(
  parts: Parts,
  request: { readonly asOf: CivilDate; readonly signal: AbortSignal; readonly onProgress?: OnProgress },
  ruleSet: RuleSet,
  from: Pick<Scan, "afterHolder">,
): AsyncGenerator<HoldersDecided> {
  const shadows = await parts.rules.shadows();
  const kinds = kindsConcerned([ruleSet, ...shadows.map((shadow) => shadow.ruleSet)]);
  if (kinds.length === 0) return;
  const onProgress = request.onProgress ?? noProgress;
  const { register } = parts.storage;
  const everybody = await register.countHolders({ kinds });
  const coverage = await register.coverage();
  let after = from.afterHolder;
  for (let done = 0; ;) {
    await breathe(request.signal);
    const page = await register.listHolders({ kinds, ...(after === undefined ? {} : { after }), limit: pageSize });
    const last = page.at(-1);
    if (last === undefined) return;
    const logSize = await parts.storage.decisions.size();
    const decided = await decideHolders(parts, { ruleSet, shadows }, page, coverage, request.asOf);
    after = last.holder.holderId;
    done += page.length;
    const subjects = page.filter(({ holder }) => ruleSet.rulesForHolder(holder.kind).length > 0).length;
    yield { after, subjects, logSize, ...decided };
    onProgress({ stage: `比对政策 ${request.asOf}`, done: Math.min(done, everybody), total: everybody });
  }
}

async function decideHolders(
  parts: Parts,
  { ruleSet, shadows }: { readonly ruleSet: RuleSet; readonly shadows: readonly ShadowVersion[] },
  page: readonly RegisteredHolder[],
  coverage: readonly FactCoverage[],
  asOf: CivilDate,
): Promise<Pick<HoldersDecided, "seen" | "entries" | "failures" | "shadow">> {
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
    for (const rule of ruleSet.rulesForHolder(kind)) {
      try {
        const decision = await decideHolder(ruleSet, rule, known, asOf);
        seen.push({ licenceId: holderId, rule: rule.rule, outcome: decision.outcome });
        const standing = standings.get(`${holderId}|${rule.rule}`);
        if (standing === undefined && isBlind(decision, known.observed)) continue;
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
