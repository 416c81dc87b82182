import type { Connection } from "mongoose";
import { Conflict, InvalidInput, NotFound } from "../../src/ports/errors.ts";
import type { Storage, StoreInfo } from "../../src/ports/storage.ts";
import type { Vault } from "../../src/ports/vault.ts";
import { newToken } from "./batches.ts";
import { collectionsOn, makeIndexes, type Collections } from "./collections.ts";
import { connect, locationOf, PATIENCE_MS, type ConnectionOptions } from "./connection.ts";
import { logBatches } from "./decisions.ts";
import { isDuplicate } from "./errors.ts";
import { registerBatches } from "./register-state.ts";
import { storeRow, type StoreRow } from "./rows/store.ts";
import { readBack } from "./rows/values.ts";
import { steadily, type Steady } from "./steady.ts";
import { assembleStorage } from "./storage.ts";

export interface MongoStorageOptions extends ConnectionOptions {
  readonly vault: Vault;
  /** Milliseconds since the epoch: dates what the store itself records (made, known), and leases that are asked about. */
  readonly now: () => number;
}

/** Version of the layout that this program reads and writes. */
const VERSION = 1;
const STORE = "wugan";

/** A connection with what is made of it; closed again if the work on it fails. */
async function connected<T>(
  options: ConnectionOptions,
  work: (collections: Collections, steady: Steady, connection: Connection) => Promise<T>,
): Promise<T> {
  const connection = await connect(options);
  try {
    return await work(collectionsOn(connection), steadily(options.patienceMs ?? PATIENCE_MS), connection);
  } catch (error) {
    await connection.close();
    throw error;
  }
}

const findStore = async (collections: Collections, steady: Steady): Promise<StoreRow | undefined> => {
  const found = await steady.reading(() => collections.store.findById(STORE).lean());
  return found === null ? undefined : readBack(storeRow, found, "数据标识");
};

const infoOf = ({ version, createdAt, keyId }: StoreRow, connection: Connection): StoreInfo => ({
  engine: "mongodb",
  location: locationOf(connection),
  version,
  createdAt,
  keyId,
});

/** True if the database holds a store, whatever is in it. @throws InvalidInput, Unavailable */
export const hasMongoStorage = (options: ConnectionOptions): Promise<boolean> =>
  connected(options, async (collections, steady, connection) => {
    const found = await findStore(collections, steady);
    await connection.close();
    return found !== undefined;
  });

/**
 * Makes an empty store and opens it. The document that makes it a store is written last, when its indexes stand.
 * @throws Conflict if there is a store already; InvalidInput if the settings or the server will not do; Unavailable.
 */
export const createMongoStorage = (options: MongoStorageOptions): Promise<Storage> =>
  connected(options, async (collections, steady, connection) => {
    const { keyId } = options.vault;
    const row: StoreRow = { _id: STORE, version: VERSION, createdAt: options.now(), keyId, writer: newToken() };
    await steady.writing(async () => {
      await makeIndexes(collections);
      try {
        await collections.store.collection.insertOne(row as never);
      } catch (error) {
        if (!isDuplicate(error)) throw error;
        // An earlier run of this call may have made it.
        if ((await findStore(collections, steady))?.writer === row.writer) return;
        throw new Conflict(`${locationOf(connection)} 已有数据，未作改动。`, { cause: error });
      }
    });
    return assembleStorage({ collections, ...steady, ...options }, infoOf(row, connection));
  });

/** @throws NotFound; InvalidInput if the store is not for this program or this key. */
function assertOurs(row: StoreRow | undefined, where: string, vault: Vault): asserts row is StoreRow {
  if (row === undefined) throw new NotFound(`${where} 中没有数据。请用 wugan init 新建，或核对 MONGODB_URI 与库名。`);
  if (row.version > VERSION)
    throw new InvalidInput(
      `${where} 是第 ${row.version} 版数据，本程序只认到第 ${VERSION} 版。请用更新的程序打开；数据未作改动。`,
    );
  if (row.keyId !== vault.keyId)
    throw new InvalidInput(`${where} 由密钥 ${row.keyId} 密封，给出的密钥是 ${vault.keyId}。请换用当时的密钥文件。`);
}

/** @throws InvalidInput if a load into the store was cut short. */
function assertWhole({ loading }: StoreRow, where: string): void {
  if (loading === true)
    throw new InvalidInput(
      `${where} 的恢复没有完成，数据不全，不能使用。请再次运行 wugan restore，用同一份备份从头恢复。` +
        "(A restore into this store was cut short; run `wugan restore` again.)",
    );
}

/**
 * Opens a store, makes indexes that are missing, and finishes what a crash left committed and not applied. One in which
 * a load was cut short is opened `toLoad` only.
 * @throws NotFound if there is none; InvalidInput if it was sealed with another key, is of a newer version, or the
 * settings or the server will not do; Unavailable if nobody answers or the clocks differ too much.
 */
export const openMongoStorage = (options: MongoStorageOptions & { readonly toLoad?: boolean }): Promise<Storage> =>
  connected(options, async (collections, steady, connection) => {
    const row = await findStore(collections, steady);
    assertOurs(row, locationOf(connection), options.vault);
    if (options.toLoad !== true) assertWhole(row, locationOf(connection));
    await steady.writing(() => makeIndexes(collections));
    const context = { collections, ...steady, ...options };
    await Promise.all([logBatches(context).settled(), registerBatches(context).settled()]);
    return assembleStorage(context, infoOf(row, connection));
  });
