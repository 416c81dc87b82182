import Database from "better-sqlite3";
import { InvalidInput } from "../../src/ports/errors.ts";
import type { Connection } from "./connection.ts";
import { migrate, versionOf } from "./migrations.ts";
import type { Migration } from "./migrations.ts";

/** Tables, indexes and views by name, each with the statement that made it. */
function layoutOf(connection: Connection): ReadonlyMap<string, string> {
  const rows = connection
    .prepare<[], { name: string; sql: string }>(
      "SELECT name, sql FROM sqlite_schema WHERE sql IS NOT NULL AND name NOT LIKE 'sqlite\\_%' ESCAPE '\\'",
    )
    .all();
  return new Map(rows.map(({ name, sql }) => [name, sql.replace(/\s+/g, " ")]));
}

/** What a store of this version is made of: the steps say so, run over an empty one in memory. */
function promised(version: number, steps: readonly Migration[]): ReadonlyMap<string, string> {
  const empty = new Database(":memory:");
  try {
    migrate(
      empty,
      steps.filter((step) => step.version <= version),
    );
    return layoutOf(empty);
  } finally {
    empty.close();
  }
}

const MOST_NAMED = 8;

/**
 * A store that says it is of a version must be made as that version is: a program under development may have left one
 * that is not, and its first odd statement would fail somewhere in the middle of the work.
 * @throws InvalidInput naming the tables that differ and the way out.
 */
export function assertLayout(connection: Connection, path: string, steps: readonly Migration[]): void {
  const version = versionOf(connection);
  const expected = promised(version, steps);
  const found = layoutOf(connection);
  const differing = [...new Set([...expected.keys(), ...found.keys()])]
    .filter((name) => expected.get(name) !== found.get(name))
    .sort();
  if (differing.length === 0) return;
  const named = `${differing.slice(0, MOST_NAMED).join("、")}${differing.length > MOST_NAMED ? "……" : ""}`;
  throw new InvalidInput(
    `${path} 自称第 ${version} 版数据，结构却与该版不符（${named}），多半由开发中的程序建立；数据未作改动。` +
      "请用建立它的程序打开，或从备份恢复；都不行就用 --data 另指一个新目录，wugan init 后重新导入登记文件。",
    [],
    { details: { version, differing } },
  );
}
