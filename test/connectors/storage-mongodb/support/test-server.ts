import { randomBytes } from "node:crypto";
import { describe, it } from "@jest/globals";
import { MongoClient } from "mongodb";

/** A real server: `mongodb://…`, set or started before the run. Nothing in the test process stands in for one. */
const uri = process.env["MONGODB_TEST_URI"];

/** Shell commands that end the server at once, as a power failure would, and that start it again. */
const crash = process.env["MONGODB_TEST_CRASH"];
const start = process.env["MONGODB_TEST_START"];

const orSkipped = (isThere: boolean, reason: string) => (name: string, suite: () => void) => {
  if (isThere) describe(name, suite);
  else describe(name, () => it.skip(`skipped: ${reason}`, () => undefined));
};

/** Runs a suite that needs the server, or says in the report that it was skipped. */
export const describeWithServer = orSkipped(
  uri !== undefined,
  process.env["MONGODB_TEST_SKIPPED"] ??
    "no MongoDB or FerretDB to test on; set MONGODB_TEST_URI to the address of one",
);

/** Runs a suite that takes minutes; it belongs to the fault runs by hand. */
export const describeInFaultRuns = orSkipped(
  uri !== undefined && process.env["WUGAN_FAULTS"] === "all",
  "a run of minutes on a server: npm run faults:cluster with MONGODB_TEST_URI",
);

/** Runs a suite that ends and starts the server; nothing else may use it meanwhile. */
export const describeWithCrashes = orSkipped(
  uri !== undefined && crash !== undefined && start !== undefined,
  "no server that may be crashed; set MONGODB_TEST_URI, MONGODB_TEST_CRASH and MONGODB_TEST_START",
);

export const serverUri = (): string => uri ?? "mongodb://127.0.0.1:27017";
export const crashCommands = () => ({ crash: crash ?? "false", start: start ?? "false" });

/** A name that no other test has. */
export const aDatabase = (): string => `wugan_test_${randomBytes(6).toString("hex")}`;

/** The database as an operator would see it, by the driver alone. */
export async function withDatabase<T>(
  database: string,
  work: (db: ReturnType<MongoClient["db"]>) => Promise<T>,
): Promise<T> {
  const client = new MongoClient(serverUri());
  try {
    return await work(client.db(database));
  } finally {
    await client.close();
  }
}

export const dropDatabase = (database: string): Promise<unknown> => withDatabase(database, (db) => db.dropDatabase());

/** Leaves the collections and their indexes, which take most of the time to make. */
export const emptyDatabase = (database: string): Promise<void> =>
  withDatabase(database, async (db) => {
    for (const { name } of await db.listCollections({}, { nameOnly: true }).toArray()) {
      if (name.startsWith("import_seen_")) await db.dropCollection(name);
      else await db.collection(name).deleteMany({});
    }
  });
