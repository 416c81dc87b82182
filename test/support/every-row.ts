import Database from "better-sqlite3";
import { join } from "node:path";

/** Every row of every table of a store, as text. */
export function everyRow(data: string): Readonly<Record<string, readonly string[]>> {
  const db = new Database(join(data, "wugan.db"), { readonly: true });
  const tables = db.prepare<[], string>("SELECT name FROM sqlite_schema WHERE type = 'table' ORDER BY name").pluck();
  const found = Object.fromEntries(
    tables.all().map((table) => [
      table,
      db
        .prepare(`SELECT * FROM "${table}"`)
        .raw()
        .all()
        .map((row) => JSON.stringify(row)),
    ]),
  );
  db.close();
  return found;
}
