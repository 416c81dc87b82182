import type { Agenda } from "agenda";
import { InvalidInput } from "../../src/ports/errors.ts";

/** A time of day and week, in a zone. */
export interface Times {
  readonly expression: string;
  readonly zone: string;
}

/** The first of the times after `after`, as Agenda reads it; undefined if it cannot. Nothing is saved. */
export function nextTime(agenda: Agenda, { expression, zone }: Times, after: Date): Date | undefined {
  const job = agenda.create("times");
  job.attrs.lastRunAt = after;
  return job.repeatEvery(expression, { timezone: zone }).attrs.nextRunAt ?? undefined;
}

/**
 * @throws InvalidInput unless it is a cron expression of five fields in a zone that exists. Agenda itself would also take
 * “3 days”, which drifts with every start, and a bare number of milliseconds.
 */
export function checkTimes(agenda: Agenda, { expression, zone }: Times): void {
  const fields = expression.trim().split(/\s+/);
  if (fields.length !== 5 || nextTime(agenda, { expression, zone }, new Date()) === undefined)
    throw new InvalidInput(`“${expression}”（${zone}）不是五段的 cron 表达式，或时区不存在`);
  // Agenda reads both as "or", other schedulers as "and": an expression must not mean two things.
  if (fields[2] !== "*" && fields[4] !== "*") throw new InvalidInput(`“${expression}” 同时限定了日和星期，含义不明`);
}
