import type { Storage } from "../../../ports/storage.ts";
import type { Parts } from "../../parts.ts";

/** Names that begin so only read. */
const reads = /^(get|find|list|count|history|standing|pending|openBut|next)/;

type Method = (...args: readonly unknown[]) => Promise<unknown>;

/**
 * The parts with every write of an effect behind a check. What was read before the check is what the write compares
 * with (revision, unique id, token): a worker that slept between reading and writing finds its time over, or its reading
 * outdated.
 */
export function fencedParts(parts: Parts, assertMine: () => Promise<void>): Parts {
  const fenced = <Facet extends object>(facet: Facet): Facet =>
    Object.fromEntries(
      Object.entries(facet).map(([name, member]: readonly [string, unknown]) => {
        if (typeof member !== "function" || reads.test(name)) return [name, member];
        const write = member as Method;
        return [
          name,
          async (...args: readonly unknown[]) => {
            await assertMine();
            return write(...args);
          },
        ];
      }),
    ) as Facet;
  const { decisions, cases, grants, worklist, notices, rules } = parts.storage;
  const facets = { decisions, cases, grants, worklist, notices, rules };
  const behind = Object.fromEntries(
    Object.entries(facets).map(([name, facet]): readonly [string, object] => [name, fenced(facet)]),
  ) as Partial<Storage>;
  return { ...parts, storage: { ...parts.storage, ...behind } };
}
