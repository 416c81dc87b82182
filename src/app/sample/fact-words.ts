import { addDays } from "../../domain/civil-date.ts";
import type { CivilDate } from "../../domain/civil-date.ts";
import type { Part } from "./cast.ts";
import type { FactColumn, FactWord } from "./fact-columns.ts";
import type { Random } from "./random.ts";

/** One cell in five hundred is empty. */
const UNKNOWN_CELLS = 20;

/** What stands in the columns: what the part says, else 是 as often as each column has it. */
export function sampleFactWords(
  columns: readonly FactColumn[],
  part: Part | undefined,
  random: Random,
): readonly FactWord[] {
  return columns.map(({ header, rate }) => {
    if (part !== undefined) return part.facts === "missing" ? "" : part.fact === header ? "是" : "否";
    const draw = random.below(10_000);
    return draw < UNKNOWN_CELLS ? "" : draw < UNKNOWN_CELLS + rate ? "是" : "否";
  });
}

/** A few days old; in one case of a hundred, and where the part says so, older than any fact may be. */
export function sampleObservedOn(asOf: CivilDate, part: Part | undefined, random: Random): CivilDate {
  const isStale = part === undefined ? random.chance(100) : part.facts === "stale";
  return addDays(asOf, isStale ? -400 - random.below(300) : -1 - random.below(20));
}
