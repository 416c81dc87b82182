import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "@jest/globals";
import { tarGzArchive } from "../../connectors/archive-tar-gz/index.ts";
import { createMongoStorage } from "../../connectors/storage-mongodb/index.ts";
import { createSqliteStorage } from "../../connectors/storage-sqlite/index.ts";
import { backUp } from "../../src/app/archive/back-up.ts";
import { restore, verifyArchive } from "../../src/app/archive/restore.ts";
import { civilDate } from "../../src/domain/civil-date.ts";
import { archiveParts } from "../../src/ports/store-archive.ts";
import type { Storage } from "../../src/ports/storage.ts";
import {
  aDatabase,
  describeWithServer,
  dropDatabase,
  serverUri,
} from "../connectors/storage-mongodb/support/test-server.ts";
import { aHolderId } from "../support/builders.ts";
import { dumpOf } from "../support/dump-store.ts";
import { nthRow } from "../support/small-register.ts";
import { openWorld, undisturbed, type World } from "../support/world.ts";

const scannedOn = civilDate("2026-03-10");

let world: World;
let folder: string;
let archive: string;

beforeAll(async () => {
  world = await openWorld({ settings: { blastLimit: { share: 1, atLeast: 1000 } } });
  const rows = [...Array.from({ length: 9 }, (_, n) => nthRow(n)), nthRow(20, { 抽检未闭环: "是" })];
  await world.importRows(rows, "one.csv");
  await world.importRows([nthRow(1, { 有效期至: "2031-04-30" })], "two.csv");
  await world.app.scanLicences({ asOf: scannedOn, signal: undisturbed });
  await world.app.deliverNotices({ signal: undisturbed });
  folder = await mkdtemp(join(tmpdir(), "wugan-archive-"));
  archive = join(folder, "first.tar.gz");
  await backUp(world.parts, tarGzArchive, { path: archive, signal: undisturbed });
}, 120_000);
afterAll(async () => {
  await world.close();
  await rm(folder, { recursive: true, force: true });
});

/** Restores a file into a store and answers what its own backup says of its parts. */
async function through(storage: Storage, from: string, to: string) {
  const parts = { storage, clock: world.parts.clock };
  const manifest = await verifyArchive(tarGzArchive, { path: from, signal: undisturbed });
  await restore(parts, tarGzArchive, manifest, { path: from, signal: undisturbed });
  const again = await backUp(parts, tarGzArchive, { path: to, signal: undisturbed });
  return { before: withoutFences(manifest.parts), after: withoutFences(again.manifest.parts) };
}
/** A backup on an engine that cannot show one moment takes leases, and their fences rise. */
const withoutFences = (parts: readonly { readonly part: string }[]) => parts.filter(({ part }) => part !== "fences");

const newFile = (name: string) =>
  createSqliteStorage({ directory: join(folder, name), vault: world.parts.vault, now: () => world.parts.clock.now() });

/** The same bytes of the log, cases, notices and explanations, and a further scan that adds nothing. */
async function expectSameLife(storage: Storage): Promise<void> {
  const there = await openWorld({ folder: world.folder, around: () => storage, rules: world.parts.rules });
  const [before, after] = [await dumpOf(world.parts.storage), await dumpOf(storage)];
  expect(JSON.stringify(after["log"])).toBe(JSON.stringify(before["log"]));
  expect(after).toEqual(before);
  const [licence] = await storage.register.list({ limit: 1 });
  const request = { licenceNo: licence?.licence.licenceNo ?? "", asOf: scannedOn, lang: "zh" as const };
  expect(await there.app.explainLicence(request)).toEqual(await world.app.explainLicence(request));
  const holderId = licence?.licence.holder.holderId ?? aHolderId();
  expect(await storage.register.findByHolder(holderId)).toEqual([licence]);
  const imported = await there.importRows([nthRow(2)], "three.csv");
  expect(imported).toMatchObject({ read: 1, accepted: 0, changed: 0, unchanged: 1 });
  const { casesOpened, noticesQueued } = await there.app.scanLicences({ asOf: scannedOn, signal: undisturbed });
  expect({ casesOpened, noticesQueued }).toEqual({ casesOpened: 0, noticesQueued: 0 });
  expect((await dumpOf(storage))["cases"]).toEqual(before["cases"]);
  expect(await storage.check()).toEqual([]);
}

describe("a store that moves", () => {
  it("has something in every part that its history fills", async () => {
    const { parts } = await tarGzArchive.verify(archive);
    expect(parts.map(({ part }) => part)).toEqual(archiveParts);
    const filled = parts.filter(({ records }) => records > 0).map(({ part }) => part);
    expect(filled).toEqual(expect.arrayContaining(["imports", "licences", "log", "scans", "cases", "notices"]));
  });

  it("from a file to another is the same, and goes on living as the first", async () => {
    const storage = await newFile("copy");
    const { before, after } = await through(storage, archive, join(folder, "copy.tar.gz"));
    expect(after).toEqual(before);
    await expectSameLife(storage);
    await storage.close();
  }, 120_000);

  it("is never written over another file, nor over a store that has something in it", async () => {
    const bytes = await readFile(archive);
    await expect(backUp(world.parts, tarGzArchive, { path: archive, signal: undisturbed })).rejects.toThrow("已存在");
    expect((await readFile(archive)).equals(bytes)).toBe(true);
    const manifest = await tarGzArchive.verify(archive);
    const request = { path: archive, signal: undisturbed };
    await expect(restore(world.parts, tarGzArchive, manifest, request)).rejects.toThrow("已有数据");
  });

  it.each([
    [
      "with one byte changed",
      (bytes: Buffer) => bytes.fill((bytes[bytes.length >> 1] ?? 0) ^ 1, bytes.length >> 1, (bytes.length >> 1) + 1),
    ],
    ["cut in the middle", (bytes: Buffer) => bytes.subarray(0, bytes.length >> 1)],
    ["without its last bytes", (bytes: Buffer) => bytes.subarray(0, -1)],
    ["that is something else", () => Buffer.from("no archive at all")],
    ["that is empty", () => Buffer.alloc(0)],
  ])("is refused from a file %s", async (how, damage) => {
    const path = join(folder, `${how.replaceAll(" ", "-")}.tar.gz`);
    await writeFile(path, damage(Buffer.from(await readFile(archive))));
    await expect(tarGzArchive.verify(path)).rejects.toThrow(/损坏|不是无感的备份文件/);
  });
});

describeWithServer("a store that moves to a server and back", () => {
  const database = aDatabase();
  afterAll(async () => dropDatabase(database));

  it("is the same on the way there and back, and goes on living as the first", async () => {
    const { vault, clock } = world.parts;
    const onServer = await createMongoStorage({ uri: serverUri(), database, vault, now: () => clock.now() });
    const moved = join(folder, "moved.tar.gz");
    const there = await through(onServer, archive, moved);
    expect(there.after).toEqual(there.before);
    const home = await newFile("home");
    const back = await through(home, moved, join(folder, "home.tar.gz"));
    expect(back.after).toEqual(there.before);
    await expectSameLife(home);
    await expectSameLife(onServer);
    await Promise.all([home.close(), onServer.close()]);
  }, 180_000);
});
