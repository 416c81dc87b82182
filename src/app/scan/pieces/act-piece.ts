import type { RuleSet } from "../../../engine/index.ts";
import type { PendingEffect } from "../../../ports/decision-log.ts";
import { Conflict } from "../../../ports/errors.ts";
import type { ScanFailure } from "../../../ports/scan-store.ts";
import { breathe } from "../../breathe.ts";
import type { Parts } from "../../parts.ts";
import { applyPage, type AppliedPage } from "../apply-released-effects.ts";
import { failuresKept } from "../scan-summary.ts";
import { fencedParts } from "./fenced.ts";
import type { HeldPiece } from "./held-piece.ts";
import { carefulFrom, setAsideFrom, setAsideReason } from "./poison.ts";

const pageSize = 100;

/** Applies what is pending in the stretch. What is done already is not pending. @throws Conflict if it was taken over. */
export async function actPiece(parts: Parts, ruleSet: RuleSet, held: HeldPiece, signal: AbortSignal): Promise<void> {
  const { stretch, failureCount } = held.piece();
  if (stretch.stage !== "act") return;
  const { decisions } = parts.storage;
  const taken = new AbortController();
  const assertMine = (): Promise<void> =>
    held.assertMine().catch((error: unknown) => {
      // Nobody tries again, and no decision is to blame: the whole piece is another's.
      if (error instanceof Conflict) taken.abort(error);
      throw error;
    });
  const fenced = fencedParts(parts, assertMine);
  const either = AbortSignal.any([signal, taken.signal]);
  // What failed under an earlier worker is still pending, and is tried again now.
  if (failureCount > 0) await held.save({ failures: [], failureCount: 0 });
  for (let { from } = stretch; ;) {
    await breathe(signal);
    const { stalled } = held.piece();
    const limit = stalled >= carefulFrom ? 1 : pageSize;
    const pending: readonly PendingEffect[] = await decisions.pending(from, stretch.below, limit);
    const last = pending.at(-1);
    if (last === undefined) break;
    const applied = stalled >= setAsideFrom ? setAside(pending) : await applyPage(fenced, ruleSet, pending, either);
    await held.assertMine();
    await decisions.markEffectsDone(applied.done);
    from = last.position + 1;
    const piece = held.piece();
    await held.save({
      stalled: 0,
      finished: piece.finished + applied.done.length,
      failures: [...piece.failures, ...applied.failures].slice(0, failuresKept),
      failureCount: piece.failureCount + applied.failures.length,
    });
  }
  await held.save({ isDone: true, heldUntil: 0 });
}

/** Stays pending, so that it is not forgotten; shown among the scan's failures. */
const setAside = (pending: readonly PendingEffect[]): AppliedPage => ({
  done: [],
  failures: pending.map(({ subjectId, rule }): ScanFailure => ({ licenceId: subjectId, rule, reason: setAsideReason })),
});
