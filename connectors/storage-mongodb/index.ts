export { createMongoStorage, hasMongoStorage, openMongoStorage } from "./open.ts";
export type { MongoStorageOptions } from "./open.ts";
export type { ConnectionOptions } from "./connection.ts";
