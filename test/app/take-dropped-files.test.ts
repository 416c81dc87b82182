import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "@jest/globals";
import type { DropBox, DroppedFile } from "../../src/ports/drop-box.ts";
import { aRow, nthRow, smallRegister, writeRows, type Row } from "../support/small-register.ts";
import { openWorld, undisturbed, type World } from "../support/world.ts";
import { takeDroppedFiles, type TakenFile } from "../../src/app/take-dropped-files.ts";

describe("taking dropped files", () => {
  let world: World;
  let dropped: DroppedFile[];
  const refused = new Map<string, string>();
  const box: DropBox = {
    location: "in memory",
    complete: () => Promise.resolve(dropped),
    moveToTaken: (file) => Promise.resolve(void (dropped = dropped.filter((one) => one !== file))),
    moveToRefused: (file, reason) => {
      refused.set(file.name, reason);
      return box.moveToTaken(file);
    },
  };
  beforeEach(async () => {
    world = await openWorld();
    dropped = [];
    refused.clear();
  });
  afterEach(() => world.close());

  const drop = (path: string, name: string): void => void dropped.push({ path, name, source: smallRegister });
  const dropRows = async (name: string, rows: readonly Row[]): Promise<void> =>
    drop(await writeRows(world.folder, name, rows), name);
  const take = (from: DropBox = box): Promise<readonly TakenFile[]> =>
    takeDroppedFiles(world.parts, {
      box: from,
      rejectsDirectory: join(world.data, "rejects"),
      signal: undisturbed,
    });

  it("refuses an empty file with a reason and takes the next", async () => {
    await writeFile(join(world.folder, "empty.csv"), "");
    drop(join(world.folder, "empty.csv"), "empty.csv");
    await dropRows("b.csv", [aRow()]);
    expect((await take()).map(({ file, refused: why }) => [file, why === undefined])).toEqual([
      ["empty.csv", false],
      ["b.csv", true],
    ]);
    expect(refused.get("empty.csv")).toMatch(/空/);
    expect(await world.storage.register.count({})).toBe(1);
  });

  it("goes on with the next file when one fails for a reason nobody foresaw, and logs no data of it", async () => {
    await dropRows("a.csv", [aRow()]);
    await dropRows("b.csv", [nthRow(2)]);
    const failing: DropBox = {
      ...box,
      moveToTaken: (file) =>
        file.name === "a.csv" ? Promise.reject(new TypeError("cannot read 13800138000")) : box.moveToTaken(file),
    };
    expect((await take(failing)).map(({ file }) => file)).toEqual(["b.csv"]);
    expect(dropped.map(({ name }) => name)).toEqual(["a.csv"]);
    const [line] = world.logged.filter(({ level }) => level === "error");
    expect(line?.fields).toMatchObject({ error: "TypeError" });
    expect(JSON.stringify(world.logged)).not.toContain("13800138000");
    expect((await take()).map(({ file, summary }) => [file, summary?.unchanged])).toEqual([["a.csv", 1]]);
  });

  it("leaves every file for the next look while another import runs", async () => {
    await dropRows("a.csv", [aRow()]);
    const lease = await world.storage.leases.acquire("import", "pid 4711", 0, 1e15);
    expect(await take()).toEqual([]);
    await lease?.release();
    expect(await take()).toHaveLength(1);
  });
});
