import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createSqliteStorage, openSqliteStorage } from "../../../../connectors/storage-sqlite/index.ts";
import { createKeyFile, openKeyFile } from "../../../../connectors/vault-keyfile/index.ts";
import type { Storage } from "../../../../src/ports/storage.ts";
import type { Vault } from "../../../../src/ports/vault.ts";
import type { StoreUnderTest } from "../../../contracts/contract-suite.ts";
import { nineOClock } from "../../../support/builders.ts";

/** A folder of its own under the system's temporary folder, and a key beside it. */
export function aFolder(): {
  readonly directory: string;
  readonly keyFile: string;
  readonly vault: Vault;
  readonly remove: () => void;
} {
  const root = mkdtempSync(join(tmpdir(), "wugan-store-"));
  const keyFile = join(root, "data.key");
  createKeyFile(keyFile);
  return {
    directory: join(root, "data"),
    keyFile,
    vault: openKeyFile(keyFile),
    remove: () => rmSync(root, { recursive: true, force: true }),
  };
}

export async function openSqliteUnderTest(): Promise<StoreUnderTest & { readonly directory: string }> {
  const { directory, vault, remove } = aFolder();
  let now = nineOClock;
  const options = { directory, vault, now: () => now };
  const open = new Set<Storage>();
  const keep = (storage: Storage): Storage => {
    open.add(storage);
    return {
      ...storage,
      close: async () => {
        open.delete(storage);
        await storage.close();
      },
    };
  };
  const closeAll = async (): Promise<void> => {
    for (const storage of open) await storage.close();
    open.clear();
  };
  return {
    directory,
    storage: keep(await createSqliteStorage(options)),
    async reopen() {
      await closeAll();
      return keep(await openSqliteStorage(options));
    },
    openAnother: async () => keep(await openSqliteStorage(options)),
    openEmpty: async () => keep(await createSqliteStorage({ ...options, directory: `${directory}-empty` })),
    setNow(at) {
      now = at;
    },
    async destroy() {
      await closeAll();
      remove();
    },
  };
}
