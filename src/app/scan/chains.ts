import { personIn } from "../../domain/heads.ts";
import type { PendingEffect } from "../../ports/decision-log.ts";

type OfPersons = Pick<PendingEffect, "subjectId" | "decided">;

/** Whom the effects of a decision concern: its subject, and the persons whom it pays or would have paid for. */
const concerned = ({ subjectId, decided: { heads = [] } }: OfPersons): readonly string[] => [
  personIn(subjectId),
  ...heads.map(({ headId }) => personIn(headId)),
];

/**
 * Decisions in chains, each in the order given: two that concern the same subject or person stand in one chain, because
 * the effects of the earlier decide what the later may do. Between chains the order does not matter.
 */
export function chainsOf<Decided extends OfPersons>(decisions: readonly Decided[]): readonly (readonly Decided[])[] {
  const links = decisions.map((_, n) => n);
  const rootOf = (n: number): number => {
    let root = n;
    while (links[root] !== root) root = links[root] ?? root;
    return root;
  };
  const firstOf = new Map<string, number>();
  for (const [n, decision] of decisions.entries())
    for (const whom of concerned(decision)) {
      const first = firstOf.get(whom);
      if (first === undefined) firstOf.set(whom, n);
      else links[Math.max(rootOf(first), rootOf(n))] = Math.min(rootOf(first), rootOf(n));
    }
  const chains = new Map<number, Decided[]>();
  for (const [n, decision] of decisions.entries()) {
    const chain = chains.get(rootOf(n));
    if (chain === undefined) chains.set(rootOf(n), [decision]);
    else chain.push(decision);
  }
  return [...chains.values()];
}
