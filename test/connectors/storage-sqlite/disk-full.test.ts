import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "@jest/globals";
import { openReader, openWriter } from "../../../connectors/storage-sqlite/connection.ts";
import type { Connection } from "../../../connectors/storage-sqlite/connection.ts";
import { createSqliteStorage } from "../../../connectors/storage-sqlite/index.ts";
import { assembleStorage } from "../../../connectors/storage-sqlite/storage.ts";
import { Unavailable } from "../../../src/ports/errors.ts";
import type { Storage } from "../../../src/ports/storage.ts";
import { aDecisionEntry, aLicenceId, aLicenceRecord, anImport, nineOClock, rowsOf } from "../../support/builders.ts";
import { aFolder } from "./support/sqlite-under-test.ts";

/** A batch too large for what room is left: some 300 pages. */
const many = rowsOf(
  ...Array.from({ length: 400 }, (_, i) =>
    aLicenceRecord(
      { licenceNo: `JY${i}`, issuer: "局".repeat(1500) },
      { personal: { phones: [`139${10_000_000 + i}`] } },
    ),
  ),
);
const one = rowsOf(aLicenceRecord({ licenceNo: "small" }));

describe("a disk that fills up", () => {
  let folder: ReturnType<typeof aFolder>;
  let writer: Connection;
  let storage: Storage;

  beforeEach(async () => {
    folder = aFolder();
    const { directory, vault } = folder;
    const now = () => nineOClock;
    await (await createSqliteStorage({ directory, vault, now })).close();
    const path = join(directory, "wugan.db");
    writer = openWriter(path);
    storage = assembleStorage({ writer, reader: openReader(path), vault, now }, path);
  });
  afterEach(async () => {
    await storage.close();
    folder.remove();
  });

  /** SQLite answers as it does for a full disk when the file may not grow further. */
  const fill = () => writer.pragma(`max_page_count = ${Number(writer.pragma("page_count", { simple: true })) + 40}`);
  const free = () => writer.pragma("max_page_count = 1000000000");

  it("is told in words; nothing of the batch is kept, everything before it is", async () => {
    const { importId } = await storage.register.beginImport(anImport());
    await storage.register.applyLicences(importId, one);
    fill();
    const applying = storage.register.applyLicences(importId, many);
    await expect(applying).rejects.toBeInstanceOf(Unavailable);
    await expect(applying).rejects.toThrow(/磁盘已满.*一条也没有写入/);
    expect(await storage.register.count({})).toBe(1);
    expect(await storage.register.find(aLicenceId("JY0"))).toBeUndefined();
    expect(await storage.check()).toEqual([]);
  });

  it("does no harm to what follows once there is room again", async () => {
    const { importId } = await storage.register.beginImport(anImport());
    fill();
    await expect(storage.register.applyLicences(importId, many)).rejects.toBeInstanceOf(Unavailable);
    // Something small still fits, under a source and an item that only the failed batch had named before.
    expect(await storage.register.applyLicences(importId, one)).toEqual([{ line: 2, outcome: "accepted" }]);
    free();
    const applied = await storage.register.applyLicences(importId, many);
    expect(applied.every(({ outcome }) => outcome === "accepted")).toBe(true);
    expect(await storage.register.countByItem()).toEqual({ "food-operation": 401 });
    expect(await storage.check()).toEqual([]);
  });

  it("never leaves a gap in the decision log", async () => {
    await storage.decisions.append([aDecisionEntry({ key: "before" })], 0);
    fill();
    const long = Array.from({ length: 400 }, (_, i) => aDecisionEntry({ key: `k${i}`, body: "x".repeat(4000) }));
    await expect(storage.decisions.append(long, 1)).rejects.toBeInstanceOf(Unavailable);
    expect(await storage.decisions.size()).toBe(1);
    free();
    expect(await storage.decisions.append(long, 1)).toHaveLength(400);
    expect(await storage.check()).toEqual([]);
  });

  it("refuses a lease without keeping its lock", async () => {
    await storage.leases.acquire("warm", "pid 1", nineOClock, 1000);
    writer.pragma(`max_page_count = ${Number(writer.pragma("page_count", { simple: true }))}`);
    const long = "x".repeat(100_000);
    await expect(storage.leases.acquire("import", long, nineOClock, 1000)).rejects.toBeInstanceOf(Unavailable);
    free();
    expect(await storage.leases.acquire("import", "pid 1", nineOClock, 1000)).toBeDefined();
  });
});
