import { storageContract } from "../contracts/storage.contract.ts";
import { openMongoUnderTest } from "../connectors/storage-mongodb/support/mongodb-under-test.ts";
import { describeWithServer } from "../connectors/storage-mongodb/support/test-server.ts";

describeWithServer("a real server", () => storageContract("mongodb", openMongoUnderTest));
