import { expect } from "@jest/globals";
import { headIdOf } from "../../src/domain/heads.ts";
import { civilDate } from "../../src/domain/civil-date.ts";
import type { HolderId } from "../../src/domain/licence.ts";
import type { HolderRecord, LicenceRecord } from "../../src/ports/register-intake.ts";
import type { Storage } from "../../src/ports/storage.ts";
import {
  aFact,
  aHolderId,
  aHolderRecord,
  aLicence,
  aLicenceRecord,
  aPhone,
  anImport,
  nineOClock,
  rowsOf,
  today,
} from "../support/builders.ts";
import type { ContractSuite } from "./contract-suite.ts";

const source = "units";
const counts = { read: 0, accepted: 0, changed: 0, unchanged: 0, quarantined: 0 };
const rowsFor = (records: readonly HolderRecord[]) => records.map((record, index) => ({ line: index + 2, record }));
const outcomes = (applied: readonly { readonly outcome: string }[]) => applied.map(({ outcome }) => outcome);

/** A whole import of these holders. */
async function importHolders({ register }: Storage, records: readonly HolderRecord[], isFullSnapshot = false) {
  const { importId } = await register.beginImport({ ...anImport(), source, kind: "holders" });
  const applied = await register.applyHolders(importId, rowsFor(records));
  const run = await register.finishImport(importId, { counts, isFullSnapshot, coverage: [], at: nineOClock });
  return { applied, run };
}

async function importLicences({ register }: Storage, ...records: readonly ReturnType<typeof aLicenceRecord>[]) {
  const { importId } = await register.beginImport(anImport());
  await register.applyLicences(importId, rowsOf(...records));
  await register.finishImport(importId, { counts, isFullSnapshot: false, coverage: [], at: nineOClock });
}

const named = (holderId: HolderId, name: string): HolderRecord =>
  aHolderRecord({ holder: { holderId, kind: "enterprise", name, language: "zh" } });
const unit = (code: string): HolderRecord => named(aHolderId(code), code);

