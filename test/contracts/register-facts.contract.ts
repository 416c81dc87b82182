import { expect } from "@jest/globals";
import { addDays } from "../../src/domain/civil-date.ts";
import type { FactValue, ObservedFact } from "../../src/domain/licence.ts";
import type { RegisterStore } from "../../src/ports/register-store.ts";
import { aFact, aHolderId, aLicenceId, aLicenceRecord, anImport, rowsOf, today } from "../support/builders.ts";
import type { ContractSuite } from "./contract-suite.ts";

const yesterday = addDays(today, -1);
const tomorrow = addDays(today, 1);

/** Applies the facts as one row each. */
async function observe(register: RegisterStore, ...facts: readonly ObservedFact[]) {
  const { importId } = await register.beginImport(anImport({ kind: "facts", source: "facts" }));
  const rows = facts.map((fact, i) => ({ line: i + 2, facts: [fact] }));
  return (await register.applyFacts(importId, rows)).map(({ outcome }) => outcome);
}

async function applyRecord(register: RegisterStore, facts: readonly ObservedFact[], status: "active" | "expired") {
  const { importId } = await register.beginImport(anImport());
  const [applied] = await register.applyLicences(importId, rowsOf(aLicenceRecord({ status }, { facts })));
  return applied?.outcome;
}

