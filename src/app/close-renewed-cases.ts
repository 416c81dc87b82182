import type { ClosedBecause, RenewalCase } from "../domain/case.ts";
import type { Parts } from "./parts.ts";
import { againOnConflict } from "./retry.ts";

/**
 * Closes every open case whose licence the register now knows with a later last day, and stops what was not yet told.
 * May be run at any time and any number of times. Returns how many were closed.
 */
export async function closeRenewedCases(parts: Parts): Promise<number> {
  let closed = 0;
  for (;;) {
    const renewed = await parts.storage.cases.openButRenewed(500);
    if (renewed.length === 0) return closed;
    for (const { caseId } of renewed) {
      await againOnConflict(async () => {
        const open = await parts.storage.cases.get(caseId);
        if (open !== undefined && open.state !== "closed") await closeCase(parts, open, "renewed");
      });
      closed += 1;
    }
  }
}

/** Stops what is unsent first: a crash in between leaves the case open, and reconciliation closes it. */
export async function closeCase(parts: Parts, renewal: RenewalCase, because: ClosedBecause): Promise<void> {
  await parts.storage.notices.stopItems(renewal.caseId);
  await parts.storage.cases.move(renewal.caseId, renewal.revision, "closed", because);
}
