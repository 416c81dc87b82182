import type { Decision } from "../domain/decision.ts";
import { decidingIds } from "./run-examples.ts";
import type { RuleVersion } from "./types.ts";

/** Whether two decisions come to the same: outcome, finding, procedure and amount. */
export const sameConclusion = (a: Decision, b: Decision): boolean => conclusionOf(a) === conclusionOf(b);

const conclusionOf = (decision: Decision): string =>
  [
    decision.outcome,
    "finding" in decision ? decision.finding : "",
    "to" in decision ? decision.to : "",
    decision.amount === undefined ? "" : (decision.amount.fen ?? "open"),
  ].join(" ");

/** How a condition came out; one on each person, as it came out for each. */
function resultIn(decision: Decision, id: string): string | undefined {
  const own = decision.because.find((reason) => reason.id === id)?.result;
  if (own !== undefined) return own;
  const each = (decision.heads ?? []).flatMap(({ headId, because }) => {
    const reason = because.find((one) => one.id === id);
    return reason === undefined ? [] : [`${headId} ${reason.result}`];
  });
  return each.length === 0 ? undefined : each.sort().join("\n");
}

/**
 * Ids of the conditions that made one decision come out otherwise than another about the same subject: those that decide
 * now and were not asked before or came out otherwise; where there are none, those that decided before and are not asked
 * any more; else all that decide now.
 */
export function whatChanged(
  was: { readonly decision: Decision; readonly version: RuleVersion | undefined },
  would: { readonly decision: Decision; readonly version: RuleVersion },
): { readonly ids: readonly string[]; readonly isOf: "was" | "would" } {
  const now = decidingIds(would.decision, would.version);
  const other = (id: string, a: Decision, b: Decision): boolean => resultIn(a, id) !== resultIn(b, id);
  const asked = now.filter((id) => other(id, was.decision, would.decision));
  if (asked.length > 0) return { ids: asked, isOf: "would" };
  const dropped = decidingIds(was.decision, was.version).filter((id) => other(id, was.decision, would.decision));
  return dropped.length > 0 ? { ids: dropped, isOf: "was" } : { ids: now, isOf: "would" };
}
