import { MongoMemoryReplSet } from "mongodb-memory-server-core";

const longestFetchMs = 180_000;

/**
 * A run of the whole suite has a server: that of `MONGODB_TEST_URI`, else a mongod of its own in a replica set, fetched
 * once by mongodb-memory-server. Where neither can be had, the tests that need one are told why. A run of chosen files
 * takes none but that of the setting: fetching and starting one takes longer than they do.
 */
async function startMongod({ testPathPatterns }) {
  if (process.env.MONGODB_TEST_URI !== undefined || testPathPatterns.patterns.length > 0) return;
  let tooLong;
  try {
    const started = MongoMemoryReplSet.create({ replSet: { count: 1, storageEngine: "wiredTiger" } });
    const server = await Promise.race([
      started,
      new Promise((_resolve, reject) => {
        tooLong = setTimeout(() => reject(new Error("it took too long")), longestFetchMs);
      }),
    ]);
    globalThis.mongodOfTests = server;
    process.env.MONGODB_TEST_URI = server.getUri();
  } catch (error) {
    const [reason] = String(error?.message ?? error).split("\n");
    process.env.MONGODB_TEST_SKIPPED = `MONGODB_TEST_URI is not set, and no mongod could be fetched and started: ${reason}`;
    process.stderr.write(`tests on MongoDB are skipped: ${process.env.MONGODB_TEST_SKIPPED}\n`);
  } finally {
    clearTimeout(tooLong);
  }
}

export { startMongod as default };
