import type { PendingEffect } from "../../ports/decision-log.ts";
import { noProgress, type OnProgress, type Parts } from "../parts.ts";
import { againOnConflict } from "../retry.ts";
import { effectOf } from "./effect-of.ts";

const pageSize = 200;

/**
 * Finishes every decision that may take effect and has not: the ordinary second half of a scan, and all that recovery
 * after a crash needs. Idempotent. Returns how many decisions were finished.
 */
export async function applyReleasedEffects(
  parts: Parts,
  run: { readonly signal: AbortSignal; readonly onProgress?: OnProgress },
): Promise<number> {
  const onProgress = run.onProgress ?? noProgress;
  const { decisions, scans } = parts.storage;
  const below = await scans.releasedBelow();
  const waiting = (await decisions.countPending()).reduce((sum, one) => sum + one.count, 0);
  const ruleSet = await parts.rules.current();
  let done = 0;
  for (;;) {
    run.signal.throwIfAborted();
    const pending: readonly PendingEffect[] = await decisions.pending(0, below, pageSize);
    if (pending.length === 0) return done;
    for (const decision of pending) {
      if (!decision.isSuperseded) await againOnConflict(() => effectOf(parts, ruleSet, decision));
    }
    await decisions.markEffectsDone(pending.map((decision) => decision.position));
    done += pending.length;
    onProgress({ stage: "建立办件、排入通知", done, total: Math.max(waiting, done) });
  }
}
