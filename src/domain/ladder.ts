import { addDays, type CivilDate } from "./civil-date.ts";
import type { Tier } from "./decision.ts";
import type { WindowRule } from "./renewal-window.ts";
import type { WorkingCalendar } from "./working-calendar.ts";

export type StepUnit = "calendar-days" | "working-days";

/** A reminder so long before the last day on which a renewal may be applied for. Custom of the bureau, not law. */
export interface ReminderStep {
  readonly before: number;
  readonly unit: StepUnit;
}

/** The reminders after the news that a window is open, as a rule version or the library states them. */
export interface LadderRule {
  /** How long before the last day to apply, the earliest first; empty: the news alone is told. */
  readonly before: readonly number[];
  /** Absent: as the window of the rule counts. */
  readonly unit?: StepUnit;
}

/** The ladders of rules that state none of their own. */
export type DefaultLadders = Readonly<Record<Tier, LadderRule>>;

/** No reminders: what stands in for ladders that are not given or cannot be read. */
export const noLadders: DefaultLadders = {
  "auto-prepare": { before: [] },
  assisted: { before: [] },
  "remind-only": { before: [] },
};

/** As the closing of the window counts, else as its opening does; months and windows without limits count calendar days. */
const unitOf = ({ closes, opens }: WindowRule): StepUnit =>
  (closes ?? opens)?.unit === "working-days" ? "working-days" : "calendar-days";

/** The steps of a ladder under a rule with this window, the earliest first. */
export const stepsOf = ({ before, unit }: LadderRule, window: WindowRule = {}): readonly ReminderStep[] =>
  before.map((days) => ({ before: days, unit: unit ?? unitOf(window) }));

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
 * was told the news, or before it, are not taken: that news stands for them. `undefined` after `closesOn`.
 */
export function newestDueStep(
  steps: readonly ReminderStep[],
  about: { readonly toldOn?: CivilDate; readonly closesOn: CivilDate },
  asOf: CivilDate,
  calendar: WorkingCalendar,
): DueStep | undefined {
  if (asOf > about.closesOn) return undefined;
  const days = steps
    .map((step) => ({ step, day: stepDay(step, about.closesOn, calendar) }))
    .sort((a, b) => (a.day < b.day ? -1 : 1));
  const last = days.at(-1)?.day;
  const due = days.filter(({ day }) => (about.toldOn === undefined || about.toldOn < day) && day <= asOf).at(-1);
  return due === undefined ? undefined : { ...due, isLast: due.day === last };
}
