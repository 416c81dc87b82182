import { addDays, type CivilDate } from "./civil-date.ts";
import type { WorkingCalendar } from "./working-calendar.ts";

/** A reminder so long before the last day on which a renewal may be applied for. Set by the bureau, not by law. */
export interface ReminderStep {
  readonly before: number;
  readonly unit: "calendar-days" | "working-days";
}

/** Names the step in effect keys. */
export const stepName = ({ before, unit }: ReminderStep): string =>
  unit === "calendar-days" ? `reminder-${before}` : `reminder-${before}w`;

/** The day of a step that is counted back from `closesOn`. */
export const stepDay = ({ before, unit }: ReminderStep, closesOn: CivilDate, calendar: WorkingCalendar): CivilDate =>
  unit === "calendar-days" ? addDays(closesOn, -before) : calendar.addWorkingDays(closesOn, -before);

export interface DueStep {
  readonly step: ReminderStep;
  readonly day: CivilDate;
  /** No later step follows: who has not answered by now is visited. */
  readonly isLast: boolean;
}

/**
 * The newest step whose day has come, so that days without power cost no burst of messages. Steps on the day the holder
 * was first owed the news, or before it, are not taken: that news stands for them. `undefined` after `closesOn`.
 */
export function newestDueStep(
  steps: readonly ReminderStep[],
  about: { readonly openedOn: CivilDate; readonly closesOn: CivilDate },
  asOf: CivilDate,
  calendar: WorkingCalendar,
): DueStep | undefined {
  if (asOf > about.closesOn) return undefined;
  const days = steps
    .map((step) => ({ step, day: stepDay(step, about.closesOn, calendar) }))
    .sort((a, b) => (a.day < b.day ? -1 : 1));
  const last = days.at(-1)?.day;
  const due = days.filter(({ day }) => about.openedOn < day && day <= asOf).at(-1);
  return due === undefined ? undefined : { ...due, isLast: due.day === last };
}
