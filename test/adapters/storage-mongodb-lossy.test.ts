import { afterAll, beforeAll } from "@jest/globals";
import { storageContract } from "../contracts/storage.contract.ts";
import { startLossyProxy, type LossyProxy } from "../connectors/storage-mongodb/support/lossy-proxy.ts";
import { openMongoUnderTest } from "../connectors/storage-mongodb/support/mongodb-under-test.ts";
import { describeInFaultRuns } from "../connectors/storage-mongodb/support/test-server.ts";

describeInFaultRuns("a real server behind a bad line", () => {
  let proxy: LossyProxy;
  beforeAll(async () => {
    proxy = await startLossyProxy();
    let commands = 0;
    proxy.decide(() => {
      commands++;
      return commands % 43 === 0 ? "lost-answer" : commands % 59 === 0 ? "lost-request" : "passed";
    });
  });
  afterAll(async () => proxy.close());

  storageContract("mongodb, losing one command in 25", () => openMongoUnderTest(proxy.uri));
});
