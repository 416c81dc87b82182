import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll } from "@jest/globals";
import { createMongoStorage, openMongoStorage } from "../../../../connectors/storage-mongodb/index.ts";
import type { MongoStorageOptions } from "../../../../connectors/storage-mongodb/index.ts";
import { createKeyFile, openKeyFile } from "../../../../connectors/vault-keyfile/index.ts";
import type { Storage } from "../../../../src/ports/storage.ts";
import type { StoreUnderTest } from "../../../contracts/contract-suite.ts";
import { nineOClock } from "../../../support/builders.ts";
import { aDatabase, dropDatabase, emptyDatabase, serverUri } from "./test-server.ts";

export interface MongoUnderTest extends StoreUnderTest {
  readonly options: MongoStorageOptions;
}

/** One database for a test file, emptied after each case. */
const database = aDatabase();
const another = aDatabase();
let isUsed = false;
let isAnotherUsed = false;

afterAll(async () => {
  if (isUsed) await dropDatabase(database);
  if (isAnotherUsed) await dropDatabase(another);
});

/** A fresh store; `through` is the address that its connections go by. One at a time. */
export async function openMongoUnderTest(through: string = serverUri()): Promise<MongoUnderTest> {
  const root = mkdtempSync(join(tmpdir(), "wugan-key-"));
  const keyFile = join(root, "data.key");
  createKeyFile(keyFile);
  isUsed = true;
  let now = nineOClock;
  const options = { uri: through, database, vault: openKeyFile(keyFile), now: () => now };
  const open = new Set<Storage>();
  const keep = (storage: Storage): Storage => {
    open.add(storage);
    return storage;
  };
  const closeAll = async (): Promise<void> => {
    for (const storage of open) await storage.close();
    open.clear();
  };
  return {
    options,
    storage: keep(await createMongoStorage(options)),
    async reopen() {
      await closeAll();
      return keep(await openMongoStorage(options));
    },
    openAnother: async () => keep(await openMongoStorage(options)),
    async openEmpty() {
      if (isAnotherUsed) await emptyDatabase(another);
      isAnotherUsed = true;
      return keep(await createMongoStorage({ ...options, database: another }));
    },
    setNow(at) {
      now = at;
    },
    async destroy() {
      await closeAll();
      await emptyDatabase(database);
      rmSync(root, { recursive: true, force: true });
    },
  };
}
