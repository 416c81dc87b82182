import type { LicenceRecord } from "../../src/ports/register-intake.ts";
import type { Applied } from "../../src/ports/register-store.ts";
import type { FactsAtHand } from "./register-facts.ts";

/** A row of a call, with the keyed digest of its record. */
export interface DigestedRow {
  readonly line: number;
  readonly record: LicenceRecord;
  readonly digest: string;
}

/** What of a stored licence tells whether a row changes it. */
export interface Compared {
  readonly revision: number;
  readonly digest: string;
  readonly missingSince?: number;
}

/** What the rows of a call come to. */
export interface SortedRows {
  readonly applied: readonly Applied[];
  /** Licences that this call is the first of its import to name, with the line. */
  readonly named: ReadonlyMap<string, number>;
  readonly accepted: readonly DigestedRow[];
  readonly changed: readonly DigestedRow[];
  /** Licences that are unchanged and were missing, with their revision. */
  readonly namedAgain: ReadonlyMap<string, number>;
}

/**
 * Compares the rows, in order, with what is stored and with the rows before them; `lines` are those on which earlier
 * calls of the import named a licence. A call that is repeated finds its own lines and sorts as it did before.
 */
export function sortRows(
  rows: readonly DigestedRow[],
  stored: ReadonlyMap<string, Compared>,
  lines: ReadonlyMap<string, number>,
  facts: FactsAtHand,
): SortedRows {
  const named = new Map<string, number>();
  const accepted: DigestedRow[] = [];
  const changed: DigestedRow[] = [];
  const namedAgain = new Map<string, number>();
  const digests = new Map<string, string>();

  const applyOne = (row: DigestedRow): Applied => {
    const { line, record, digest } = row;
    const { licenceId } = record.licence;
    const before = stored.get(licenceId);
    const firstLine = named.get(licenceId) ?? lines.get(licenceId);
    if (firstLine !== undefined && firstLine !== line) {
      const isSame = (digests.get(licenceId) ?? before?.digest) === digest;
      const changesNothing = isSame && record.facts.every((fact) => facts.compare(fact) === "none");
      return changesNothing ? { line, outcome: "unchanged" } : { line, outcome: "repeats", firstLine };
    }
    named.set(licenceId, line);
    digests.set(licenceId, digest);
    const changes = record.facts.map(facts.apply);
    if (before === undefined) {
      accepted.push(row);
      return { line, outcome: "accepted" };
    }
    const isSame = before.digest === digest;
    if (!isSame) changed.push(row);
    else if (before.missingSince !== undefined) namedAgain.set(licenceId, before.revision);
    const hasOtherFacts = changes.some((change) => change === "new" || change === "other-value");
    return { line, outcome: isSame && !hasOtherFacts ? "unchanged" : "changed" };
  };
  return { applied: rows.map(applyOne), named, accepted, changed, namedAgain };
}
