import { Conflict, InvalidInput } from "../../src/ports/errors.ts";
import { archiveLease, type StoreArchive } from "../../src/ports/store-archive.ts";
import { archivedCollections, leftOutCollections } from "./archive-collections.ts";
import type { CollectionName } from "./collections.ts";
import { dumpOf } from "./archive-dump.ts";
import { loadInto } from "./archive-load.ts";
import type { Context } from "./context.ts";
import { forgetSeen } from "./register-seen.ts";

const archived = Object.keys(archivedCollections) as readonly CollectionName[];
/** What a load begins from is empty: everything but what the database is, and the lease of whoever loads. */
const emptied = [...archived, ...(Object.keys(leftOutCollections) as readonly CollectionName[])].filter(
  (name) => name !== "store",
);

export function archiveOn(context: Context, where: string): StoreArchive {
  const { collections, reading, writing } = context;
  const { store } = collections;

  const isEmpty = async (): Promise<boolean> => {
    for (const name of archived)
      if (name !== "leases" && (await collections[name].collection.findOne({})) !== null) return false;
    return true;
  };
  const empty = async (): Promise<void> => {
    for (const name of emptied) {
      const kept = name === "leases" ? { _id: { $ne: archiveLease as never } } : {};
      await collections[name].collection.deleteMany(kept);
    }
    await forgetSeen(collections, []);
  };
  const begin = async (): Promise<void> => {
    const found = await reading(() => store.collection.findOne({}));
    if (found === null) throw new InvalidInput(`${where} 中没有数据。`);
    if (found["loading"] !== true && !(await reading(isEmpty)))
      throw new Conflict(`${where} 中已有数据，只能恢复到空的数据库；未作改动。`);
    await writing(async () => {
      await store.collection.updateOne({}, { $set: { loading: true } });
      await empty();
    });
  };

  return {
    isSnapshot: false,
    dump: () => dumpOf(context),
    async load(records) {
      await begin();
      await loadInto(context, records);
      await writing(() => store.collection.updateOne({}, { $unset: { loading: 1 } }));
    },
  };
}
