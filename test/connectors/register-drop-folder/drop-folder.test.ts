import { appendFile, mkdir, mkdtemp, readFile, readdir, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "@jest/globals";
import { dropFolder } from "../../../connectors/register-drop-folder/index.ts";

describe("the drop folder", () => {
  let folder: string;
  let now: number;
  const box = () => dropFolder(folder, { settleMs: 1_000, now: () => now });

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), "wugan-inbox-"));
    await mkdir(join(folder, "otog-licences"));
    now = 0;
  });
  afterEach(() => rm(folder, { recursive: true, force: true }));

  it("gives a file only after it stood unchanged between two looks", async () => {
    const inbox = box();
    const path = join(folder, "otog-licences", "a.csv");
    await writeFile(path, "first half,");
    expect(await inbox.complete()).toEqual([]);
    now = 5_000;
    await appendFile(path, "second half\n");
    expect(await inbox.complete()).toEqual([]);
    now = 5_500;
    expect(await inbox.complete()).toEqual([]);
    now = 6_000;
    expect((await inbox.complete()).map(({ name, source }) => [name, source])).toEqual([["a.csv", "otog-licences"]]);
  });

  it("never gives files that mark a transfer in progress, or ones outside a source's folder", async () => {
    const inbox = box();
    for (const name of ["a.csv.part", "b.tmp", ".c.csv", "~$d.xlsx"]) {
      await writeFile(join(folder, "otog-licences", name), "x");
    }
    await writeFile(join(folder, "stray.csv"), "x");
    for (const elsewhere of [".taken/otog-licences", ".refused", "otog-licences/deeper"]) {
      await mkdir(join(folder, elsewhere), { recursive: true });
      await writeFile(join(folder, elsewhere, "a.csv"), "x");
    }
    await inbox.complete();
    now = 60_000;
    expect(await inbox.complete()).toEqual([]);
  });

  it("gives an empty file once it stood unchanged, so that it can be refused", async () => {
    const inbox = box();
    await writeFile(join(folder, "otog-licences", "empty.csv"), "");
    expect(await inbox.complete()).toEqual([]);
    now = 1_000;
    expect((await inbox.complete()).map(({ name }) => name)).toEqual(["empty.csv"]);
  });

  it("goes on past a file that was taken away again, and times it anew when it comes back", async () => {
    const inbox = box();
    const path = join(folder, "otog-licences", "a.csv");
    await writeFile(path, "x");
    await writeFile(join(folder, "otog-licences", "b.csv"), "x");
    await inbox.complete();
    await rm(path);
    now = 1_000;
    expect((await inbox.complete()).map(({ name }) => name)).toEqual(["b.csv"]);
    await writeFile(path, "xy");
    expect((await inbox.complete()).map(({ name }) => name)).toEqual(["b.csv"]);
  });

  it("moves files away without overwriting, and leaves the reason of a refusal beside the file", async () => {
    const inbox = box();
    for (const text of ["one", "two"]) {
      await writeFile(join(folder, "otog-licences", "a.csv"), text);
      await inbox.complete();
      now += 2_000;
      const [file] = await inbox.complete();
      if (file === undefined) throw new Error("the file should be complete");
      if (text === "one") await inbox.moveToTaken(file);
      else await inbox.moveToRefused(file, "缺少列“许可证编号”");
    }
    expect(await readFile(join(folder, ".taken", "otog-licences", "a.csv"), "utf8")).toBe("one");
    expect(await readFile(join(folder, ".refused", "otog-licences", "a.csv.reason.txt"), "utf8")).toContain(
      "许可证编号",
    );
    expect(await inbox.complete()).toEqual([]);
    await mkdir(join(folder, "otog-licences"), { recursive: true });
    await writeFile(join(folder, "otog-licences", "a.csv"), "three");
    await inbox.complete();
    now += 2_000;
    const [third] = await inbox.complete();
    if (third !== undefined) await inbox.moveToTaken(third);
    expect((await readdir(join(folder, ".taken", "otog-licences"))).sort()).toEqual(["a-2.csv", "a.csv"]);
  });
});
