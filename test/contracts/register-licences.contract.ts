import { expect } from "@jest/globals";
import type { Licence } from "../../src/domain/licence.ts";
import { civilDate } from "../../src/domain/civil-date.ts";
import type { LicenceRecord } from "../../src/ports/register-intake.ts";
import type { Storage } from "../../src/ports/storage.ts";
import { aLicence, aLicenceId, aLicenceRecord, anImport, nineOClock, rowsOf } from "../support/builders.ts";
import type { ContractSuite } from "./contract-suite.ts";

/** Begins an import and applies the records as its rows. */
async function apply(storage: Storage, ...records: readonly LicenceRecord[]) {
  const { importId } = await storage.register.beginImport(anImport());
  return storage.register.applyLicences(importId, rowsOf(...records));
}

const outcomes = (applied: readonly { readonly outcome: string }[]) => applied.map(({ outcome }) => outcome);

export function registerLicencesContract({ promises }: ContractSuite): void {
  promises("a record is kept as it came, and answered by line", async ({ storage }) => {
    expect(await apply(storage, aLicenceRecord())).toEqual([{ line: 2, outcome: "accepted" }]);
    expect(await storage.register.find(aLicenceId())).toEqual({
      licence: aLicence(),
      source: "food-register",
      version: 1,
      knownAt: nineOClock,
    });
    expect(await storage.register.personalPart(aLicenceId())).toEqual(aLicenceRecord().personal);
  });

  promises("a licence with nothing optional comes back without anything invented", async ({ storage }) => {
    const { licenceId, itemCode, licenceNo, status, holder } = aLicence();
    const bare: Licence = { licenceId, itemCode, licenceNo, status, holder, attributes: {}, doubts: [] };
    await apply(storage, { licence: bare, personal: {}, facts: [] });
    expect((await storage.register.find(licenceId))?.licence).toStrictEqual(bare);
    expect(await storage.register.personalPart(licenceId)).toStrictEqual({});
  });

  promises("applying the same record again is unchanged and makes no version", async ({ storage, setNow }) => {
    await apply(storage, aLicenceRecord());
    const before = await storage.register.find(aLicenceId());
    setNow(nineOClock + 86_400_000);
    expect(outcomes(await apply(storage, aLicenceRecord()))).toEqual(["unchanged"]);
    expect(await storage.register.find(aLicenceId())).toEqual(before);
    expect(await storage.register.versions(aLicenceId())).toHaveLength(1);
  });

  promises("the order in which a record names its members does not matter", async ({ storage }) => {
    await apply(storage, aLicenceRecord({ attributes: { a: 1, b: 2 } }));
    const { doubts, holder, ...rest } = aLicence({ attributes: { b: 2, a: 1 } });
    const reordered = { ...aLicenceRecord(), licence: { doubts, holder, ...rest } };
    expect(outcomes(await apply(storage, reordered))).toEqual(["unchanged"]);
  });

  promises("a change of the licence makes a version; the earlier one keeps its record and instant", async (store) => {
    const { storage } = store;
    await apply(storage, aLicenceRecord());
    store.setNow(nineOClock + 5000);
    const renewed = { validUntil: civilDate("2032-01-31") };
    expect(outcomes(await apply(storage, aLicenceRecord(renewed)))).toEqual(["changed"]);
    const known = await storage.register.versions(aLicenceId());
    expect(known.map(({ version, knownAt, licence }) => [version, knownAt, licence.validUntil])).toEqual([
      [2, nineOClock + 5000, "2032-01-31"],
      [1, nineOClock, "2027-01-31"],
    ]);
    expect(known[0]).toEqual(await storage.register.find(aLicenceId()));
  });

  promises("a change of the personal part alone makes a version", async ({ storage }) => {
    await apply(storage, aLicenceRecord());
    const moved = aLicenceRecord({}, { personal: { phones: ["13900139000"] } });
    expect(outcomes(await apply(storage, moved))).toEqual(["changed"]);
    expect((await storage.register.find(aLicenceId()))?.version).toBe(2);
    expect(await storage.register.personalPart(aLicenceId())).toEqual({ phones: ["13900139000"] });
  });

  promises("a record that returns to earlier values is a version of its own", async ({ storage }) => {
    for (const status of ["active", "suspended", "active"] as const)
      expect(outcomes(await apply(storage, aLicenceRecord({ status })))).not.toEqual(["unchanged"]);
    const known = await storage.register.versions(aLicenceId());
    expect(known.map(({ version, licence }) => [version, licence.status])).toEqual([
      [3, "active"],
      [2, "suspended"],
      [1, "active"],
    ]);
  });

  promises("the source of a licence is that of the import that gave its version", async ({ storage }) => {
    await apply(storage, aLicenceRecord());
    const other = await storage.register.beginImport(anImport({ source: "provincial" }));
    const rows = rowsOf(aLicenceRecord());
    expect(outcomes(await storage.register.applyLicences(other.importId, rows))).toEqual(["unchanged"]);
    expect((await storage.register.find(aLicenceId()))?.source).toBe("food-register");
    const again = await storage.register.beginImport(anImport({ source: "provincial" }));
    await storage.register.applyLicences(again.importId, rowsOf(aLicenceRecord({ status: "suspended" })));
    const sources = (await storage.register.versions(aLicenceId())).map(({ source }) => source);
    expect(sources).toEqual(["provincial", "food-register"]);
  });

  promises("an equal second row of one import is unchanged", async ({ storage }) => {
    expect(outcomes(await apply(storage, aLicenceRecord(), aLicenceRecord()))).toEqual(["accepted", "unchanged"]);
    expect(await storage.register.versions(aLicenceId())).toHaveLength(1);
  });

  promises("a different second row of one import repeats the first one's line and is not stored", async (store) => {
    const { register } = store.storage;
    const { importId } = await register.beginImport(anImport());
    const other = aLicenceRecord({ status: "suspended" });
    await register.applyLicences(importId, [{ line: 7, record: aLicenceRecord() }]);
    const repeats = { outcome: "repeats", firstLine: 7 };
    const rows = [9, 12].map((line) => ({ line, record: other }));
    // In a later call and, a moment later, twice in one.
    expect(await register.applyLicences(importId, rows)).toEqual([
      { line: 9, ...repeats },
      { line: 12, ...repeats },
    ]);
    expect((await register.find(aLicenceId()))?.licence.status).toBe("active");
    const next = await register.beginImport(anImport());
    expect(outcomes(await register.applyLicences(next.importId, [{ line: 2, record: other }]))).toEqual(["changed"]);
  });

  promises("a call is all or nothing", async ({ storage }) => {
    const { importId } = await storage.register.beginImport(anImport());
    const broken: LicenceRecord = {
      ...aLicenceRecord({ licenceNo: "JY2" }),
      get facts(): never {
        throw new Error("a row that cannot be applied");
      },
    };
    const rows = rowsOf(aLicenceRecord(), broken);
    await expect(storage.register.applyLicences(importId, rows)).rejects.toBeInstanceOf(Error);
    expect(await storage.register.count({})).toBe(0);
    expect(await storage.register.findByNumber("13800138000")).toEqual([]);
    // The rows may be tried again: the failed call named nothing.
    const good = rowsOf(aLicenceRecord({ status: "expired" }));
    expect(outcomes(await storage.register.applyLicences(importId, good))).toEqual(["accepted"]);
  });

  promises("two writers applying the same record at once store it once", async ({ storage, openAnother }) => {
    const another = await openAnother();
    const left = await storage.register.beginImport(anImport({ source: "left" }));
    const right = await another.register.beginImport(anImport({ source: "right" }));
    const rows = rowsOf(...Array.from({ length: 20 }, (_, i) => aLicenceRecord({ licenceNo: `JY${i}` })));
    const [first, second] = await Promise.all([
      storage.register.applyLicences(left.importId, rows),
      another.register.applyLicences(right.importId, rows),
    ]);
    for (const [i] of rows.entries())
      expect([first[i]?.outcome, second[i]?.outcome].sort()).toEqual(["accepted", "unchanged"]);
    expect(await storage.register.count({})).toBe(20);
  });

  promises("everything is there after a restart", async ({ storage, reopen }) => {
    await apply(storage, aLicenceRecord());
    await apply(storage, aLicenceRecord({ status: "suspended" }));
    const known = await storage.register.versions(aLicenceId());
    const { register } = await reopen();
    expect(await register.versions(aLicenceId())).toEqual(known);
    expect(await register.personalPart(aLicenceId())).toEqual(aLicenceRecord().personal);
    expect(await register.findByNumber("13800138000")).toHaveLength(1);
  });
}
