import { BSON, type AnyBulkWriteOperation, type Document } from "mongodb";
import { LogIntegrity } from "../../src/ports/errors.ts";
import type { CollectionName, Collections } from "./collections.ts";
import { duplicatesIn } from "./errors.ts";

/**
 * One document of a batch. `add` is inserted unless its id is taken; `replace` and `change` hold only at revision
 * `from`, and leave `from + 1`; `mark` sets fields that are never set back. So each may be applied twice, or late.
 */
export type Put = { readonly into: CollectionName; readonly id: string | number } & (
  | { readonly add: Document }
  | { readonly from: number; readonly replace: Document }
  | { readonly from: number; readonly change: Document; readonly without?: readonly string[] }
  | { readonly mark: Document }
);

/** A part stays far below the 16 MiB that a document may have. */
const PART_BYTES = 4 * 1024 * 1024;

/** Collections whose documents are never changed by another batch, with the field that proves whose they are. */
const proof: Readonly<Partial<Record<CollectionName, string>>> = { log: "key", decisions: "key" };

function operationOf(put: Put): AnyBulkWriteOperation {
  const _id = put.id as never;
  if ("add" in put) return { insertOne: { document: { _id, ...put.add } } };
  if ("mark" in put) return { updateOne: { filter: { _id }, update: { $set: put.mark } } };
  const filter = { _id, revision: put.from };
  const revision = put.from + 1;
  if ("replace" in put) return { replaceOne: { filter, replacement: { ...put.replace, revision } } };
  const $unset = Object.fromEntries((put.without ?? []).map((field) => [field, 1]));
  const update = { $set: { ...put.change, revision }, ...(put.without === undefined ? {} : { $unset }) };
  return { updateOne: { filter, update } };
}

const compareIds = (a: Put, b: Put): number => (a.id < b.id ? -1 : a.id > b.id ? 1 : 0);

/** The puts cut into what one document of the journal may hold. */
export function partsOf(puts: readonly Put[]): readonly (readonly Put[])[] {
  const parts: Put[][] = [];
  let bytes = PART_BYTES;
  for (const put of puts) {
    const size = BSON.calculateObjectSize(put, { ignoreUndefined: true });
    if (bytes + size > PART_BYTES) {
      parts.push([]);
      bytes = 0;
    }
    parts.at(-1)?.push(put);
    bytes += size;
  }
  return parts;
}

/** Applying needs no order, but everybody must take the same one: two orders at once make the server wait for deadlocks. */
export async function applyPuts(collections: Collections, puts: readonly Put[]): Promise<void> {
  for (const into of new Set(puts.map((put) => put.into))) {
    const sorted = puts.filter((put) => put.into === into).sort(compareIds);
    const adds = sorted.filter((put) => "add" in put);
    const updates = sorted.filter((put) => !("add" in put));
    if (adds.length > 0) await insert(collections, into, adds);
    if (updates.length > 0) await collections[into].collection.bulkWrite(updates.map(operationOf), { ordered: false });
  }
}

async function insert(
  collections: Collections,
  into: CollectionName,
  adds: readonly (Put & { readonly add: Document })[],
): Promise<void> {
  const { collection } = collections[into];
  try {
    await collection.bulkWrite(adds.map(operationOf), { ordered: false });
  } catch (error) {
    const taken = duplicatesIn(error);
    if (taken === undefined) throw error;
    const field = proof[into];
    if (field === undefined) return;
    const ours = taken.flatMap((index) => adds[index] ?? []);
    const filter = { _id: { $in: ours.map(({ id }) => id) as never[] } };
    const stored = new Map(
      (
        await collection
          .find(filter)
          .project({ [field]: 1 })
          .toArray()
      ).map((row) => [row["_id"] as unknown, row[field] as unknown]),
    );
    const foreign = ours.find(({ id, add }) => stored.get(id) !== add[field]);
    if (foreign !== undefined) throw new LogIntegrity(`${into} 第 ${foreign.id} 条与已提交的内容不符，停止写入。`);
  }
}
