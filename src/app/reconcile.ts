import { closeRenewedCases } from "./close-renewed-cases.ts";
import { freeUnopenedClaims } from "./grants/free-claims.ts";
import { alone } from "./leases.ts";
import type { Parts } from "./parts.ts";
import { applyReleasedEffects } from "./scan/apply-released-effects.ts";

export interface ReconcileSummary {
  /** Decisions whose effects a crash had left undone. */
  readonly effectsFinished: number;
  readonly casesClosed: number;
  /** Grants never opened whose claims were given up. */
  readonly claimsFreed: number;
}

/**
 * Finishes what a crash left between a decision and its effects, between an import and the cases it settles, and between
 * a claim and its grant.
 * Effects of a scan that stopped at its limit are not touched. @throws Conflict if a scan is running.
 */
export function reconcile(parts: Parts, signal: AbortSignal): Promise<ReconcileSummary> {
  return alone(parts, "scan", async () => {
    const { finished: effectsFinished } = await applyReleasedEffects(parts, { signal });
    const casesClosed = await closeRenewedCases(parts);
    const claimsFreed = await freeUnopenedClaims(parts);
    parts.log.info({ effectsFinished, casesClosed, claimsFreed }, "reconciled");
    return { effectsFinished, casesClosed, claimsFreed };
  });
}
