import type { Applied, RegisterStore } from "../../src/ports/register-store.ts";
import type { FactChange, FactRecords } from "./fact-records.ts";
import type { Imports } from "./register-imports.ts";
import type { RegisterContext } from "./register-context.ts";

function outcomeOf(changes: readonly FactChange[]): "accepted" | "changed" | "unchanged" {
  if (changes.includes("new")) return "accepted";
  return changes.every((change) => change === "none") ? "unchanged" : "changed";
}

export function applyFactsOn(
  { transact }: RegisterContext,
  imports: Imports,
  facts: FactRecords,
): RegisterStore["applyFacts"] {
  return async (importId, rows) =>
    transact(() => {
      imports.running(importId);
      return rows.map((row): Applied => ({ line: row.line, outcome: outcomeOf(facts.apply(row.facts)) }));
    });
}
