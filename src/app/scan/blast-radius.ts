import type { RuleSet } from "../../engine/index.ts";
import type { BlastRadius } from "../../ports/scan-store.ts";
import type { Parts } from "../parts.ts";

/**
 * The rules under which more cases are waiting to be opened than their limit allows. Counted over everything decided
 * and not yet acted on, earlier stopped scans included.
 */
export async function overLimit(parts: Parts, ruleSet: RuleSet): Promise<readonly BlastRadius[]> {
  const licences = await parts.storage.register.countByItem();
  const { blastLimit, blastLimitByRule } = parts.settings;
  return (await parts.storage.decisions.countPending())
    .filter(({ outcome }) => outcome === "eligible")
    .map(({ rule, count }) => {
      const { share, atLeast } = blastLimitByRule[rule] ?? blastLimit;
      const itemCode = ruleSet.findRule(rule)?.appliesTo.itemCode ?? "";
      return { rule, wouldOpen: count, limit: Math.max(atLeast, Math.floor(share * (licences[itemCode] ?? 0))) };
    })
    .filter(({ wouldOpen, limit }) => wouldOpen > limit);
}
