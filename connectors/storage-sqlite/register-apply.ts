import type { Applied, RegisterStore } from "../../src/ports/register-store.ts";
import type { LicenceRecords, PreparedRecord, Stamp } from "./licence-records.ts";
import type { FactRecords } from "./fact-records.ts";
import type { Imports } from "./register-imports.ts";
import type { RegisterContext } from "./register-context.ts";

export function applyLicencesOn(
  register: RegisterContext,
  imports: Imports,
  records: LicenceRecords,
  facts: FactRecords,
): RegisterStore["applyLicences"] {
  const { writer, transact, now } = register;
  const see = writer.prepare<{ importNo: number; lines: string }>(
    `INSERT INTO import_seen (import_no, licence_no, line)
     SELECT @importNo, CAST(key AS INTEGER), value FROM json_each(@lines)`,
  );

  /** `seen`: the lines on which this call has named licences so far, by row number. */
  const applyRow = (
    line: number,
    prepared: PreparedRecord,
    importNo: number,
    stamp: Stamp,
    seen: Map<number, number>,
  ): Applied => {
    const { licence, facts: stated } = prepared.record;
    const { licenceId } = licence;
    const stored = records.get(licenceId, importNo);
    if (stored === undefined) {
      const licenceNo = records.add(prepared, stamp);
      seen.set(licenceNo, line);
      facts.applyTo({ licenceId, licenceNo, facts: facts.takeEarly(licenceId, licenceNo) }, stated);
      return { line, outcome: "accepted" };
    }
    const isSame = records.isSame(stored, prepared);
    const home = { licenceId, licenceNo: stored.licence_no, facts: stored.facts ?? undefined };
    const firstLine = stored.seen_on ?? seen.get(stored.licence_no);
    if (firstLine !== undefined) {
      const changesNothing = isSame && facts.compareTo(home, stated).every((change) => change === "none");
      return changesNothing ? { line, outcome: "unchanged" } : { line, outcome: "repeats", firstLine };
    }
    seen.set(stored.licence_no, line);
    if (!isSame) records.replace(stored.licence_no, prepared, stamp);
    else if (stored.missing_since !== null) records.isNamedAgain(licenceId);
    // Facts are dated and kept by themselves: the same licence seen again on a later day is not a change.
    const hasOtherFacts = facts.applyTo(home, stated).some((change) => change === "new" || change === "other-value");
    return { line, outcome: isSame && !hasOtherFacts ? "unchanged" : "changed" };
  };

  return async (importId, rows) => {
    // Before the transaction: nobody else has to wait while this computes.
    const prepared = rows.map(({ line, record }) => ({ line, record: records.prepare(record) }));
    return transact(() => {
      const { importNo, sourceNo } = imports.running(importId);
      const stamp = { sourceNo, knownAt: now() };
      const seen = new Map<number, number>();
      facts.lookForEarly();
      const applied = prepared.map(({ line, record }) => applyRow(line, record, importNo, stamp, seen));
      // Written once for all rows: a statement a row costs three times as much.
      see.run({ importNo, lines: JSON.stringify(Object.fromEntries(seen)) });
      return applied;
    });
  };
}
