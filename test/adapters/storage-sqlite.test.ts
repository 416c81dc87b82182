import { storageContract } from "../contracts/storage.contract.ts";
import { openSqliteUnderTest } from "../connectors/storage-sqlite/support/sqlite-under-test.ts";

storageContract("sqlite", openSqliteUnderTest);
