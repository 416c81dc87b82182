import { addDays, type CivilDate } from "../../domain/civil-date.ts";
import type { Publicity } from "../../domain/grant.ts";
import type { GrantRule, RuleSet } from "../../engine/index.ts";
import type { Parts } from "../parts.ts";

/** How long the names are to be shown: as the bureau set it, else as the rule says; `undefined` where neither asks for it. */
export function publicityOf(parts: Parts, rule: string, grant: GrantRule): Publicity | undefined {
  const set = parts.settings.publicityByRule[rule];
  if (set !== undefined) return { ...set, setBy: "settings" };
  if (grant.publicity === undefined) return undefined;
  const { days, unit } = grant.publicity;
  return { days, unit, setBy: "rule" };
}

/** The days on which the names are shown if the grant is confirmed on a day: from the next day on, both ends inclusive. */
export function datedFrom(publicity: Publicity, confirmedOn: CivilDate, { calendar }: RuleSet): Publicity {
  const { days, unit } = publicity;
  const until = unit === "working-days" ? calendar.addWorkingDays(confirmedOn, days) : addDays(confirmedOn, days);
  const isProvisional = unit === "working-days" && (calendar.knownUntil === undefined || until > calendar.knownUntil);
  return { ...publicity, from: addDays(confirmedOn, 1), until, ...(isProvisional ? { isProvisional: true } : {}) };
}
