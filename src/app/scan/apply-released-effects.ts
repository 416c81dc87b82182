import { LogIntegrity, OutcomeUnknown, Unavailable } from "../../ports/errors.ts";
import type { PendingEffect } from "../../ports/decision-log.ts";
import type { ScanFailure } from "../../ports/scan-store.ts";
import type { RuleSet } from "../../engine/index.ts";
import { breathe } from "../breathe.ts";
import { loggable, reasonOf } from "../loggable.ts";
import { noProgress, type OnProgress, type Parts } from "../parts.ts";
import { againOnConflict } from "../retry.ts";
import { chainsOf } from "./chains.ts";
import { effectOf } from "./effect-of.ts";
import { sideBySide } from "./side-by-side.ts";

const pageSize = 200;

export interface AppliedEffects {
  /** Decisions whose effects are finished now. */
  readonly finished: number;
  /** Decisions whose effects could not be applied; they stay pending and are tried again by the next run. */
  readonly failures: readonly ScanFailure[];
}

/**
 * Finishes every decision that may take effect and has not: the ordinary second half of a scan, and all that recovery
 * after a crash needs. Idempotent. One decision whose effects fail does not keep the others waiting.
 * @throws Unavailable if the store is busy or full.
 */
export async function applyReleasedEffects(
  parts: Parts,
  run: { readonly signal: AbortSignal; readonly onProgress?: OnProgress },
): Promise<AppliedEffects> {
  const onProgress = run.onProgress ?? noProgress;
  const { decisions, scans } = parts.storage;
  const below = await scans.releasedBelow();
  const waiting = (await decisions.countPending()).reduce((sum, one) => sum + one.count, 0);
  const ruleSet = await parts.rules.current();
  const failures: ScanFailure[] = [];
  let finished = 0;
  for (let from = 0; ;) {
    await breathe(run.signal);
    const pending: readonly PendingEffect[] = await decisions.pending(from, below, pageSize);
    const last = pending.at(-1);
    if (last === undefined) return { finished, failures };
    const applied = await applyPage(parts, ruleSet, pending, run.signal);
    await decisions.markEffectsDone(applied.done);
    failures.push(...applied.failures);
    finished += applied.done.length;
    from = last.position + 1;
    onProgress({ stage: "建立办件、排入通知", done: finished, total: Math.max(waiting, finished) });
  }
}

export interface AppliedPage {
  /** Positions whose effects stand and may be marked done. */
  readonly done: readonly number[];
  readonly failures: readonly ScanFailure[];
}

/**
 * The effects of a page of decisions: of one subject or person one after the other, of different ones side by side.
 * Idempotent. @throws Unavailable, OutcomeUnknown; what the signal was raised with.
 */
export async function applyPage(
  parts: Parts,
  ruleSet: RuleSet,
  pending: readonly PendingEffect[],
  signal: AbortSignal,
): Promise<AppliedPage> {
  const failed = new Map<number, ScanFailure>();
  const beside = sideBySide(parts.storage);
  const ended = await Promise.allSettled(
    chainsOf(pending.filter(({ isSuperseded }) => !isSuperseded)).map((chain) =>
      beside(async (storage) => {
        for (const decision of chain) {
          signal.throwIfAborted();
          const failure = await applyOne({ ...parts, storage }, ruleSet, decision, signal);
          if (failure !== undefined) failed.set(decision.position, failure);
        }
      }),
    ),
  );
  for (const one of ended) if (one.status === "rejected") throw one.reason;
  return {
    done: pending.flatMap(({ position }) => (failed.has(position) ? [] : [position])),
    failures: pending.flatMap(({ position }) => failed.get(position) ?? []),
  };
}

async function applyOne(
  parts: Parts,
  ruleSet: RuleSet,
  decision: PendingEffect,
  signal: AbortSignal,
): Promise<ScanFailure | undefined> {
  try {
    await againOnConflict(async () => {
      signal.throwIfAborted();
      await effectOf(parts, ruleSet, decision);
    });
    return undefined;
  } catch (error) {
    signal.throwIfAborted();
    if (error instanceof Unavailable || error instanceof OutcomeUnknown || error instanceof LogIntegrity) throw error;
    parts.log.error({ position: decision.position, ...loggable(error) }, "effects of a decision not applied");
    return { licenceId: decision.subjectId, rule: decision.rule, reason: reasonOf(error) };
  }
}
