import type { LeafResult } from "../domain/decision.ts";
import type { Conditions, Leaf } from "./types.ts";

interface Weighed {
  readonly result: LeafResult;
  /** The leaves that made it so: changing all others would not. In the order of the file. */
  readonly leaves: readonly Leaf[];
}

const opposite: Readonly<Record<LeafResult, LeafResult>> = { holds: "fails", fails: "holds", unknown: "unknown" };

/** One member of the `strong` kind settles a group; failing that an unknown one leaves it open; else all of it counts. */
function weighGroup(members: readonly Weighed[], strong: LeafResult, weak: LeafResult): Weighed {
  const result = members.some((member) => member.result === strong)
    ? strong
    : members.some((member) => member.result === "unknown")
      ? "unknown"
      : weak;
  return { result, leaves: members.filter((member) => member.result === result).flatMap(({ leaves }) => leaves) };
}

/** Which leaves decided a tree, given how each came out. */
export function weigh(conditions: Conditions, resultOf: (leaf: Leaf) => LeafResult): Weighed {
  if ("all" in conditions)
    return weighGroup(
      conditions.all.map((one) => weigh(one, resultOf)),
      "fails",
      "holds",
    );
  if ("any" in conditions)
    return weighGroup(
      conditions.any.map((one) => weigh(one, resultOf)),
      "holds",
      "fails",
    );
  if ("not" in conditions) {
    const inner = weigh(conditions.not, resultOf);
    return { result: opposite[inner.result], leaves: inner.leaves };
  }
  return { result: resultOf(conditions), leaves: [conditions] };
}