export function registerFactsContract({ promises }: ContractSuite): void {
  promises("a value of every type comes back as it was", async ({ storage, reopen }) => {
    const values: readonly FactValue[] = ["", "true", "7", 0, 7.25, -3, true, false, [], ["甲", "乙"]];
    const facts = values.map((value, i) => aFact({ fact: `holder.fact${i}`, value }));
    expect(await observe(storage.register, ...facts)).toEqual(values.map(() => "accepted"));
    expect(await storage.register.factsOf([aHolderId()])).toEqual(facts);
    expect(await (await reopen()).register.factsOf([aHolderId()])).toEqual(facts);
  });

  promises("the same observation again is unchanged", async ({ storage: { register } }) => {
    await observe(register, aFact());
    expect(await observe(register, aFact())).toEqual(["unchanged"]);
    expect(await observe(register, aFact({ source: "another" }))).toEqual(["unchanged"]);
    expect(await register.factsOf([aHolderId()])).toEqual([aFact()]);
  });

  promises("a newer observation replaces an older one, with the same value too", async ({ storage: { register } }) => {
    await observe(register, aFact({ observedOn: yesterday }));
    expect(await observe(register, aFact())).toEqual(["changed"]);
    expect(await observe(register, aFact({ observedOn: tomorrow, value: true }))).toEqual(["changed"]);
    expect(await register.factsOf([aHolderId()])).toEqual([aFact({ observedOn: tomorrow, value: true })]);
  });

  promises("an older observation changes nothing", async ({ storage: { register } }) => {
    await observe(register, aFact());
    expect(await observe(register, aFact({ observedOn: yesterday, value: true }))).toEqual(["unchanged"]);
    expect(await register.factsOf([aHolderId()])).toEqual([aFact()]);
  });

  promises("another value of the same day corrects the earlier one", async ({ storage: { register } }) => {
    await observe(register, aFact({ value: 0 }));
    expect(await observe(register, aFact({ value: false }))).toEqual(["changed"]);
    expect(await observe(register, aFact({ value: "false" }))).toEqual(["changed"]);
    expect(await register.factsOf([aHolderId()])).toEqual([aFact({ value: "false" })]);
  });

  promises("a row is accepted if any fact of it is new, else changed if any changed", async ({ storage }) => {
    const { register } = storage;
    await observe(register, aFact());
    const { importId } = await register.beginImport(anImport({ kind: "facts" }));
    const other = aFact({ fact: "holder.isDishonest" });
    const applied = await register.applyFacts(importId, [
      { line: 2, facts: [aFact({ value: true }), other] },
      { line: 3, facts: [other, aFact()] },
      { line: 5, facts: [other] },
      { line: 6, facts: [] },
    ]);
    expect(applied).toEqual([
      { line: 2, outcome: "accepted" },
      { line: 3, outcome: "changed" },
      { line: 5, outcome: "unchanged" },
      { line: 6, outcome: "unchanged" },
    ]);
  });

  promises(
    "facts of a licence known before the licence itself are kept and joined with what its row states",
    async ({ storage: { register } }) => {
      const subjectId = aLicenceId();
      const early = aFact({ subjectId, fact: "licence.early", observedOn: yesterday, value: true });
      expect(await observe(register, early)).toEqual(["accepted"]);
      const stated = aFact({ subjectId, fact: "licence.stated", value: 1 });
      expect(await applyRecord(register, [stated], "active")).toBe("accepted");
      expect(await register.factsOf([subjectId])).toEqual([early, stated]);
      expect(await applyRecord(register, [stated], "active")).toBe("unchanged");
      const later = aFact({ subjectId, fact: "licence.early", value: false });
      expect(await observe(register, later, stated)).toEqual(["changed", "unchanged"]);
      expect(await register.factsOf([subjectId])).toEqual([later, stated]);
      expect(await applyRecord(register, [{ ...stated, value: 2 }], "active")).toBe("changed");
    },
  );

  promises("facts come by subject in the order asked, and by name within one", async ({ storage: { register } }) => {
    const [first, second] = [aHolderId("A"), aHolderId("B")];
    const facts = [
      aFact({ subjectId: second, fact: "holder.b" }),
      aFact({ subjectId: first, fact: "holder.b" }),
      aFact({ subjectId: first, fact: "holder.a" }),
    ];
    await observe(register, ...facts);
    expect(await register.factsOf([second, "uscc:nobody", first])).toEqual([facts[0], facts[2], facts[1]]);
    expect(await register.factsOf([])).toEqual([]);
  });

  promises("facts may come before the licence they are about", async ({ storage: { register } }) => {
    const early = aFact({ subjectId: aLicenceId(), fact: "licence.hasOpenInspection", value: true });
    await observe(register, early);
    await applyRecord(register, [aFact({ subjectId: aLicenceId() })], "active");
    expect(await register.factsOf([aLicenceId()])).toEqual([aFact({ subjectId: aLicenceId() }), early]);
  });

  promises("a record's own facts are stored with it", async ({ storage: { register } }) => {
    expect(await applyRecord(register, [aFact(), aFact({ subjectId: aLicenceId() })], "active")).toBe("accepted");
    expect(await register.factsOf([aHolderId(), aLicenceId()])).toHaveLength(2);
  });

  promises("a record's fact of another value is a change, but no version of the licence", async ({ storage }) => {
    const { register } = storage;
    await applyRecord(register, [aFact()], "active");
    expect(await applyRecord(register, [aFact({ value: true })], "active")).toBe("changed");
    expect(await register.versions(aLicenceId())).toHaveLength(1);
    expect(await register.factsOf([aHolderId()])).toEqual([aFact({ value: true })]);
  });

  promises("a record seen again on a later day is unchanged, and its facts are as young as it", async ({ storage }) => {
    const { register } = storage;
    await applyRecord(register, [aFact()], "active");
    expect(await applyRecord(register, [aFact({ observedOn: tomorrow })], "active")).toBe("unchanged");
    expect(await register.factsOf([aHolderId()])).toEqual([aFact({ observedOn: tomorrow })]);
  });

  promises("a second row of one import that differs in a fact only repeats the first", async ({ storage }) => {
    const { register } = storage;
    const { importId } = await register.beginImport(anImport());
    const rows = rowsOf(
      aLicenceRecord({}, { facts: [aFact()] }),
      aLicenceRecord({}, { facts: [aFact({ value: true })] }),
    );
    expect(await register.applyLicences(importId, rows)).toEqual([
      { line: 2, outcome: "accepted" },
      { line: 3, outcome: "repeats", firstLine: 2 },
    ]);
    expect(await register.factsOf([aHolderId()])).toEqual([aFact()]);
  });
}
