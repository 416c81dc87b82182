import { readFile, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, it } from "@jest/globals";
import { inProcess } from "../cli/support/in-process.ts";
import { anOwnVersion } from "../support/own-version.ts";
import { rowsUpTo, smallRegister, writeRows } from "../support/small-register.ts";
import { writeTestLibrary } from "../support/test-library.ts";

const page = join(dirname(fileURLToPath(import.meta.url)), "../../docs/rules.md");

/** The commands of the page's example, in order. */
async function commands(): Promise<readonly (readonly string[])[]> {
  const [, block = ""] = /```sh\n([^`]*)```/.exec(await readFile(page, "utf8")) ?? [];
  return block
    .trim()
    .split("\n")
    .map((line) => line.split(" ").slice(1));
}

describe("docs/rules.md", () => {
  let folder: string;
  const wugan = (args: readonly string[]) => inProcess([...args, "--data", join(folder, "data")]);

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), "wugan-rules-page-"));
    await writeTestLibrary(join(folder, "rules"));
    process.env["WUGAN_RULES"] = join(folder, "rules");
    await writeFile(join(folder, "草稿.yaml"), anOwnVersion());
    await wugan(["init"]);
    const rows = rowsUpTo(2, { 有效期至: "2026-05-30" });
    await wugan(["import", await writeRows(folder, "a.csv", rows), "--source", smallRegister]);
  });
  afterAll(async () => {
    delete process.env["WUGAN_RULES"];
    await rm(folder, { recursive: true, force: true });
  });

  it("has an example whose every command does what it says", async () => {
    const run = await commands();
    expect(run.length).toBeGreaterThan(8);
    for (const args of run) {
      const here = args.map((arg) => (arg === "草稿.yaml" ? join(folder, arg) : arg));
      const { code, stderr } = await wugan(here);
      expect([args.join(" "), code, stderr]).toEqual([args.join(" "), 0, ""]);
    }
  }, 120_000);
});
