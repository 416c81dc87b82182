import type { CaseId, RenewalCase } from "../../domain/case.ts";
import { civilDateAt } from "../../domain/civil-date.ts";
import { nextContactAt } from "../../domain/contact-hours.ts";
import type { DueStep } from "../../domain/ladder.ts";
import type { RenewalItem } from "../../domain/notice.ts";
import type { RuleSet } from "../../engine/index.ts";
import { breathe } from "../breathe.ts";
import type { Parts } from "../parts.ts";
import { today } from "../today.ts";
import { visitItem } from "../worklist-item.ts";
import { dueReminder, lastDayOf, reminderKey, toldOfCase, type Told } from "./due-reminder.ts";
import { recipientOf } from "./queue-opening-notice.ts";
import { onlyReminded } from "./only-reminded.ts";

const pageSize = 500;

export interface RemindersSummary {
  /** Reminders owed since this run. */
  readonly queued: number;
  /** Holders who became a task for a person with this run's last steps. */
  readonly visits: number;
}

/**
 * Owes each holder who was told and has not answered the newest reminder whose day has come, once for ever per step; with
 * the last step of a case the holder becomes a task for a person too. Holders of permits that another office renews are
 * reminded where their rule says so. Reads what is owed from the store, so it may run at any time, twice, or after days
 * without power.
 */
export async function queueReminders(parts: Parts, signal: AbortSignal): Promise<RemindersSummary> {
  const ruleSet = await parts.rules.current();
  const summary = { queued: 0, visits: 0 };
  for (let after: CaseId | undefined; ;) {
    await breathe(signal);
    const query = { states: ["notified"] as const, limit: pageSize };
    const page = await parts.storage.cases.list(after === undefined ? query : { ...query, after });
    for (const one of page) {
      const told = toldOfCase(ruleSet, parts.settings, one);
      const due = dueReminder(ruleSet, told, today(parts));
      if (due === undefined) continue;
      const isQueued = await remind(parts, ruleSet, told, due, itemOfCase(one));
      if (isQueued === undefined) continue;
      // Put again whenever the last step is looked at: a crash may have come between the message and the task.
      if (due.isLast) await askForVisit(parts, one);
      if (!isQueued) continue;
      summary.queued += 1;
      if (due.isLast) summary.visits += 1;
    }
    after = page.at(-1)?.caseId;
    if (after === undefined || page.length < pageSize) break;
  }
  for await (const { told, due, item } of onlyReminded(parts, ruleSet, signal))
    if ((await remind(parts, ruleSet, told, due, item)) === true) summary.queued += 1;
  parts.log.info({ ...summary }, "reminders queued");
  return summary;
}

/** Whether the reminder is owed since now; `undefined` if it is too late for it. */
async function remind(
  parts: Parts,
  ruleSet: RuleSet,
  told: Told,
  due: DueStep,
  item: Omit<RenewalItem, "effectKey" | "licenceId" | "rule" | "validUntil" | "tellUntil">,
): Promise<boolean | undefined> {
  const { zone, contactHours } = parts.settings;
  const licence = (await parts.storage.register.find(told.licenceId))?.licence;
  const notBefore = nextContactAt(parts.clock.now(), contactHours, ruleSet.calendar, zone);
  const day = civilDateAt(notBefore, zone);
  const tellUntil = lastDayOf(told);
  if (licence === undefined || day > tellUntil) return undefined;
  const { licenceId, rule, cycle: validUntil } = told;
  const queued = await parts.storage.notices.queue({
    holderId: recipientOf(licence),
    language: licence.holder.language,
    day,
    notBefore,
    item: { ...item, effectKey: reminderKey(told, due), licenceId, rule, validUntil, tellUntil },
  });
  return queued === "queued" || queued === "joined";
}

const itemOfCase = ({ caseId, itemCode, decisionPosition, adviseBy, isProvisional }: RenewalCase) => ({
  caseId,
  itemCode,
  decisionPosition,
  ...(adviseBy === undefined ? {} : { adviseBy }),
  isProvisional,
});

const askForVisit = (parts: Parts, { licenceId, rule, decisionPosition }: RenewalCase): Promise<void> =>
  parts.storage.worklist.put(visitItem({ subjectId: licenceId, rule, position: decisionPosition }, today(parts)));
