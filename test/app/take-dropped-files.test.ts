import { mkdir, readdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "@jest/globals";
import { dropFolder } from "../../connectors/register-drop-folder/index.ts";
import { alone } from "../../src/app/leases.ts";
import type { DropFolder } from "../../src/app/take-dropped-files.ts";
import { sampleRegister } from "../../src/app/sample/sample-register.ts";
import { civilDate } from "../../src/domain/civil-date.ts";
import { openWorld, undisturbed, type World } from "../support/world.ts";

const settleMs = 20_000;

describe("the drop folder", () => {
  let world: World;
  let inbox: string;
  let folder: DropFolder;
  const take = () => world.app.takeDroppedFiles(folder);
  const register = [...(sampleRegister({ licences: 30, asOf: civilDate("2026-03-10"), seed: 1 })[0]?.lines() ?? [])];

  async function drop(name: string, lines: readonly string[], source = "otog-licences"): Promise<void> {
    await mkdir(join(inbox, source), { recursive: true });
    await writeFile(join(inbox, source, name), `${lines.join("\n")}\n`);
  }
  const listed = (...below: readonly string[]): Promise<readonly string[]> =>
    readdir(join(inbox, ...below)).catch(() => []);

  beforeEach(async () => {
    world = await openWorld();
    inbox = join(world.data, "inbox");
    const box = dropFolder(inbox, { settleMs, now: () => world.parts.clock.now() });
    folder = { box, rejectsDirectory: join(world.data, "rejects"), signal: undisturbed };
  });
  afterEach(() => world.close());

  it("takes a file in once it stood unchanged, and puts it with the taken ones", async () => {
    await drop("a.csv", register);
    expect(await take()).toEqual([]);
    world.setTime("2026-03-10 10:01");
    expect(await take()).toMatchObject([{ file: "a.csv", source: "otog-licences", summary: { read: 30 } }]);
    expect(await listed("otog-licences")).toEqual([]);
    expect(await listed(".taken", "otog-licences")).toEqual(["a.csv"]);
    expect(await take()).toEqual([]);
  });

  it("does not read a file that is still growing", async () => {
    await drop("a.csv", register.slice(0, 10));
    await take();
    await drop("a.csv", register);
    world.setTime("2026-03-10 10:01");
    expect(await take()).toEqual([]);
    world.setTime("2026-03-10 10:02");
    expect(await take()).toMatchObject([{ summary: { read: 30 } }]);
  });

  it("refuses a file that cannot be read, with the reason beside it, and takes the others", async () => {
    await drop("bad.csv", ["no such column", "1"]);
    await drop("lost.csv", register, "no-such-source");
    await drop("good.csv", register);
    await take();
    world.setTime("2026-03-10 10:01");
    const taken = await take();
    expect(taken.map(({ file, refused }) => [file, refused === undefined]).sort()).toEqual([
      ["bad.csv", false],
      ["good.csv", true],
      ["lost.csv", false],
    ]);
    expect(await listed(".refused", "otog-licences")).toEqual(["bad.csv", "bad.csv.reason.txt"]);
    const reason = await readFile(join(inbox, ".refused", "no-such-source", "lost.csv.reason.txt"), "utf8");
    expect(reason).toContain("no-such-source");
  });

  it("leaves files where they are while another import runs, and while the catalogue of items does not load", async () => {
    await drop("a.csv", register);
    await take();
    world.setTime("2026-03-10 10:01");
    await alone(world.parts, "import", async () => expect(await take()).toEqual([]));
    expect(await listed("otog-licences")).toEqual(["a.csv"]);
    const items = "items.yaml";
    const good = world.library.get(items);
    world.library.put(items, "items: [");
    expect(await take()).toEqual([]);
    expect(await listed("otog-licences")).toEqual(["a.csv"]);
    world.library.put(items, good);
    expect(await take()).toMatchObject([{ file: "a.csv" }]);
  });

  it("takes nothing more once it is told to stop", async () => {
    await drop("a.csv", register);
    await take();
    world.setTime("2026-03-10 10:01");
    const stopped = AbortSignal.abort();
    await expect(world.app.takeDroppedFiles({ ...folder, signal: stopped })).rejects.toThrow(/abort/i);
    expect(await listed("otog-licences")).toEqual(["a.csv"]);
  });
});
