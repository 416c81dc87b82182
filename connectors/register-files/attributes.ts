import type { Attributes, FactValue, IdentifierDoubt } from "../../src/domain/licence.ts";
import type { CellReaders } from "./cells.ts";
import type { LicencesMapping } from "./mapping.ts";
import { valueReader } from "./values.ts";

const none: Attributes = {};

/** Reads a licence's further columns; what cannot be read is left out with a doubt. */
export function attributeReader(
  specs: LicencesMapping["attributes"],
  readers: CellReaders,
): (cells: readonly string[], doubts: IdentifierDoubt[]) => Attributes {
  const all = Object.entries(specs).map(([name, spec]) => ({
    name,
    at: readers.at(typeof spec === "string" ? spec : spec.column),
    read: valueReader(typeof spec === "string" ? { type: "text" } : spec, readers),
  }));
  if (all.length === 0) return () => none;
  return (cells, doubts) => {
    const attributes: Record<string, FactValue> = {};
    for (const { name, at, read } of all) {
      const reading = read(cells[at] as string);
      if (reading.kind === "value") attributes[name] = reading.value;
      else if (reading.kind === "doubt") doubts.push({ field: name, reason: reading.reason });
    }
    return attributes;
  };
}
