import { expect } from "@jest/globals";
import { civilDate } from "../../src/domain/civil-date.ts";
import type { LicenceRecord } from "../../src/ports/register-intake.ts";
import type { ImportCounts, RegisterStore } from "../../src/ports/register-store.ts";
import { Conflict, NotFound } from "../../src/ports/errors.ts";
import { aFact, aLicenceId, aLicenceRecord, anImport, nineOClock, rowsOf } from "../support/builders.ts";
import type { ContractSuite } from "./contract-suite.ts";

const counts: ImportCounts = { read: 3, accepted: 2, changed: 0, unchanged: 0, quarantined: 1 };
const end = { counts, isFullSnapshot: false, coverage: [], at: nineOClock + 60_000 };
const full = { ...end, isFullSnapshot: true };

const records = (...numbers: readonly string[]) => numbers.map((licenceNo) => aLicenceRecord({ licenceNo }));

async function importAll(register: RegisterStore, rows: readonly LicenceRecord[], how = end, source = "food-register") {
  const { importId } = await register.beginImport(anImport({ source }));
  await register.applyLicences(importId, rowsOf(...rows));
  return register.finishImport(importId, how);
}

const missingSince = async (register: RegisterStore, licenceNo: string) =>
  (await register.find(aLicenceId(licenceNo)))?.missingSince;

