import { addDays, type CivilDate } from "../../domain/civil-date.ts";
import { nextCycleOn, type RuleVersion } from "../../engine/index.ts";

/** Where the cycle has no end, the news is not worth telling for longer than this. */
const tellForDays = 60;

/** The last day of the cycle that a day lies in, or of the days for which news is worth telling. */
export function lastDayToTell(version: RuleVersion | undefined, asOf: CivilDate): CivilDate {
  const next = version?.grant === undefined ? undefined : nextCycleOn(version.grant.cycle, asOf);
  return addDays(next ?? addDays(asOf, tellForDays), -1);
}
