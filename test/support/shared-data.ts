import { existsSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, it } from "@jest/globals";

const here = dirname(fileURLToPath(import.meta.url));

/** Root of the collection of public test material; it is not part of the project. */
export const sharedData = process.env["WUGAN_TEST_DATA"] ?? join(here, "../../../shared/data");

/** Runs a suite that reads the collection, or says in the report that it was skipped because the folder is absent. */
export function describeWithData(name: string, suite: () => void): void {
  if (existsSync(sharedData)) describe(name, suite);
  else describe(name, () => it.skip(`skipped: no test data at ${sharedData}`, () => undefined));
}
