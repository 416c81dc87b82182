import type { DecidedAmount, HeadDecision } from "../domain/decision.ts";
import { amountOf } from "./amount.ts";
import type { AmountInput } from "./amount.ts";
import type { GrantRule } from "./types.ts";

/** What the grant comes to, and what of it is for each person. */
export function granted(
  { amount: rule }: GrantRule,
  facts: Pick<AmountInput, "known" | "unitOf">,
  heads: readonly HeadDecision[] | undefined,
): { readonly amount: DecidedAmount; readonly heads?: readonly HeadDecision[] } {
  const passing = heads?.filter(({ result }) => result === "holds").length ?? 0;
  const amount = amountOf(rule, { ...facts, heads: passing });
  if (heads === undefined || rule.kind !== "per-head") return { amount };
  const [line] = amountOf(rule, { ...facts, heads: 1 }).lines;
  const fen = line?.fen;
  if (fen === undefined) return { amount };
  return { amount, heads: heads.map((head) => (head.result === "holds" ? { ...head, fen } : head)) };
}
