import { expect } from "@jest/globals";
import { Conflict } from "../../src/ports/errors.ts";
import type { Lease } from "../../src/ports/slot-store.ts";
import { nineOClock } from "../support/builders.ts";
import type { ContractSuite } from "./contract-suite.ts";

const minute = 60_000;

const held = (lease: Lease | undefined): Lease => {
  if (lease === undefined) throw new Error("the lease was refused");
  return lease;
};

export function leaseStoreContract({ promises }: ContractSuite): void {
  promises("one holder at a time, and whoever is refused is told who it is", async ({ storage, openAnother }) => {
    const another = await openAnother();
    const lease = held(await storage.leases.acquire("import", "pid 1", nineOClock, minute));
    expect(lease.name).toBe("import");
    expect(await another.leases.acquire("import", "pid 2", nineOClock, minute)).toBeUndefined();
    expect(await storage.leases.acquire("import", "pid 1", nineOClock, minute)).toBeUndefined();
    expect(await another.leases.holderOf("import")).toBe("pid 1");
    expect(await another.leases.holderOf("deliver")).toBeUndefined();
  });

  promises("of rivals exactly one gets it", async ({ storage, openAnother }) => {
    const another = await openAnother();
    const answers = await Promise.all(
      [storage, another, storage, another].map(({ leases }, i) =>
        leases.acquire("import", `rival ${i}`, nineOClock, minute),
      ),
    );
    expect(answers.filter((lease) => lease !== undefined)).toHaveLength(1);
  });

  promises("names are held each for itself, whatever is in them", async ({ storage: { leases } }) => {
    for (const name of ["import", "deliver", "扫描 2026-11-23", "../a/b", "Import"])
      expect((await leases.acquire(name, "pid 1", nineOClock, minute))?.name).toBe(name);
  });

  promises("after release it is free; releasing again is harmless", async ({ storage, openAnother }) => {
    const lease = held(await storage.leases.acquire("import", "pid 1", nineOClock, minute));
    await lease.release();
    expect(await storage.leases.holderOf("import")).toBeUndefined();
    const next = held(await (await openAnother()).leases.acquire("import", "pid 2", nineOClock, minute));
    await lease.release();
    expect(await storage.leases.holderOf("import")).toBe("pid 2");
    await next.renew(nineOClock);
  });

  promises("every fence is higher than all before, also across a restart", async ({ storage, reopen }) => {
    const fences: number[] = [];
    let { leases } = storage;
    for (let round = 0; round < 4; round++) {
      if (round === 2) ({ leases } = await reopen());
      const lease = held(await leases.acquire("import", "pid 1", nineOClock, minute));
      fences.push(lease.fence);
      await lease.release();
    }
    expect(fences).toEqual([...new Set(fences)].sort((a, b) => a - b));
  });

  promises("it runs out with its time", async ({ storage, openAnother }) => {
    const lease = held(await storage.leases.acquire("import", "pid 1", nineOClock, minute));
    const { leases } = await openAnother();
    expect(await leases.acquire("import", "pid 2", nineOClock + minute - 1, minute)).toBeUndefined();
    const next = held(await leases.acquire("import", "pid 2", nineOClock + minute, minute));
    expect(next.fence).toBeGreaterThan(lease.fence);
    await expect(lease.renew(nineOClock + minute)).rejects.toBeInstanceOf(Conflict);
    await lease.release();
    await next.renew(nineOClock + minute);
    expect(await leases.holderOf("import")).toBe("pid 2");
  });

  promises("renewing keeps it, from the moment of renewing", async ({ storage, openAnother }) => {
    const lease = held(await storage.leases.acquire("import", "pid 1", nineOClock, minute));
    await lease.renew(nineOClock + minute - 1);
    const { leases } = await openAnother();
    expect(await leases.acquire("import", "pid 2", nineOClock + 2 * minute - 2, minute)).toBeUndefined();
    expect(await leases.acquire("import", "pid 2", nineOClock + 2 * minute - 1, minute)).toBeDefined();
  });

  promises("nobody is named as the holder of what ran out", async ({ storage: { leases }, setNow }) => {
    await leases.acquire("import", "pid 1", nineOClock, minute);
    setNow(nineOClock + minute - 1);
    expect(await leases.holderOf("import")).toBe("pid 1");
    setNow(nineOClock + minute);
    expect(await leases.holderOf("import")).toBeUndefined();
  });

  promises("what ran out or was released cannot be renewed", async ({ storage: { leases } }) => {
    const lease = held(await leases.acquire("import", "pid 1", nineOClock, minute));
    await expect(lease.renew(nineOClock + minute)).rejects.toBeInstanceOf(Conflict);
    const other = held(await leases.acquire("deliver", "pid 1", nineOClock, minute));
    await other.release();
    await expect(other.renew(nineOClock)).rejects.toBeInstanceOf(Conflict);
  });

  promises("an engine that can tell frees it when its holder's store closes", async ({ storage, openAnother }) => {
    const another = await openAnother();
    if (!another.leases.endsWithProcess) return;
    await another.leases.acquire("import", "pid 2", nineOClock, minute);
    await another.close();
    expect(await storage.leases.holderOf("import")).toBeUndefined();
    expect(await storage.leases.acquire("import", "pid 1", nineOClock, minute)).toBeDefined();
  });
}
