import { MongoClient } from "mongodb";
import { createConnection, type Connection } from "mongoose";
import { InvalidInput } from "../../src/ports/errors.ts";
import { malformedUri, translated } from "./errors.ts";
import { assertServes, type Hello } from "./server.ts";
import { steadily } from "./steady.ts";

export interface ConnectionOptions {
  /** May hold an account and a password; it is never shown. */
  readonly uri: string;
  readonly database: string;
  /** Connections kept at most; 20 unless said otherwise. */
  readonly poolSize?: number;
  /** How long a call goes on trying while the server is away, in milliseconds; 30 s unless said otherwise. */
  readonly patienceMs?: number;
}

const POOL_SIZE = 20;
export const PATIENCE_MS = 30_000;
/** How long one attempt waits for a server it may write to. */
const SELECTION_MS = 5000;
/** A server that has gone without a word: no answer for so long is no answer. */
const SILENCE_MS = 120_000;

/** What MongoDB forbids in a database's name on any system it runs on, and its limit in bytes. */
const isDatabaseName = (name: string): boolean =>
  /^[^/\\. "$*<>:|?]+$/.test(name) && !name.includes("\0") && Buffer.byteLength(name) < 64;

/** What parses addresses throws classes that the driver does not export. @throws InvalidInput */
function assertAddress(uri: string): void {
  try {
    new MongoClient(uri);
  } catch (error) {
    throw malformedUri(error);
  }
}

/**
 * Connects, and looks whether the server can keep what is promised. Every write waits for the journal of a majority.
 * @throws InvalidInput if the settings or the server will not do; Unavailable if nobody answers or a clock is wrong.
 */
export async function connect(options: ConnectionOptions): Promise<Connection> {
  const { uri, database, poolSize = POOL_SIZE, patienceMs = PATIENCE_MS } = options;
  if (!isDatabaseName(database))
    throw new InvalidInput(`“${database}”不能作数据库名：不得含空格和 / \\ . " $ * < > : | ?，且短于 64 字节。`);
  assertAddress(uri);
  let connection: Connection | undefined;
  try {
    connection = createConnection(uri, {
      dbName: database,
      writeConcern: { w: "majority", journal: true },
      readConcern: { level: "majority" },
      retryWrites: true,
      retryReads: true,
      maxPoolSize: poolSize,
      serverSelectionTimeoutMS: Math.min(SELECTION_MS, patienceMs),
      socketTimeoutMS: SILENCE_MS,
      ignoreUndefined: true,
      bufferCommands: false,
    });
    // Every call reports its own failure; an event that nobody hears would end the process.
    connection.on("error", () => undefined);
    await connection.asPromise();
    const { db } = connection;
    const askedAt = Date.now();
    // With the patience of any other call: a server that is being restarted is not a wrong setting.
    const hello = await steadily(patienceMs).reading(async () => db?.admin().command({ hello: 1 }));
    assertServes(hello as Hello, askedAt, Date.now());
    return connection;
  } catch (error) {
    await connection?.close().catch(() => undefined);
    throw translated(error, false);
  }
}

/** Hosts and database, without the account. */
export function locationOf(connection: Connection): string {
  const { hosts, srvHost } = connection.getClient().options;
  const where = srvHost ?? hosts.map(String).join(",");
  return `mongodb://${where}/${connection.name}`;
}