export function registerHoldersContract({ promises }: ContractSuite): void {
  promises("a holder is kept as it came, its personal part apart", async ({ storage, reopen }) => {
    expect((await importHolders(storage, [aHolderRecord()])).applied).toEqual([{ line: 2, outcome: "accepted" }]);
    const { register } = await reopen();
    const { facts: _, personal, ...document } = aHolderRecord();
    expect(await register.findHolder(aHolderId())).toStrictEqual({
      ...document,
      source,
      version: 1,
      knownAt: nineOClock,
    });
    expect(await register.personalPartOfHolder(aHolderId())).toStrictEqual(personal);
    expect(await register.findHolder(aHolderId("B"))).toBeUndefined();
    await expect(register.personalPartOfHolder(aHolderId("B"))).rejects.toMatchObject({ code: "not-found" });
  });

  promises("the same holder again is unchanged; another record makes a version", async ({ storage, setNow }) => {
    await importHolders(storage, [aHolderRecord()]);
    setNow(nineOClock + 1000);
    expect(outcomes((await importHolders(storage, [aHolderRecord()])).applied)).toEqual(["unchanged"]);
    const moved = aHolderRecord({ regionCode: "150622" });
    expect(outcomes((await importHolders(storage, [moved])).applied)).toEqual(["changed"]);
    const account = aHolderRecord({ ...moved, personal: { payeeAccount: "6222000000000000001" } });
    expect(outcomes((await importHolders(storage, [account])).applied)).toEqual(["changed"]);
    const versions = await storage.register.versionsOfHolder(aHolderId());
    expect(versions.map(({ version, regionCode, knownAt }) => [version, regionCode, knownAt])).toEqual([
      [3, "150622", nineOClock + 1000],
      [2, "150622", nineOClock + 1000],
      [1, "150624", nineOClock],
    ]);
  });

  promises("a second row of one import is unchanged if equal, else repeats and is not stored", async ({ storage }) => {
    const other = aHolderRecord({ regionCode: "150622" });
    const { applied } = await importHolders(storage, [aHolderRecord(), aHolderRecord(), other]);
    expect(applied).toEqual([
      { line: 2, outcome: "accepted" },
      { line: 3, outcome: "unchanged" },
      { line: 4, outcome: "repeats", firstLine: 2 },
    ]);
    expect((await storage.register.findHolder(aHolderId()))?.regionCode).toBe("150624");
  });

  promises("facts that a row states are facts of the holder", async ({ storage }) => {
    const fact = aFact({ subjectId: aHolderId(), observedOn: today });
    await importHolders(storage, [aHolderRecord({ facts: [fact] })]);
    expect(await storage.register.factsOf([aHolderId()])).toEqual([fact]);
    const other = aHolderRecord({ facts: [{ ...fact, value: true }] });
    expect(outcomes((await importHolders(storage, [other])).applied)).toEqual(["changed"]);
    expect(await storage.register.versionsOfHolder(aHolderId())).toHaveLength(1);
  });

  promises("a full snapshot marks the holders it does not name, until they are named again", async ({ storage }) => {
    await importHolders(storage, [unit("A"), unit("B")], true);
    const { run } = await importHolders(storage, [unit("A")], true);
    expect(run.missing).toBe(1);
    expect((await storage.register.findHolder(aHolderId("B")))?.missingSince).toBe(nineOClock);
    expect((await storage.register.findHolder(aHolderId("A")))?.missingSince).toBeUndefined();
    await importHolders(storage, [unit("B")]);
    expect((await storage.register.findHolder(aHolderId("B")))?.missingSince).toBeUndefined();
  });

  promises("holders are listed by id, by kind and by page, and counted", async ({ storage }) => {
    const person = "person:00ff" as HolderId;
    const shop = { holder: { holderId: person, kind: "person" as const, language: "zh" as const } };
    await importHolders(storage, [unit("C"), unit("A"), unit("B"), aHolderRecord(shop)]);
    const { register } = storage;
    const ids = async (query: Parameters<typeof register.listHolders>[0]) =>
      (await register.listHolders(query)).map(({ holder }) => holder.holderId);
    expect(await ids({ limit: 10 })).toEqual([person, aHolderId("A"), aHolderId("B"), aHolderId("C")]);
    expect(await ids({ after: aHolderId("A"), limit: 1 })).toEqual([aHolderId("B")]);
    expect(await ids({ kinds: ["person"], limit: 10 })).toEqual([person]);
    expect(await ids({ limit: 0 })).toEqual([]);
    expect(await register.countHolders({})).toBe(4);
    expect(await register.countHolders({ kinds: ["enterprise", "institution"] })).toBe(3);
  });

  promises("whoever holds a licence is a holder once its import ended", async ({ storage, reopen }) => {
    const { importId } = await storage.register.beginImport(anImport());
    await storage.register.applyLicences(importId, rowsOf(aLicenceRecord()));
    await storage.register.finishImport(importId, { counts, isFullSnapshot: true, coverage: [], at: nineOClock });
    const { register } = await reopen();
    const { holder, regionCode } = aLicence();
    const known = await register.listHolders({ limit: 10 });
    expect(known).toStrictEqual([
      { holder, ...(regionCode === undefined ? {} : { regionCode }), doubts: [], version: 0, knownAt: nineOClock },
    ]);
    expect((await register.personalPartOfHolder(holder.holderId)).phones).toEqual(aLicenceRecord().personal.phones);
  });

  promises("a record of its own goes before what a licence says of the holder", async ({ storage }) => {
    const { holder } = aLicence();
    const own = aHolderRecord({ holder: { ...holder, name: "改了名" }, personal: { payeeAccount: "1" } });
    await importLicences(storage, aLicenceRecord());
    await importHolders(storage, [own]);
    await importLicences(storage, aLicenceRecord({ status: "suspended" }));
    const { register } = storage;
    expect(await register.countHolders({})).toBe(1);
    expect((await register.findHolder(holder.holderId))?.holder.name).toBe("改了名");
    expect(await register.personalPartOfHolder(holder.holderId)).toMatchObject({ payeeAccount: "1", phones: [aPhone] });
  });

  promises(
    "a licence that changes hands leaves its former holder known, and makes the new one known",
    async (store) => {
      const { register } = store.storage;
      const before = aLicence().holder;
      const after = { ...before, holderId: aHolderId("NEW"), name: "新主体" };
      await importLicences(store.storage, aLicenceRecord());
      await importLicences(store.storage, aLicenceRecord({ holder: after }));
      expect((await register.findHolder(after.holderId))?.holder).toEqual(after);
      const { name: _, ...nameless } = (await register.findHolder(before.holderId))?.holder ?? before;
      expect(nameless).toMatchObject({ holderId: before.holderId, kind: before.kind });
      expect(await register.personalPartOfHolder(before.holderId)).toEqual({});
    },
  );

  promises("licences are found by their holder, ascending, once their import ended", async ({ storage, reopen }) => {
    const { holder } = aLicence();
    const other = { ...holder, holderId: aHolderId("NEW") };
    const [b, a, c] = ["B", "A", "C"].map((licenceNo) => aLicenceRecord({ licenceNo }));
    const theirs = aLicenceRecord({ licenceNo: "D", holder: other });
    await importLicences(storage, ...([b, theirs, a, c] as LicenceRecord[]));
    await importLicences(storage, aLicenceRecord({ licenceNo: "C", holder: other }));
    // Each becomes the last one that was heard of, and the others are further ones again.
    for (const [licenceNo, day] of Object.entries({ A: "2032-01-31", B: "2032-02-01" }))
      await importLicences(storage, aLicenceRecord({ licenceNo, validUntil: civilDate(day) }));
    await importLicences(storage, aLicenceRecord({ licenceNo: "A", validUntil: civilDate("2032-03-01") }));
    const { register } = await reopen();
    const heldBy = async (holderId: HolderId) =>
      (await register.findByHolder(holderId)).map(({ licence }) => licence.licenceNo);
    expect(await heldBy(holder.holderId)).toEqual(["A", "B"]);
    expect(await heldBy(other.holderId)).toEqual(["C", "D"]);
    expect(await heldBy(aHolderId("NOBODY"))).toEqual([]);
  });

  promises("a holder known by a name alone is no holder of the register", async ({ storage }) => {
    const holder = { ...aLicence().holder, holderId: "name:0011" as HolderId };
    await importLicences(storage, aLicenceRecord({ holder }));
    expect(await storage.register.countHolders({})).toBe(0);
    expect(await storage.register.findByHolder(holder.holderId)).toEqual([]);
  });

  promises("the holders of some kinds say where they may be cut", async ({ storage }) => {
    const { register } = storage;
    expect(await register.holderCutPoints({ limit: 2 })).toEqual([]);
    const ids = ["1", "2", "3", "4", "5"].map(aHolderId);
    const person: HolderRecord = aHolderRecord({
      holder: { holderId: aHolderId("25"), kind: "person", language: "zh" },
    });
    await importHolders(storage, [...ids.map((id) => named(id, id)), person]);
    const query = { kinds: ["enterprise"], limit: 2 } as const;
    expect(await register.holderCutPoints(query)).toEqual([ids[1], ids[3]]);
    expect(await register.holderCutPoints({ ...query, after: aHolderId("1") })).toEqual([ids[2], ids[4]]);
    expect(await register.holderCutPoints({ limit: 2 })).toEqual([ids[1], ids[2], ids[4]]);
    expect(await register.holderCutPoints({ ...query, limit: 6 })).toEqual([]);
  });

  promises("the persons of a unit are found by the unit, with what is known of each", async ({ storage }) => {
    const [unitA, unitB] = [aHolderId("A"), aHolderId("AB")];
    const fact = (headId: string, name: string) => aFact({ subjectId: headId, fact: name });
    const [first, second, elsewhere] = [headIdOf(unitA, "01"), headIdOf(unitA, "02"), headIdOf(unitB, "01")];
    const { importId } = await storage.register.beginImport({ ...anImport(), kind: "heads" });
    await storage.register.applyFacts(importId, [
      { line: 2, facts: [fact(second, "head.b"), fact(second, "head.a")] },
      { line: 3, facts: [fact(elsewhere, "head.a")] },
      { line: 4, facts: [fact(first, "head.a")] },
    ]);
    expect(await storage.register.headsOf([unitB, unitA, aHolderId("C")])).toEqual([
      { headId: elsewhere, unit: unitB, observed: [fact(elsewhere, "head.a")] },
      { headId: first, unit: unitA, observed: [fact(first, "head.a")] },
      { headId: second, unit: unitA, observed: [fact(second, "head.a"), fact(second, "head.b")] },
    ]);
  });

  promises("units between which there are a thousand persons of others, and one of a thousand", async ({ storage }) => {
    const [unitA, between, inside, unitB] = ["A", "B", "A:01", "C"].map(aHolderId) as [
      HolderId,
      HolderId,
      HolderId,
      HolderId,
    ];
    const headsIn = (unit: HolderId, count: number) =>
      Array.from({ length: count }, (_, n) => aFact({ subjectId: headIdOf(unit, String(n).padStart(4, "0")) }));
    const facts = [...headsIn(unitA, 1), ...headsIn(inside, 1), ...headsIn(between, 1001), ...headsIn(unitB, 1001)];
    const { importId } = await storage.register.beginImport({ ...anImport(), kind: "heads" });
    await storage.register.applyFacts(
      importId,
      facts.map((fact, n) => ({ line: n + 2, facts: [fact] })),
    );
    const found = await storage.register.headsOf([unitA, unitB]);
    const wanted = [...headsIn(unitA, 1), ...headsIn(unitB, 1001)].map(({ subjectId }) => subjectId);
    expect(found.map(({ headId }) => headId)).toEqual(wanted);
  });
}
