import { Conflict, InvalidInput } from "../../src/ports/errors.ts";
import type { ArchiveRecord, StoreArchive } from "../../src/ports/store-archive.ts";
import { dumpOf } from "./archive-dump.ts";
import { loadInto } from "./archive-load.ts";
import { archivedTables, leftOutTables } from "./archive-tables.ts";
import type { Connection, Context } from "./connection.ts";
import { translated } from "./errors.ts";

/** Stands in `meta` while a store is being loaded. */
const MARK = "loading";

/** What a load begins from is empty: everything but what the file is, and the leases, whose fences rise for ever. */
const emptied = [...Object.keys(archivedTables), ...Object.keys(leftOutTables)].filter(
  (table) => table !== "meta" && table !== "leases",
);

const isLoading = (connection: Connection): boolean =>
  connection.prepare<[string], number>("SELECT 1 FROM meta WHERE name = ?").pluck().get(MARK) === 1;

/** @throws InvalidInput if a load into the store was cut short. */
export function assertWhole(connection: Connection, path: string): void {
  if (isLoading(connection))
    throw new InvalidInput(
      `${path} 的恢复没有完成，数据不全，不能使用。请再次运行 wugan restore，用同一份备份从头恢复。` +
        "(A restore into this store was cut short; run `wugan restore` again.)",
    );
}

export function archiveOn(context: Context, path: string): StoreArchive {
  const { writer } = context;
  const isEmpty = (): boolean =>
    Object.keys(archivedTables).every(
      (table) => table === "leases" || writer.prepare(`SELECT 1 FROM ${table} LIMIT 1`).get() === undefined,
    );
  const begin = writer.transaction(() => {
    if (isLoading(writer)) {
      writer.pragma("defer_foreign_keys = ON");
      for (const table of emptied) writer.exec(`DELETE FROM ${table}`);
    } else if (!isEmpty()) {
      throw new Conflict(`${path} 中已有数据，只能恢复到空的数据库；未作改动。`);
    }
    writer.prepare("INSERT OR REPLACE INTO meta (name, value) VALUES (?, '')").run(MARK);
  });
  const end = writer.prepare("DELETE FROM meta WHERE name = ?");
  return {
    isSnapshot: true,
    dump: () => translatedStream(dumpOf(path)),
    async load(records) {
      try {
        begin.immediate();
        await loadInto(context, records);
        end.run(MARK);
      } catch (error) {
        throw translated(error);
      }
    },
  };
}

async function* translatedStream(records: AsyncIterable<ArchiveRecord>): AsyncIterable<ArchiveRecord> {
  try {
    yield* records;
  } catch (error) {
    throw translated(error);
  }
}