export function registerImportsContract({ promises }: ContractSuite): void {
  promises("an import begins running, and says when it ended and with what counts", async ({ storage, reopen }) => {
    const begun = await storage.register.beginImport(anImport());
    expect(begun).toEqual({ ...anImport(), importId: begun.importId, state: "running" });
    const ended = await storage.register.finishImport(begun.importId, end);
    expect(ended).toEqual({ ...begun, state: "finished", counts, finishedAt: end.at });
    expect(await (await reopen()).register.listImports(10)).toEqual([ended]);
  });

  promises("every import has an id of its own; the list starts with the newest", async ({ storage: { register } }) => {
    const first = await importAll(register, []);
    const second = await importAll(register, []);
    expect(second.importId).not.toBe(first.importId);
    const listed = await register.listImports(10);
    expect(listed.map(({ importId }) => importId)).toEqual([second.importId, first.importId]);
    expect(await register.listImports(1)).toHaveLength(1);
  });

  promises("finishing again changes nothing, whatever it is given", async ({ storage: { register } }) => {
    await importAll(register, records("JY1"));
    const ended = await importAll(register, records("JY2"));
    expect(await register.finishImport(ended.importId, { ...full, at: 1 })).toEqual(ended);
    expect(await missingSince(register, "JY1")).toBeUndefined();
  });

  promises("an ended import takes no further rows", async ({ storage: { register } }) => {
    const { importId } = await importAll(register, []);
    await expect(register.applyLicences(importId, rowsOf(aLicenceRecord()))).rejects.toBeInstanceOf(Conflict);
    await expect(register.applyFacts(importId, [{ line: 2, facts: [aFact()] }])).rejects.toBeInstanceOf(Conflict);
    expect(await register.count({})).toBe(0);
    expect(await register.factsOf([aFact().subjectId])).toEqual([]);
  });

  promises("an unknown import is not found", async ({ storage: { register } }) => {
    await expect(register.applyLicences("I999999", rowsOf(aLicenceRecord()))).rejects.toBeInstanceOf(NotFound);
    await expect(register.finishImport("nonsense", end)).rejects.toBeInstanceOf(NotFound);
  });

  promises("a full snapshot marks what it did not name, and deletes nothing", async ({ storage: { register } }) => {
    await importAll(register, records("JY1", "JY2", "JY3"));
    const ended = await importAll(register, records("JY2"), full);
    expect(ended.missing).toBe(2);
    expect(await missingSince(register, "JY1")).toBe(full.at);
    expect(await missingSince(register, "JY2")).toBeUndefined();
    expect((await register.list({ limit: 10 })).map(({ missingSince: since }) => since)).toEqual([
      full.at,
      undefined,
      full.at,
    ]);
    expect((await register.find(aLicenceId("JY1")))?.version).toBe(1);
  });

  promises("a licence stays missing since the first full snapshot without it", async ({ storage: { register } }) => {
    await importAll(register, records("JY1", "JY2"));
    await importAll(register, records("JY2"), full);
    const later = await importAll(register, records("JY2"), { ...full, at: full.at + 1 });
    expect(later.missing).toBe(1);
    expect(await missingSince(register, "JY1")).toBe(full.at);
  });

  promises("a licence named again is missing no more, by any source, changed or not", async ({ storage }) => {
    const { register } = storage;
    await importAll(register, records("JY1", "JY2", "JY3"));
    await importAll(register, [], full);
    await importAll(register, records("JY1"));
    await importAll(register, [aLicenceRecord({ licenceNo: "JY2", status: "suspended" })]);
    await importAll(register, records("JY3"), end, "provincial");
    for (const licenceNo of ["JY1", "JY2", "JY3"]) expect(await missingSince(register, licenceNo)).toBeUndefined();
    expect((await register.find(aLicenceId("JY1")))?.version).toBe(1);
  });

  promises("a row that repeats still names its licence", async ({ storage: { register } }) => {
    await importAll(register, records("JY1"));
    const rows = [...records("JY1"), aLicenceRecord({ licenceNo: "JY1", status: "suspended" })];
    expect((await importAll(register, rows, full)).missing).toBe(0);
  });

  promises("a full snapshot concerns its own source only", async ({ storage: { register } }) => {
    await importAll(register, records("JY1"));
    const other = await importAll(register, records("JY2"), full, "provincial");
    expect(other.missing).toBe(0);
    expect(await missingSince(register, "JY1")).toBeUndefined();
  });

  promises("an import that is not a full snapshot marks nothing", async ({ storage: { register } }) => {
    await importAll(register, records("JY1"));
    expect(await importAll(register, records("JY2"))).not.toHaveProperty("missing");
    expect(await missingSince(register, "JY1")).toBeUndefined();
  });

  promises("after a crash the file is imported again: all is unchanged, nothing is missing", async (store) => {
    const cutShort = await store.storage.register.beginImport(anImport());
    const rows = records("JY1", "JY2");
    await store.storage.register.applyLicences(cutShort.importId, rowsOf(...rows));
    const { register } = await store.reopen();
    expect((await register.listImports(1))[0]?.state).toBe("running");
    const again = await register.beginImport(anImport());
    expect(await register.applyLicences(again.importId, rowsOf(...rows))).toEqual([
      { line: 2, outcome: "unchanged" },
      { line: 3, outcome: "unchanged" },
    ]);
    expect((await register.finishImport(again.importId, full)).missing).toBe(0);
  });

  promises("a new import of a source takes the place of one that never ended", async ({ storage: { register } }) => {
    const old = await register.beginImport(anImport());
    const other = await register.beginImport(anImport({ source: "provincial" }));
    await register.beginImport(anImport());
    await expect(register.applyLicences(old.importId, rowsOf(aLicenceRecord()))).rejects.toBeInstanceOf(Conflict);
    await expect(register.finishImport(old.importId, full)).rejects.toBeInstanceOf(Conflict);
    await expect(register.applyLicences(other.importId, rowsOf(aLicenceRecord()))).resolves.toHaveLength(1);
  });

  promises("the newest complete list of each fact is known", async ({ storage, reopen }) => {
    const { register } = storage;
    const list = { fact: "holder.isAbnormal", absentValue: false, observedOn: civilDate("2026-11-20"), source: "a" };
    const other = { ...list, fact: "holder.isDishonest" };
    const newer = { ...list, observedOn: civilDate("2026-11-22"), source: "b" };
    for (const coverage of [[list, other], [newer], [{ ...list, observedOn: civilDate("2026-11-21") }]]) {
      const { importId } = await register.beginImport(anImport({ kind: "facts" }));
      await register.finishImport(importId, { ...end, coverage });
    }
    expect(await (await reopen()).register.coverage()).toEqual([newer, other]);
  });

  promises("rows set aside are listed by line; setting one aside again replaces it", async ({ storage, reopen }) => {
    const { importId } = await storage.register.beginImport(anImport());
    const problem = { field: "validUntil", column: "有效期至", code: "no-date" };
    const rows = [30, 4].map((line) => ({ importId, line, problems: [problem] }));
    await storage.register.quarantine(rows);
    const again = { importId, line: 30, problems: [{ field: "licenceNo", code: "no-number" }, problem] };
    await storage.register.quarantine([again]);
    const { register } = await reopen();
    expect(await register.listQuarantined(importId, 10)).toEqual([rows[1], again]);
    expect(await register.listQuarantined(importId, 1)).toEqual([rows[1]]);
  });
}
