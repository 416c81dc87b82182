import { spawn } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "@jest/globals";
import { rowsUpTo } from "../support/small-register.ts";
import { openWorld, type World } from "../support/world.ts";
import { bin } from "./support/wugan.ts";

/** Runs a shell command line; `$WUGAN` is the program. */
const shell = (line: string, cwd: string): Promise<{ readonly out: string; readonly err: string }> =>
  new Promise((resolve, reject) => {
    const child = spawn("bash", ["-c", line], { cwd, env: { ...process.env, WUGAN: `${process.execPath} ${bin}` } });
    let [out, err] = ["", ""];
    child.stdout.on("data", (chunk: Buffer) => (out += chunk.toString()));
    child.stderr.on("data", (chunk: Buffer) => (err += chunk.toString()));
    child.on("error", reject).on("close", () => resolve({ out, err }));
  });

describe("a reader that goes away", () => {
  let world: World;
  beforeAll(async () => {
    world = await openWorld();
    // More than a pipe holds, so that the program is still writing when its reader is gone.
    await world.importRows(rowsUpTo(8_000));
  }, 60_000);
  afterAll(() => world.close());

  it.each([
    ["licences --ids", "head -2", "JY10000001\nJY10000002\n"],
    ["licences --json 2>/dev/null", "head -c 10", '{"count":8'],
    ["licences --ids", "true", ""],
  ])("%s | %s ends quietly", async (command, reader, shown) => {
    const { out, err } = await shell(
      `$WUGAN ${command} --data data | ${reader}; echo "exit \${PIPESTATUS[0]}" >&2`,
      world.folder,
    );
    expect({ out, err }).toEqual({ out: shown, err: "exit 0\n" });
  });

  it("of messages does not keep a scan from its work", async () => {
    const folder = await mkdtemp(join(tmpdir(), "wugan-pipe-"));
    await shell(`$WUGAN sample --licences 50 --as-of 2026-11-22 2>&1 | true`, folder);
    const { out } = await shell(`$WUGAN scan --as-of 2026-11-22 --json 2> >(true) | head -c 1`, folder);
    const { out: again } = await shell(`$WUGAN licences --json`, folder);
    expect(out).toBe("{");
    expect((JSON.parse(again) as { count: number }).count).toBeGreaterThan(40);
    await rm(folder, { recursive: true, force: true });
  }, 60_000);
});
