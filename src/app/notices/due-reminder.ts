import type { RenewalCase } from "../../domain/case.ts";
import { addDays, type CivilDate } from "../../domain/civil-date.ts";
import { newestDueStep, stepName, type DueStep } from "../../domain/ladder.ts";
import type { LicenceId } from "../../domain/licence.ts";
import type { RuleSet } from "../../engine/index.ts";
import type { Settings } from "../parts.ts";

/** What a holder was told of and may be reminded of: a case, or a licence that is only reminded of. */
export interface Told {
  readonly licenceId: LicenceId;
  readonly rule: string;
  readonly ruleVersion: number;
  /** The last valid day that is being renewed. */
  readonly cycle: CivilDate;
  readonly closesOn?: CivilDate;
  /** When the holder was told; absent: whatever the day, it was before every step. */
  readonly toldOn?: CivilDate;
}

/** The last day to apply. */
export const lastDayOf = (about: { readonly closesOn?: CivilDate | undefined; readonly cycle: CivilDate }): CivilDate =>
  about.closesOn ?? about.cycle;

/**
 * The day on which the news of a case opened on a day goes out at the earliest: within contact hours after the daily
 * scan. A reminder on that day, or on days off before it, would only repeat the news.
 */
export function newsDay(
  { calendar }: Pick<RuleSet, "calendar">,
  { contactHours, dailyScanAt }: Pick<Settings, "contactHours" | "dailyScanAt">,
  openedOn: CivilDate,
): CivilDate {
  return calendar.firstWorkingDayOnOrAfter(dailyScanAt < contactHours.to ? openedOn : addDays(openedOn, 1));
}

/** A case as something its holder was told of. */
export const toldOfCase = (
  ruleSet: Pick<RuleSet, "calendar">,
  settings: Pick<Settings, "contactHours" | "dailyScanAt">,
  about: Pick<RenewalCase, "licenceId" | "rule" | "ruleVersion" | "cycle" | "closesOn" | "openedOn">,
): Told => ({ ...about, toldOn: newsDay(ruleSet, settings, about.openedOn) });

/** The step of its rule's ladder that is due on a day: the one place that says so. */
export function dueReminder(ruleSet: RuleSet, told: Told, asOf: CivilDate): DueStep | undefined {
  const version = ruleSet.findRule(told.rule)?.versions.find((one) => one.version === told.ruleVersion);
  if (version === undefined) return undefined;
  const about = { closesOn: lastDayOf(told), ...(told.toldOn === undefined ? {} : { toldOn: told.toldOn }) };
  return newestDueStep(ruleSet.stepsOf(version), about, asOf, ruleSet.calendar);
}

/** Names the reminder of a step for ever. */
export const reminderKey = ({ licenceId, rule, cycle }: Told, { step }: Pick<DueStep, "step">): string =>
  `${licenceId}|${rule}|${cycle}|${stepName(step)}`;

/** Names the news that the window of a licence is open for ever. */
export const newsKey = ({ licenceId, rule, cycle }: Pick<Told, "licenceId" | "rule" | "cycle">): string =>
  `${licenceId}|${rule}|${cycle}|window-open`;

export const isReminder = (effectKey: string): boolean => effectKey.includes("|reminder-");
