import type { Applied, RegisterStore } from "../../src/ports/register-store.ts";
import type { FactRecords } from "./fact-records.ts";
import { holderRecords, type PreparedHolder } from "./holder-records.ts";
import type { Stamp } from "./licence-records.ts";
import type { RegisterContext } from "./register-context.ts";
import type { Imports } from "./register-imports.ts";

/** Holders go by the same rules as licences; what an import has named is kept by the number of their document. */
export function applyHoldersOn(
  register: RegisterContext,
  imports: Imports,
  facts: FactRecords,
): RegisterStore["applyHolders"] {
  const { writer, transact, now } = register;
  const records = holderRecords(register);
  const seenOn = writer
    .prepare<[number, number], number>("SELECT line FROM holder_seen WHERE import_no = ? AND document_no = ?")
    .pluck();
  const see = writer.prepare<[number, number, number]>(
    "INSERT INTO holder_seen (import_no, document_no, line) VALUES (?, ?, ?)",
  );

  const applyRow = (line: number, prepared: PreparedHolder, importNo: number, stamp: Stamp): Applied => {
    const { holder, facts: stated } = prepared.record;
    const stored = records.get(holder.holderId);
    const documentNo = stored?.document_no ?? undefined;
    if (stored === undefined || documentNo === undefined) {
      see.run(importNo, records.add(prepared, stamp), line);
      facts.apply(stated);
      return { line, outcome: "accepted" };
    }
    const isSame = records.isSame(stored, prepared);
    const firstLine = seenOn.get(importNo, documentNo);
    if (firstLine !== undefined) {
      const changesNothing = isSame && facts.compare(stated).every((change) => change === "none");
      return changesNothing ? { line, outcome: "unchanged" } : { line, outcome: "repeats", firstLine };
    }
    see.run(importNo, documentNo, line);
    if (!isSame) records.replace(documentNo, prepared, stamp);
    else if (stored.missing_since !== null) records.isNamedAgain(holder.holderId);
    const hasOtherFacts = facts.apply(stated).some((change) => change === "new" || change === "other-value");
    return { line, outcome: isSame && !hasOtherFacts ? "unchanged" : "changed" };
  };

  return async (importId, rows) => {
    const prepared = rows.map(({ line, record }) => ({ line, record: records.prepare(record) }));
    return transact(() => {
      const { importNo, sourceNo } = imports.running(importId);
      const stamp = { sourceNo, knownAt: now() };
      return prepared.map(({ line, record }) => applyRow(line, record, importNo, stamp));
    });
  };
}
