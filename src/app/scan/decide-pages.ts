import type { CivilDate } from "../../domain/civil-date.ts";
import type { RuleId } from "../../domain/decision.ts";
import type { RuleSet } from "../../engine/index.ts";
import type { OutcomeCounts, Scan } from "../../ports/scan-store.ts";
import { breathe } from "../breathe.ts";
import { noProgress, type OnProgress, type Parts } from "../parts.ts";
import { decidePage, type DecidedPage } from "./decide-page.ts";
import type { SeenOutcome } from "./outcome-vector.ts";

const pageSize = 500;

/** A page of licences or of holders, decided. */
export interface PageDecided extends DecidedPage {
  /** Size of the log when the standing decisions were read. */
  readonly logSize: number;
  /** The last licence or holder of the page, where a scan that is interrupted goes on. */
  readonly reached: Pick<Scan, "after" | "afterHolder">;
  /** Of holders, those of a kind that a rule in force is about; those that only a version in shadow is about do not count. */
  readonly subjects: number;
}

/** The register decided page by page in the order of licence ids, from a checkpoint or from the start. */
export async function* decidePages(
  parts: Parts,
  request: { readonly asOf: CivilDate; readonly signal: AbortSignal; readonly onProgress?: OnProgress },
  ruleSet: RuleSet,
  from: Pick<Scan, "after" | "subjects">,
): AsyncGenerator<PageDecided> {
  const onProgress = request.onProgress ?? noProgress;
  const { register } = parts.storage;
  const everything = await register.count({});
  const coverage = await register.coverage();
  let after = from.after;
  let done = from.subjects;
  for (;;) {
    await breathe(request.signal);
    const page = await register.list({ ...(after === undefined ? {} : { after }), limit: pageSize });
    const last = page.at(-1);
    if (last === undefined) return;
    const logSize = await parts.storage.decisions.size();
    const decided = await decidePage(parts, ruleSet, page, coverage, request.asOf);
    after = last.licence.licenceId;
    done += page.length;
    yield { reached: { after }, subjects: page.length, logSize, ...decided };
    onProgress({ stage: `扫描 ${request.asOf}`, done, total: everything });
  }
}

/** Adds the subjects of whom nothing was observed, by rule. */
export function addUnobserved(
  counts: Readonly<Record<RuleId, number>>,
  seen: readonly SeenOutcome[],
): Readonly<Record<RuleId, number>> {
  const sum: Record<RuleId, number> = { ...counts };
  for (const { rule, isUnobserved } of seen) if (isUnobserved === true) sum[rule] = (sum[rule] ?? 0) + 1;
  return sum;
}

/** Adds what a page came to. */
export function addOutcomes(counts: OutcomeCounts, seen: readonly SeenOutcome[]): OutcomeCounts {
  const sum: Record<string, Record<string, number>> = {};
  for (const [rule, byOutcome] of Object.entries(counts)) sum[rule] = { ...byOutcome };
  for (const { rule, outcome } of seen) {
    const byOutcome = (sum[rule] ??= {});
    byOutcome[outcome] = (byOutcome[outcome] ?? 0) + 1;
  }
  return sum;
}
