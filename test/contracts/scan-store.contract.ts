import { expect } from "@jest/globals";
import { addDays } from "../../src/domain/civil-date.ts";
import { Conflict } from "../../src/ports/errors.ts";
import { aLicenceId, aScan, nineOClock, today } from "../support/builders.ts";
import type { ContractSuite } from "./contract-suite.ts";

const tomorrow = addDays(today, 1);

export function scanStoreContract({ promises }: ContractSuite): void {
  promises("a scan comes back as it was saved", async ({ storage, reopen }) => {
    await storage.scans.create(aScan());
    const saved = aScan({
      state: "stopped",
      after: aLicenceId(),
      subjects: 2,
      outcomes: { "renewal/food-operation": { eligible: 1, undetermined: 1 } },
      unobserved: { "benefit/old-age-allowance": 3 },
      failures: [{ licenceId: aLicenceId("JY9"), rule: "renewal/food-operation", reason: "unreadable" }],
      failureCount: 1,
      stoppedBecause: [{ rule: "renewal/food-operation", wouldOpen: 900, limit: 100 }],
      finishedAt: nineOClock,
      revision: 1,
    });
    await storage.scans.save(saved);
    const { scans } = await reopen();
    expect(await scans.get(saved.scanId)).toEqual(saved);
    expect(await scans.get("2026-01-01#1")).toBeUndefined();
  });

  promises("a scan is created once", async ({ storage: { scans } }) => {
    await scans.create(aScan());
    await expect(scans.create(aScan({ subjects: 7 }))).rejects.toBeInstanceOf(Conflict);
    expect(await scans.get(aScan().scanId)).toEqual(aScan());
    expect(await scans.countOf(today)).toBe(1);
  });

  promises("a save must follow the stored revision; a late one writes nothing", async ({ storage, openAnother }) => {
    const { scans } = storage;
    await scans.create(aScan());
    const rivals = await Promise.allSettled([
      scans.save(aScan({ revision: 1, subjects: 1 })),
      (await openAnother()).scans.save(aScan({ revision: 1, subjects: 2 })),
    ]);
    expect(rivals.filter(({ status }) => status === "fulfilled")).toHaveLength(1);
    const won = await scans.get(aScan().scanId);
    const late = { scanId: aScan().scanId, page: 0, bytes: Uint8Array.of(1) };
    for (const revision of [0, 1, 3])
      await expect(scans.save(aScan({ revision, subjects: 9 }), late)).rejects.toBeInstanceOf(Conflict);
    expect(await scans.get(aScan().scanId)).toEqual(won);
    expect(await scans.chunks(aScan().scanId)).toEqual([]);
  });

  promises("an unknown scan cannot be saved", async ({ storage: { scans } }) => {
    await expect(scans.save(aScan({ revision: 1 }))).rejects.toBeInstanceOf(Conflict);
    expect(await scans.list(10)).toEqual([]);
  });

  promises("the newest scan of the day that is not done is found", async ({ storage: { scans } }) => {
    expect(await scans.findUnfinished(today)).toBeUndefined();
    await scans.create(aScan({ scanId: `${today}#1` }));
    await scans.create(aScan({ scanId: `${today}#2` }));
    await scans.create(aScan({ scanId: `${tomorrow}#1`, asOf: tomorrow }));
    expect((await scans.findUnfinished(today))?.scanId).toBe(`${today}#2`);
    await scans.save(aScan({ scanId: `${today}#2`, state: "done", revision: 1 }));
    expect((await scans.findUnfinished(today))?.scanId).toBe(`${today}#1`);
    await scans.save(aScan({ scanId: `${today}#1`, state: "acting", revision: 1 }));
    expect((await scans.findUnfinished(today))?.state).toBe("acting");
    await scans.save(aScan({ scanId: `${today}#1`, state: "done", revision: 2 }));
    expect(await scans.findUnfinished(today)).toBeUndefined();
  });

  promises("scans are listed newest first and counted by day", async ({ storage, reopen }) => {
    for (const [scanId, asOf] of [
      [`${tomorrow}#1`, tomorrow],
      [`${today}#1`, today],
      [`${today}#2`, today],
    ] as const)
      await storage.scans.create(aScan({ scanId, asOf }));
    const { scans } = await reopen();
    expect((await scans.list(10)).map(({ scanId }) => scanId)).toEqual([`${today}#2`, `${today}#1`, `${tomorrow}#1`]);
    expect(await scans.list(1)).toHaveLength(1);
    expect([await scans.countOf(today), await scans.countOf(tomorrow), await scans.countOf(addDays(today, 9))]).toEqual(
      [2, 1, 0],
    );
  });

  promises("a page's chunk is stored with its scan, once per page", async ({ storage, reopen }) => {
    const { scanId } = aScan();
    await storage.scans.create(aScan());
    const bytes = [Uint8Array.of(0, 255, 7), new Uint8Array(0), Uint8Array.of(1)];
    await storage.scans.save(aScan({ revision: 1 }), { scanId, page: 10, bytes: bytes[0] as Uint8Array });
    await storage.scans.save(aScan({ revision: 2 }), { scanId, page: 9, bytes: bytes[1] as Uint8Array });
    await storage.scans.save(aScan({ revision: 3 }), { scanId, page: 10, bytes: bytes[2] as Uint8Array });
    const { scans } = await reopen();
    expect(await scans.chunks(scanId)).toEqual([
      { scanId, page: 9, bytes: bytes[1] },
      { scanId, page: 10, bytes: bytes[2] },
    ]);
    expect(await scans.chunks("2026-01-01#1")).toEqual([]);
  });

  promises("the highest released position of any scan is known", async ({ storage: { scans } }) => {
    expect(await scans.releasedBelow()).toBe(0);
    await scans.create(aScan());
    expect(await scans.releasedBelow()).toBe(0);
    await scans.save(aScan({ state: "acting", releasedBelow: 40, revision: 1 }));
    await scans.create(aScan({ scanId: `${today}#2`, releasedBelow: 12 }));
    expect(await scans.releasedBelow()).toBe(40);
  });
}
