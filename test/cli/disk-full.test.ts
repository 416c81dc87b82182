import { spawnSync } from "node:child_process";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "@jest/globals";
import { nthRow, rowsUpTo, smallRegister, writeRows } from "../support/small-register.ts";
import { writeTestLibrary } from "../support/test-library.ts";
import { addDays } from "../../src/domain/civil-date.ts";
import { dueNow, realDay } from "./support/real-days.ts";
import { documentOf, wugan } from "./support/wugan.ts";

const small = join(tmpdir(), `wugan-disk-${process.pid}`);
const mounted =
  spawnSync("mkdir", ["-p", small]).status === 0 &&
  spawnSync("mount", ["-t", "tmpfs", "-o", "size=3m", "tmpfs", small], { stdio: "ignore" }).status === 0;

const describeOnSmallDisk = mounted ? describe : describe.skip;
if (!mounted) console.warn("skipped: only root can mount a small disk, which the tests of a full one need");

describeOnSmallDisk("a full disk", () => {
  let folder: string;
  let env: Readonly<Record<string, string>>;
  const data = join(small, "data");
  const run = (...args: readonly string[]) => wugan([...args, "--data", data, "--json"], folder, env);

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), "wugan-full-"));
    env = { WUGAN_RULES: join(folder, "rules"), WUGAN_KEY_FILE: join(folder, "key") };
    await writeTestLibrary(join(folder, "rules"));
    await writeRows(folder, "large.csv", [
      ...rowsUpTo(300, dueNow),
      ...Array.from({ length: 8_700 }, (_, n) => nthRow(301 + n, { ...dueNow, 有效期至: addDays(realDay, 700) })),
    ]);
    await writeRows(folder, "little.csv", rowsUpTo(200, dueNow));
  });
  afterAll(async () => {
    spawnSync("umount", [small]);
    await rm(small, { recursive: true, force: true });
    await rm(folder, { recursive: true, force: true });
  });

  it("while an import runs: a clear error, and nothing lost that was there before", async () => {
    expect((await run("init")).code).toBe(0);
    expect((await run("import", "little.csv", "--source", smallRegister)).code).toBe(0);
    const ended = await run("import", "large.csv", "--source", smallRegister);
    expect(ended.code).toBe(1);
    expect(documentOf(ended)).toMatchObject({
      error: { code: "unavailable", message: expect.stringMatching(/磁盘已满/) },
    });
    expect(ended.stderr).not.toMatch(/程序内部错误| {4}at /);
  }, 60_000);

  it("and when there is room again, the same command finishes it", async () => {
    spawnSync("mount", ["-o", "remount,size=64m", small]);
    const again = await run("import", "large.csv", "--source", smallRegister);
    expect(again.code).toBe(0);
    expect(documentOf(await run("licences", "--ids"))).toMatchObject({ count: 9_000 });
    expect(documentOf(await run("doctor"))).toMatchObject({ ok: true });
  }, 60_000);

  it("while a scan runs: a clear error, and the same command finishes it later", async () => {
    const filler = join(small, "filler");
    // Takes all there is: the program's log cannot be written either.
    await writeFile(filler, Buffer.alloc(64 * 2 ** 20)).catch(() => undefined);
    const ended = await run("scan", "--as-of", realDay, "--confirm");
    expect(ended.code).toBe(1);
    expect(documentOf(ended)).toMatchObject({ error: { code: "unavailable" } });
    expect(ended.stderr).not.toMatch(/程序内部错误| {4}at /);
    await rm(filler);
    const again = await run("scan", "--as-of", realDay, "--confirm");
    expect(again.code).toBe(0);
    expect(documentOf(again)).toMatchObject({ state: "done", casesOpened: 300, noticesQueued: 300 });
  }, 300_000);

  it("where a store is to be made: a clear error, and no half store", async () => {
    const tiny = join(small, "tiny");
    const filler = join(small, "filler");
    await writeFile(filler, Buffer.alloc(64 * 2 ** 20)).catch(() => undefined);
    const ended = await wugan(["init", "--data", tiny, "--json"], folder, env);
    await rm(filler);
    expect(ended.code).toBe(1);
    expect(documentOf(ended)).toMatchObject({ error: { code: "unavailable" } });
    expect(await wugan(["init", "--data", tiny, "--json"], folder, env)).toMatchObject({ code: 0 });
  }, 60_000);
});
