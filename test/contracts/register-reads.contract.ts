import { expect } from "@jest/globals";
import { civilDate } from "../../src/domain/civil-date.ts";
import type { LicenceId } from "../../src/domain/licence.ts";
import type { LicenceRecord } from "../../src/ports/register-intake.ts";
import { NotFound } from "../../src/ports/errors.ts";
import type { LicenceQuery, RegisterStore } from "../../src/ports/register-store.ts";
import { aLicence, aLicenceId, aLicenceRecord, anIdentityNo, anImport, rowsOf } from "../support/builders.ts";
import type { ContractSuite } from "./contract-suite.ts";

async function store(register: RegisterStore, ...records: readonly LicenceRecord[]): Promise<void> {
  const { importId } = await register.beginImport(anImport());
  await register.applyLicences(importId, rowsOf(...records));
}

const idsOf = (found: readonly { readonly licence: { readonly licenceId: LicenceId } }[]) =>
  found.map(({ licence }) => licence.licenceId);

/** Ids of all pages, with the sizes of the pages. */
async function pages(register: RegisterStore, query: LicenceQuery): Promise<readonly (readonly LicenceId[])[]> {
  const all: LicenceId[][] = [];
  for (let after = query.after; ; after = all.at(-1)?.at(-1)) {
    const page = idsOf(await register.list({ ...query, ...(after === undefined ? {} : { after }) }));
    if (page.length === 0) return all;
    all.push(page);
  }
}

const numbered = (...numbers: readonly string[]) => numbers.map((licenceNo) => aLicenceRecord({ licenceNo }));
const ids = (...numbers: readonly string[]) => numbers.map((licenceNo) => aLicenceId(licenceNo));

