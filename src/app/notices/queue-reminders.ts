import type { CaseId, RenewalCase } from "../../domain/case.ts";
import { civilDateAt, type CivilDate } from "../../domain/civil-date.ts";
import { nextContactAt } from "../../domain/contact-hours.ts";
import { newestDueStep, stepName, type DueStep, type ReminderStep } from "../../domain/ladder.ts";
import type { RuleSet } from "../../engine/index.ts";
import { breathe } from "../breathe.ts";
import type { Parts } from "../parts.ts";
import { today } from "../today.ts";
import { recipientOf } from "./queue-opening-notice.ts";

const pageSize = 500;

export interface RemindersSummary {
  /** Reminders owed since this run. */
  readonly queued: number;
  /** Holders who became a task for a person with this run's last steps. */
  readonly visits: number;
}

/**
 * Owes each holder who was told and has not answered the newest reminder whose day has come, once for ever per step; with
 * the last step the holder becomes a task for a person too. Reads what is owed from the store, so it may run at any time,
 * twice, or after days without power.
 */
export async function queueReminders(parts: Parts, signal: AbortSignal): Promise<RemindersSummary> {
  const ruleSet = await parts.rules.current();
  const summary = { queued: 0, visits: 0 };
  for (let after: CaseId | undefined; ;) {
    await breathe(signal);
    const query = { states: ["notified"] as const, limit: pageSize };
    const page = await parts.storage.cases.list(after === undefined ? query : { ...query, after });
    for (const told of page) {
      const due = dueReminder(parts, ruleSet, told);
      if (due === undefined || !(await remind(parts, ruleSet, told, due))) continue;
      summary.queued += 1;
      if (due.isLast) summary.visits += 1;
    }
    after = page.at(-1)?.caseId;
    if (after === undefined || page.length < pageSize) break;
  }
  parts.log.info({ ...summary }, "reminders queued");
  return summary;
}

const lastDayOf = ({ closesOn, cycle }: RenewalCase): CivilDate => closesOn ?? cycle;

/** The step of the rule's ladder that a case is due for today. */
export function dueReminder(parts: Parts, ruleSet: RuleSet, told: RenewalCase): DueStep | undefined {
  const { reminders, remindersByRule } = parts.settings;
  const steps: readonly ReminderStep[] = remindersByRule[told.rule] ?? reminders;
  const about = { openedOn: told.openedOn, closesOn: lastDayOf(told) };
  return newestDueStep(steps, about, today(parts), ruleSet.calendar);
}

export const reminderKey = ({ licenceId, rule, cycle }: RenewalCase, { step }: DueStep): string =>
  `${licenceId}|${rule}|${cycle}|${stepName(step)}`;

/** Whether the reminder is owed since now. */
async function remind(parts: Parts, ruleSet: RuleSet, told: RenewalCase, due: DueStep): Promise<boolean> {
  const { zone, contactHours } = parts.settings;
  const licence = (await parts.storage.register.find(told.licenceId))?.licence;
  const notBefore = nextContactAt(parts.clock.now(), contactHours, ruleSet.calendar, zone);
  const day = civilDateAt(notBefore, zone);
  const tellUntil = lastDayOf(told);
  if (licence === undefined || day > tellUntil) return false;
  const queued = await parts.storage.notices.queue({
    holderId: recipientOf(licence),
    language: licence.holder.language,
    day,
    notBefore,
    item: {
      effectKey: reminderKey(told, due),
      licenceId: told.licenceId,
      caseId: told.caseId,
      itemCode: told.itemCode,
      rule: told.rule,
      decisionPosition: told.decisionPosition,
      validUntil: told.cycle,
      tellUntil,
      ...(told.adviseBy === undefined ? {} : { adviseBy: told.adviseBy }),
      isProvisional: told.isProvisional,
    },
  });
  // Put again whenever the last step is looked at: a crash may have come between the message and the task.
  if (due.isLast) await askForVisit(parts, told);
  return queued === "queued" || queued === "joined";
}

const askForVisit = (parts: Parts, { licenceId, rule, decisionPosition }: RenewalCase): Promise<void> =>
  parts.storage.worklist.put({
    subjectId: licenceId,
    rule,
    kind: "visit",
    missing: [],
    since: today(parts),
    decisionPosition,
  });
