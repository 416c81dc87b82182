import { addDays, addYears, civilDate } from "../domain/civil-date.ts";
import { renewalWindow } from "../domain/renewal-window.ts";
import type { WindowRule } from "../domain/renewal-window.ts";
import type { WorkingCalendar } from "../domain/working-calendar.ts";

const showLimit = ({ before, unit }: NonNullable<WindowRule["opens"]>): string =>
  `${before} ${unit === "working-days" ? "个工作日" : unit === "months" ? "个月" : "天"}前`;

/**
 * Why the window is shut before it opens, if it is so for any last valid day of the last known year. Units differ, so
 * the days are worked out instead of comparing the figures.
 */
export function checkWindowOrder(rule: WindowRule, calendar: WorkingCalendar): string | undefined {
  if (rule.opens === undefined || rule.closes === undefined) return undefined;
  const end = calendar.knownUntil ?? civilDate("2026-12-31");
  for (let day = addDays(addYears(end, -1), 1); day <= end; day = addDays(day, 1)) {
    const { opensOn, closesOn } = renewalWindow(rule, day, calendar);
    if (opensOn !== undefined && opensOn > closesOn)
      return `期限写反了：${showLimit(rule.opens)}开始、${showLimit(rule.closes)}截止，有效期止为 ${day} 的许可 ${opensOn} 才开始，${closesOn} 已截止`;
  }
  return undefined;
}
