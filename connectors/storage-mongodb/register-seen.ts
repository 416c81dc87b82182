import type { Collections } from "./collections.ts";
import { duplicatesIn } from "./errors.ts";

const PREFIX = "import_seen_";

/**
 * Licences or holders that one import has named, and on which line: a collection for each import that runs, because dropping a
 * collection costs the same whatever is in it.
 */
export interface Seen {
  readonly collection: string;
  /** The line on which each of these licences was named first, if it was. */
  linesOf(licenceIds: readonly string[]): Promise<ReadonlyMap<string, number>>;
  /** Ids named, ascending, after one. */
  after(id: string, limit: number): Promise<readonly string[]>;
  /** Licences named before keep their line. */
  name(lines: ReadonlyMap<string, number>): Promise<void>;
}

interface SeenRow {
  readonly _id: string;
  readonly line: number;
}

export function seenBy(collections: Collections, importNo: number): Seen {
  const name = `${PREFIX}${importNo}`;
  const seen = collections.imports.db.collection<SeenRow>(name);
  return {
    collection: name,
    async linesOf(licenceIds) {
      const found = await seen.find({ _id: { $in: [...licenceIds] } }).toArray();
      return new Map(found.map(({ _id, line }) => [_id, line]));
    },
    async after(id, limit) {
      const found = await seen
        .find({ _id: { $gt: id } })
        .sort({ _id: 1 })
        .limit(limit)
        .project({ _id: 1 })
        .toArray();
      return found.map((row) => String(row["_id"]));
    },
    async name(lines) {
      if (lines.size === 0) return;
      try {
        await seen.insertMany(
          [...lines].map(([_id, line]) => ({ _id, line })),
          { ordered: false },
        );
      } catch (error) {
        if (duplicatesIn(error) === undefined) throw error;
      }
    },
  };
}

/** Forgets what imports that run no more have named, those of a crash as well. */
export async function forgetSeen(
  collections: Collections,
  running: readonly { readonly importNo: number }[],
): Promise<void> {
  const kept = new Set(running.map(({ importNo }) => `${PREFIX}${importNo}`));
  const { db } = collections.imports;
  const names = (await db.listCollections()).map(({ name }) => name);
  for (const name of names) if (name.startsWith(PREFIX) && !kept.has(name)) await db.dropCollection(name);
}