export function registerReadsContract({ promises }: ContractSuite): void {
  promises("what was never stored is undefined, empty or not found", async ({ storage: { register } }) => {
    expect(await register.find(aLicenceId())).toBeUndefined();
    expect(await register.versions(aLicenceId())).toEqual([]);
    expect(await register.findByNumber("JY1")).toEqual([]);
    expect(await register.list({ limit: 10 })).toEqual([]);
    expect(await register.count({})).toBe(0);
    expect(await register.countByItem()).toEqual({});
    expect(await register.listImports(10)).toEqual([]);
    expect(await register.coverage()).toEqual([]);
    await expect(register.personalPart(aLicenceId())).rejects.toBeInstanceOf(NotFound);
  });

  promises("pages run in byte order of the id, whatever order the licences came in", async ({ storage }) => {
    // In UTF-8, U+FF21 comes before U+20BB7; JavaScript's own order is the other way round.
    const sorted = ["A", "B", "a", "甲", "\uFF21", "\u{20BB7}"];
    await store(storage.register, ...numbered("\u{20BB7}", "a", "甲", "B", "\uFF21", "A"));
    expect((await pages(storage.register, { limit: 4 })).map((page) => page.length)).toEqual([4, 2]);
    expect((await pages(storage.register, { limit: 4 })).flat()).toEqual(ids(...sorted));
  });

  promises("a page boundary survives writes between pages", async ({ storage: { register } }) => {
    await store(register, ...numbered("B", "D", "F", "H"));
    const first = idsOf(await register.list({ limit: 2 }));
    await store(register, ...numbered("A", "C", "E"), aLicenceRecord({ licenceNo: "D", status: "expired" }));
    const rest = await pages(register, { after: first.at(-1) as LicenceId, limit: 2 });
    expect([first, ...rest].flat()).toEqual(ids("B", "D", "E", "F", "H"));
  });

  promises("a range of last valid days includes both ends", async ({ storage: { register } }) => {
    const days = ["2026-12-31", "2027-01-01", "2027-01-31", "2027-02-01"].map(civilDate);
    await store(register, ...days.map((validUntil) => aLicenceRecord({ licenceNo: validUntil, validUntil })));
    const expiresFrom = civilDate("2027-01-01");
    const expiresTo = civilDate("2027-01-31");
    const range = { expiresFrom, expiresTo, limit: 10 };
    expect(idsOf(await register.list(range))).toEqual(ids("2027-01-01", "2027-01-31"));
    expect(await register.count({ expiresFrom, expiresTo })).toBe(2);
    expect(await register.count({ expiresFrom })).toBe(3);
    expect(await register.count({ expiresTo })).toBe(3);
    expect((await pages(register, { ...range, limit: 1 })).flat()).toEqual(ids("2027-01-01", "2027-01-31"));
  });

  promises("a licence without a last day is in no range, and in the whole", async ({ storage: { register } }) => {
    const { validUntil: _, ...endless } = aLicence();
    await store(register, { ...aLicenceRecord(), licence: { ...endless, isPerpetual: true } });
    expect(await register.count({ expiresFrom: civilDate("1900-01-01") })).toBe(0);
    expect(await register.count({ expiresTo: civilDate("9999-12-31") })).toBe(0);
    expect(await register.count({})).toBe(1);
  });

  promises("a changed last day is what ranges go by", async ({ storage: { register } }) => {
    await store(register, aLicenceRecord());
    await store(register, aLicenceRecord({ validUntil: civilDate("2032-01-31") }));
    expect(await register.count({ expiresTo: civilDate("2031-12-31") })).toBe(0);
    expect(await register.count({ expiresFrom: civilDate("2032-01-31") })).toBe(1);
  });

  promises("licences are listed and counted by service item", async ({ storage: { register } }) => {
    const drugs = ["D1", "D2"].map((licenceNo) => aLicenceRecord({ licenceNo, itemCode: "drug-retail" }));
    await store(register, ...numbered("F1"), ...drugs);
    expect(await register.countByItem()).toEqual({ "drug-retail": 2, "food-operation": 1 });
    expect(idsOf(await register.list({ itemCode: "drug-retail", limit: 10 }))).toEqual([
      aLicenceId("D1", "drug-retail"),
      aLicenceId("D2", "drug-retail"),
    ]);
    expect(await register.count({ itemCode: "food-operation", expiresFrom: civilDate("2027-02-01") })).toBe(0);
  });

  promises("a number finds every licence that bears it, and an id the licence", async ({ storage: { register } }) => {
    await store(register, ...numbered("17", "170"), aLicenceRecord({ licenceNo: "17", itemCode: "drug-retail" }));
    const both = [aLicenceId("17", "drug-retail"), aLicenceId("17")];
    expect(idsOf(await register.findByNumber("17"))).toEqual(both);
    expect(idsOf(await register.findByNumber(aLicenceId("170")))).toEqual(ids("170"));
    expect(await register.findByNumber("7")).toEqual([]);
  });

  promises("a number as printed is found though the id writes it another way", async ({ storage: { register } }) => {
    const printed = aLicenceRecord({ licenceId: aLicenceId("JY17"), licenceNo: "ＪＹ 17" });
    await store(register, printed);
    expect(idsOf(await register.findByNumber("ＪＹ 17"))).toEqual(ids("JY17"));
    await store(register, aLicenceRecord({ licenceId: aLicenceId("JY17"), licenceNo: "JY-17" }));
    expect(await register.findByNumber("ＪＹ 17")).toEqual([]);
    expect(idsOf(await register.findByNumber("JY-17"))).toEqual(ids("JY17"));
  });

  promises(
    "an identity number is found, as holder's or as licence number, in any case",
    async ({ storage, reopen }) => {
      const asHolder = aLicenceRecord({ licenceNo: "H" }, { personal: { identityNo: anIdentityNo } });
      const asNumber = aLicenceRecord({ licenceNo: "1101**********002X" }, { personal: { licenceNo: anIdentityNo } });
      await store(storage.register, asHolder, asNumber);
      const { register } = await reopen();
      const found = idsOf([asNumber, asHolder]);
      expect(idsOf(await register.findByNumber(anIdentityNo))).toEqual(found);
      expect(idsOf(await register.findByNumber(anIdentityNo.toLowerCase()))).toEqual(found);
      expect(await register.findByNumber("110105194912310021")).toEqual([]);
    },
  );

  promises("every phone of a licence finds it, until a version without it", async ({ storage: { register } }) => {
    const phones = ["13800138000", "04778888888"];
    await store(register, aLicenceRecord({}, { personal: { phones } }));
    for (const phone of phones) expect(await register.findByNumber(phone)).toHaveLength(1);
    await store(register, aLicenceRecord({}, { personal: { phones: ["13900139000"] } }));
    for (const phone of phones) expect(await register.findByNumber(phone)).toEqual([]);
    expect(await register.findByNumber("13900139000")).toHaveLength(1);
  });

  promises("licences that share a number are found, before their import ends too", async ({ storage }) => {
    const [agents, own] = ["13800138000", "13900139000"];
    const withPhones = (licenceNo: string, ...phones: string[]) =>
      aLicenceRecord({ licenceNo }, { personal: { phones } });
    const { register } = storage;
    await store(
      register,
      withPhones("A", agents),
      withPhones("C", own, agents),
      withPhones("B", agents),
      withPhones("D", own),
    );
    expect(await register.sharingNumber(2)).toEqual(ids("A", "B", "C", "D"));
    expect(await register.sharingNumber(3)).toEqual(ids("A", "B", "C"));
    expect(await register.sharingNumber(4)).toEqual([]);
  });

  promises("numbers are found before their import ends, and once after", async ({ storage: { register } }) => {
    const { importId } = await register.beginImport(anImport());
    await register.applyLicences(importId, rowsOf(aLicenceRecord({}, { personal: { identityNo: anIdentityNo } })));
    expect(await register.findByNumber(anIdentityNo)).toHaveLength(1);
    const counts = { read: 1, accepted: 1, changed: 0, unchanged: 0, quarantined: 0 };
    await register.finishImport(importId, { counts, isFullSnapshot: false, coverage: [], at: 1 });
    expect(await register.findByNumber(anIdentityNo)).toHaveLength(1);
  });
}
