import { addDays, addMonths, addYears, civilDate } from "../domain/civil-date.ts";
import type { CivilDate } from "../domain/civil-date.ts";
import type { KnownFact } from "../domain/decision.ts";
import type { GrantCycle, GrantRule } from "./types.ts";

const yearOf = (day: CivilDate): string => day.slice(0, 4);
const quarterOf = (day: CivilDate): number => Math.ceil(Number(day.slice(5, 7)) / 3);

/**
 * What a grant is for, as it stands in effect keys: `2026`, `2026Q4`, `2026-11` or `once`; `once:<value>` where one may
 * be had for each value of a fact.
 * @param value of `cycleBy`.
 */
export function cycleOf({ cycle }: Pick<GrantRule, "cycle">, asOf: CivilDate, value?: KnownFact): string {
  switch (cycle) {
    case "policy-year":
      return yearOf(asOf);
    case "quarter":
      return `${yearOf(asOf)}Q${quarterOf(asOf)}`;
    case "month":
      return asOf.slice(0, 7);
    case "once":
      return value?.known === true ? `once:${String(value.value)}` : "once";
    default:
      return cycle satisfies never;
  }
}

/** The first day of the next cycle; `undefined` where there is none. */
export function nextCycleOn(cycle: GrantCycle, asOf: CivilDate): CivilDate | undefined {
  const firstOfMonth = addDays(asOf, 1 - Number(asOf.slice(8)));
  switch (cycle) {
    case "policy-year":
      return addYears(civilDate(`${yearOf(asOf)}-01-01`), 1);
    case "quarter":
      return addMonths(civilDate(`${yearOf(asOf)}-${String(quarterOf(asOf) * 3).padStart(2, "0")}-01`), 1);
    case "month":
      return addMonths(firstOfMonth, 1);
    case "once":
      return undefined;
    default:
      return cycle satisfies never;
  }
}
