import { closeSync, fsyncSync, openSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import type { Connection } from "./connection.ts";
import { schemaOfLicenceFacts } from "./schema-licence-facts.ts";
import { allFurther, foldAll } from "./holder-fold.ts";
import { furtherLicences, holdersSchema } from "./schema-holders.ts";
import { contactTables, noticeLookups, noticesByNumber, optOutTable } from "./schema-notices.ts";
import { schemaPieces } from "./schema-pieces.ts";
import { schemaVersion1 } from "./schema.ts";
import { schemaOfRules } from "./schema-rules.ts";

/** One step of the layout. `up` takes a store of `version - 1` to `version`, inside a transaction. */
export interface Migration {
  readonly version: number;
  readonly up: (connection: Connection) => void;
}

/** In order, without gaps; a step that has shipped is never edited. */
export const migrations: readonly Migration[] = [
  { version: 1, up: (connection) => connection.exec(schemaVersion1) },
  { version: 2, up: (connection) => connection.exec(schemaOfRules) },
  { version: 3, up: (connection) => connection.exec(schemaOfLicenceFacts) },
  {
    version: 4,
    up: (connection) => {
      connection.exec(holdersSchema);
      connection.exec(foldAll);
    },
  },
  { version: 5, up: (connection) => connection.exec(noticeLookups) },
  { version: 6, up: (connection) => connection.exec(schemaPieces) },
  { version: 7, up: (connection) => connection.exec(contactTables) },
  { version: 8, up: (connection) => connection.exec(noticesByNumber) },
  { version: 9, up: (connection) => connection.exec(optOutTable) },
  {
    version: 10,
    up: (connection) => {
      connection.exec(furtherLicences);
      connection.exec(allFurther);
    },
  },
];

export const newestVersion = (steps: readonly Migration[]): number => steps.at(-1)?.version ?? 0;

export const versionOf = (connection: Connection): number =>
  Number(connection.pragma("user_version", { simple: true }));

/** All steps above the store's version, in one transaction: a store is never between two versions. */
export function migrate(connection: Connection, steps: readonly Migration[]): void {
  const run = connection.transaction(() => {
    const from = versionOf(connection);
    for (const step of steps) {
      if (step.version <= from) continue;
      step.up(connection);
      connection.pragma(`user_version = ${step.version}`);
    }
  });
  run.immediate();
}

const compactInstant = (at: number): string =>
  new Date(at)
    .toISOString()
    .replace(/\.\d+Z$/, "Z")
    .replaceAll(/[-:]/g, "");

export function syncPath(path: string): void {
  const file = openSync(path, "r");
  try {
    fsyncSync(file);
  } finally {
    closeSync(file);
  }
}

/** Copies the store beside itself and makes the copy durable. @returns the copy's path. */
export async function backUpBeside(connection: Connection, path: string, at: number): Promise<string> {
  const name = `${basename(path, ".db")}-v${versionOf(connection)}-${compactInstant(at)}.backup.db`;
  const copy = join(dirname(path), name);
  // Made with its final permissions: the copy holds what the store holds.
  closeSync(openSync(copy, "w", 0o600));
  await connection.backup(copy);
  syncPath(copy);
  syncPath(dirname(path));
  return copy;
}
