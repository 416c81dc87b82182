import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { expect, it } from "@jest/globals";
import { asOf, fileNamed } from "./support.ts";

setFlagsFromString("--expose-gc");
const collectGarbage = runInNewContext("gc") as () => void;

/** Bytes in use once nothing is left that could be let go. */
function bytesHeld(): number {
  collectGarbage();
  return process.memoryUsage().heapUsed;
}

it.each(["licences.csv", "holder-facts.csv"])("makes %s without keeping the rows it has made", (name) => {
  const lines = fileNamed(name, { licences: 10_000_000, asOf, seed: 1 }).lines()[Symbol.iterator]();
  let characters = 0;
  const read = (rows: number): void => {
    for (let i = 0; i < rows; i++) characters += (lines.next().value as string).length;
  };
  read(5_000);
  const before = bytesHeld();
  const charactersBefore = characters;
  read(30_000);
  // Thirty thousand rows are far more than that; what is held may differ by a few cached strings.
  expect(characters - charactersBefore).toBeGreaterThan(1_500_000);
  expect(bytesHeld() - before).toBeLessThan(1_000_000);
});
