import type { CivilDate } from "../../domain/civil-date.ts";
import type { Decision } from "../../domain/decision.ts";
import { holderKinds, type FactCoverage, type HolderId, type ObservedFact } from "../../domain/licence.ts";
import { decide, factBagForHolder, type HolderRule, type RuleSet } from "../../engine/index.ts";
import type { NewEntry } from "../../ports/decision-log.ts";
import type { KnownHead, RegisteredHolder } from "../../ports/register-store.ts";
import type { Scan, ScanFailure } from "../../ports/scan-store.ts";
import { breathe } from "../breathe.ts";
import { reasonOf } from "../loggable.ts";
import { noProgress, type OnProgress, type Parts } from "../parts.ts";
import { entryIfNew } from "./decide-page.ts";
import { groupBy } from "./group-by.ts";
import type { SeenOutcome } from "./outcome-vector.ts";

const pageSize = 500;

/** What deciding one page of holders came to; nothing of it is stored yet. */
export interface HoldersDecided {
  readonly seen: readonly SeenOutcome[];
  readonly entries: readonly NewEntry[];
  readonly failures: readonly ScanFailure[];
  /** Size of the log when the standing decisions were read. */
  readonly logSize: number;
  readonly after: HolderId;
  readonly subjects: number;
}

/** The holders that any benefit is about, page by page in the order of holder ids, from a checkpoint or from the start. */
export async function* decideHolderPages(
  parts: Parts,
  request: { readonly asOf: CivilDate; readonly signal: AbortSignal; readonly onProgress?: OnProgress },
  ruleSet: RuleSet,
  from: Pick<Scan, "afterHolder">,
): AsyncGenerator<HoldersDecided> {
  const kinds = holderKinds.filter((kind) => ruleSet.rulesForHolder(kind).length > 0);
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
    const decided = await decideHolders(parts, ruleSet, page, coverage, request.asOf);
    after = last.holder.holderId;
    done += page.length;
    yield { after, subjects: page.length, logSize, ...decided };
    onProgress({ stage: `比对政策 ${request.asOf}`, done: Math.min(done, everybody), total: everybody });
  }
}

/** What is known of one holder, with the persons it may be paid for. */
export interface KnownHolder {
  readonly registered: RegisteredHolder;
  readonly observed: readonly ObservedFact[];
  readonly coverage: readonly FactCoverage[];
  readonly heads: readonly KnownHead[];
}

async function decideHolders(
  parts: Parts,
  ruleSet: RuleSet,
  page: readonly RegisteredHolder[],
  coverage: readonly FactCoverage[],
  asOf: CivilDate,
): Promise<Pick<HoldersDecided, "seen" | "entries" | "failures">> {
  const { register, decisions } = parts.storage;
  const ids = page.map(({ holder }) => holder.holderId);
  const facts = groupBy(await register.factsOf(ids), ({ subjectId }) => subjectId);
  const heads = groupBy(await register.headsOf(ids), ({ unit }) => unit);
  const standings = new Map((await decisions.standing(ids)).map((one) => [`${one.subjectId}|${one.rule}`, one]));
  const seen: SeenOutcome[] = [];
  const entries: NewEntry[] = [];
  const failures: ScanFailure[] = [];
  for (const registered of page) {
    const { holderId, kind } = registered.holder;
    const known = { registered, observed: facts.get(holderId) ?? [], coverage, heads: heads.get(holderId) ?? [] };
    // Of whose kind nobody knows, every rule would be in doubt: a person is asked only about those something is known of.
    if (kind === "unknown" && known.observed.length === 0 && known.heads.length === 0) continue;
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
  return { seen, entries, failures };
}

/** What a rule says of one holder on a day, with what is known. */
export function decideHolder(
  ruleSet: RuleSet,
  rule: HolderRule,
  known: KnownHolder,
  asOf: CivilDate,
): Promise<Decision> {
  const version = ruleSet.versionInForce(rule.rule, asOf);
  return decide({ rule, version, ...bagFor(ruleSet, version, known, asOf), asOf, ruleSet });
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

/**
 * Nothing that the rule asks for was ever observed of the subject itself: nobody could do anything about it but import a
 * register. Not being on a list that was read for other purposes is no such observation.
 */
function isBlind(decision: Decision, observed: readonly ObservedFact[]): boolean {
  if (decision.outcome !== "undetermined" || (decision.heads ?? []).length > 0) return false;
  const seen = new Set(observed.map(({ fact }) => fact));
  return !decision.because.some(({ fact }) => seen.has(fact));
}
