import { expect } from "@jest/globals";
import { canonicalJson } from "../../src/domain/canonical-json.ts";
import { Conflict, InvalidInput } from "../../src/ports/errors.ts";
import type { Storage } from "../../src/ports/storage.ts";
import type { ArchiveRecord } from "../../src/ports/store-archive.ts";
import { aCase, aDecisionEntry, aLicenceRecord, anImport, aQueueRequest, rowsOf } from "../support/builders.ts";
import type { ContractSuite } from "./contract-suite.ts";

const dumped = async (storage: Storage): Promise<readonly ArchiveRecord[]> => {
  const records: ArchiveRecord[] = [];
  for await (const record of storage.archive.dump()) records.push(record);
  return records;
};

async function* cutShort(records: readonly ArchiveRecord[]): AsyncIterable<ArchiveRecord> {
  yield* records;
  throw new Error("cut short");
}

async function* all(records: readonly ArchiveRecord[]): AsyncIterable<ArchiveRecord> {
  yield* records;
}

async function fill(storage: Storage): Promise<void> {
  const { importId } = await storage.register.beginImport(anImport());
  await storage.register.applyLicences(importId, rowsOf(aLicenceRecord()));
  await storage.decisions.append([aDecisionEntry()], 0);
  await storage.cases.open(aCase());
  await storage.notices.queue(aQueueRequest());
}

export function storeArchiveContract({ promises }: ContractSuite): void {
  promises("a store that has something in it is not loaded into, and stays as it is", async ({ storage }) => {
    await fill(storage);
    const before = await dumped(storage);
    await expect(storage.archive.load(all(before))).rejects.toThrow(Conflict);
    expect(await dumped(storage)).toEqual(before);
  });

  promises(
    "a load that was cut short leaves a store that is not opened, and that can be loaded again from the beginning",
    async ({ storage, openAnother, reopen }) => {
      const filled: readonly ArchiveRecord[] = [
        { part: "sending-counts", record: { counter: "channel|test|2026-03-10", taken: 3 } },
        { part: "fences", record: { name: "scan", fence: 7 } },
      ];
      await expect(storage.archive.load(cutShort(filled))).rejects.toThrow("cut short");
      await expect(openAnother()).rejects.toThrow(InvalidInput);
      await storage.archive.load(all(filled));
      expect(await dumped(await reopen())).toEqual(filled);
    },
  );

  promises("what is dumped, loaded and dumped again is the same", async ({ storage, openEmpty }) => {
    await fill(storage);
    const before = await dumped(storage);
    const other = await openEmpty();
    await other.archive.load(all(before));
    expect((await dumped(other)).map(canonicalJson)).toEqual(before.map(canonicalJson));
    expect(await other.check()).toEqual([]);
  });

  promises("a lease taken after a load has a higher fence than any before it", async ({ storage }) => {
    await storage.archive.load(all([{ part: "fences", record: { name: "scan", fence: 7 } }]));
    expect((await storage.leases.acquire("scan", "test", 1, 1000))?.fence).toBeGreaterThan(7);
  });
}
