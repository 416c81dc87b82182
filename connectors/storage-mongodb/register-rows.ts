import type { ObservedFact } from "../../src/domain/licence.ts";
import type { LicenceRecord } from "../../src/ports/register-intake.ts";
import type { Applied } from "../../src/ports/register-store.ts";
import type { FactsAtHand } from "./register-facts.ts";

/** A row of a call, with the id of what it is about and the keyed digest of its record. */
export interface DigestedRow<Stated extends { readonly facts: readonly ObservedFact[] } = LicenceRecord> {
  readonly line: number;
  readonly id: string;
  readonly record: Stated;
  readonly digest: string;
}

/** What of a stored licence or holder tells whether a row changes it. */
export interface Compared {
  readonly revision: number;
  readonly digest: string;
  readonly missingSince?: number;
}

/** What the rows of a call come to. */
export interface SortedRows<Row = DigestedRow> {
  readonly applied: readonly Applied[];
  /** Ids that this call is the first of its import to name, with the line. */
  readonly named: ReadonlyMap<string, number>;
  readonly accepted: readonly Row[];
  readonly changed: readonly Row[];
  /** Ids of those that are unchanged and were missing, with their revision. */
  readonly namedAgain: ReadonlyMap<string, number>;
}

/**
 * Compares the rows, in order, with what is stored and with the rows before them; `lines` are those on which earlier
 * calls of the import named a licence. A call that is repeated finds its own lines and sorts as it did before.
 */
export function sortRows<Row extends DigestedRow<{ readonly facts: readonly ObservedFact[] }>>(
  rows: readonly Row[],
  stored: ReadonlyMap<string, Compared>,
  lines: ReadonlyMap<string, number>,
  facts: FactsAtHand,
): SortedRows<Row> {
  const named = new Map<string, number>();
  const accepted: Row[] = [];
  const changed: Row[] = [];
  const namedAgain = new Map<string, number>();
  const digests = new Map<string, string>();

  const applyOne = (row: Row): Applied => {
    const { line, id, record, digest } = row;
    const before = stored.get(id);
    const firstLine = named.get(id) ?? lines.get(id);
    if (firstLine !== undefined && firstLine !== line) {
      const isSame = (digests.get(id) ?? before?.digest) === digest;
      const changesNothing = isSame && record.facts.every((fact) => facts.compare(fact) === "none");
      return changesNothing ? { line, outcome: "unchanged" } : { line, outcome: "repeats", firstLine };
    }
    named.set(id, line);
    digests.set(id, digest);
    const changes = record.facts.map(facts.apply);
    if (before === undefined) {
      accepted.push(row);
      return { line, outcome: "accepted" };
    }
    const isSame = before.digest === digest;
    if (!isSame) changed.push(row);
    else if (before.missingSince !== undefined) namedAgain.set(id, before.revision);
    const hasOtherFacts = changes.some((change) => change === "new" || change === "other-value");
    return { line, outcome: isSame && !hasOtherFacts ? "unchanged" : "changed" };
  };
  return { applied: rows.map(applyOne), named, accepted, changed, namedAgain };
}
