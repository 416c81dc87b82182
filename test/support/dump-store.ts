import { existsSync } from "node:fs";
import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { openSqliteStorage } from "../../connectors/storage-sqlite/index.ts";
import { openKeyFile } from "../../connectors/vault-keyfile/index.ts";
import type { Storage } from "../../src/ports/storage.ts";

export type Dump = Readonly<Record<string, readonly unknown[]>>;

/** Everything that follows from deciding: cases, notices, worklist and log. */
export async function dumpOf(storage: Storage): Promise<Dump> {
  const notices = await storage.notices.list({ limit: 1_000_000 });
  return {
    cases: await storage.cases.list({ limit: 1_000_000 }),
    grants: await storage.grants.list({ limit: 1_000_000 }),
    // Attempts and the reason of an earlier failure tell of the disturbance itself.
    notices: notices.map(({ attempts: _attempts, failure: _failure, ...rest }) => rest),
    worklist: await storage.worklist.list(-1, 1_000_000),
    log: await storage.decisions.read(0, 1_000_000),
  };
}

/** The same of a data folder, with the messages written. */
export async function dumpStore(data: string): Promise<Dump> {
  const storage = await openSqliteStorage({
    directory: data,
    vault: openKeyFile(`${data}.key`),
    now: () => 0,
  });
  try {
    return { ...(await dumpOf(storage)), messages: await messagesIn(join(data, "outbox")) };
  } finally {
    await storage.close();
  }
}

export async function messagesIn(outbox: string): Promise<readonly (readonly [string, string])[]> {
  if (!existsSync(outbox)) return [];
  const names = (await readdir(outbox)).filter((name) => name.endsWith(".txt")).sort();
  return Promise.all(names.map(async (name) => [name, await readFile(join(outbox, name), "utf8")] as const));
}
