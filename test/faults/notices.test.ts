import { execFile } from "node:child_process";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { expect, it } from "@jest/globals";

const program = join(dirname(fileURLToPath(import.meta.url)), "notices.mjs");

/** The whole of it is `npm run faults:notices`. A machine busy with other tests may take long over an answer. */
it("a sender that is killed over a gateway of every mood leaves each of 60 notices in its right state", async () => {
  const { stdout } = await promisify(execFile)(process.execPath, [program, "60", "2", "600"]);
  expect(stdout).toMatch(/^60 notices, 2 kills in \d+ lives, 0 accepted twice/m);
}, 120_000);
