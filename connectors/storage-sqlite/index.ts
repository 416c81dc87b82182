export { createSqliteStorage, hasSqliteStorage, openSqliteStorage } from "./open.ts";
export type { SqliteStorageOptions } from "./open.ts";
