import { readFile, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, it } from "@jest/globals";
import { inProcess } from "../cli/support/in-process.ts";

const root = join(dirname(fileURLToPath(import.meta.url)), "../..");

/** The commands of the page's example, in order. */
async function commands(): Promise<readonly (readonly string[])[]> {
  const [, block = ""] = /```sh\n([^`]*)```/.exec(await readFile(join(root, "docs/rules.md"), "utf8")) ?? [];
  return block
    .trim()
    .split("\n")
    .map((line) => line.split(" ").slice(1));
}

describe("docs/rules.md, on the library as it is shipped", () => {
  let folder: string;
  const wugan = (args: readonly string[]) => inProcess([...args, "--data", join(folder, "data")]);

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), "wugan-rules-page-"));
    await wugan(["sample", "--licences", "120", "--as-of", "2026-03-10"]);
  });
  afterAll(() => rm(folder, { recursive: true, force: true }));

  it("has an example whose every command does what it says", async () => {
    const run = await commands();
    expect(run.length).toBeGreaterThan(8);
    for (const args of run) {
      const here = args.map((arg) => (arg.startsWith("docs/") ? join(root, arg) : arg));
      const { code, stderr } = await wugan(here);
      expect([args.join(" "), code, code === 0 ? "" : stderr]).toEqual([args.join(" "), 0, ""]);
    }
    const { stdout } = await wugan(["rules", "history", "renewal/publication-retail"]);
    expect(stdout).toContain("李四");
  }, 120_000);
});
