import { expect } from "@jest/globals";
import {
  aCase,
  aDecisionEntry,
  aLicenceRecord,
  anImport,
  aQueueRequest,
  nineOClock,
  rowsOf,
} from "../support/builders.ts";
import type { ContractSuite } from "./contract-suite.ts";

export function storageItselfContract({ promises }: ContractSuite): void {
  promises("a new store is well, and knows when and with which key it was made", async ({ storage, reopen }) => {
    expect(await storage.check()).toEqual([]);
    expect(storage.info).toMatchObject({ createdAt: nineOClock });
    expect(storage.info.keyId).not.toBe("");
    expect(storage.info.version).toBeGreaterThan(0);
    expect((await reopen()).info).toEqual(storage.info);
  });

  promises("a store that was written to is well, before and after a restart", async ({ storage, reopen }) => {
    const { importId } = await storage.register.beginImport(anImport());
    await storage.register.applyLicences(importId, rowsOf(aLicenceRecord()));
    await storage.decisions.append([aDecisionEntry()], 0);
    await storage.cases.open(aCase());
    await storage.notices.queue(aQueueRequest());
    expect(await storage.check()).toEqual([]);
    expect(await (await reopen()).check()).toEqual([]);
  });

  promises("what one writes another reads at once", async ({ storage, openAnother }) => {
    const another = await openAnother();
    await storage.cases.open(aCase());
    expect(await another.cases.get(aCase().caseId)).toEqual(aCase());
    await another.cases.move(aCase().caseId, 0, "notified");
    expect(await storage.cases.countByState()).toEqual({ notified: 1 });
  });
}
