import Database from "better-sqlite3";
import { expect, it } from "@jest/globals";
import { archivedTables, leftOutTables } from "../../../connectors/storage-sqlite/archive-tables.ts";
import { migrate, migrations } from "../../../connectors/storage-sqlite/migrations.ts";

it("every table is archived or left out for a reason, and none is both", () => {
  const connection = new Database(":memory:");
  migrate(connection, migrations);
  const tables = connection
    .prepare<[], string>(
      "SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite\\_%' ESCAPE '\\'",
    )
    .pluck()
    .all();
  connection.close();
  expect([...Object.keys(archivedTables), ...Object.keys(leftOutTables)].sort()).toEqual([...tables].sort());
});
