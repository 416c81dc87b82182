export { createKeyFile, openKeyFile } from "./key-file.ts";
