import { z } from "zod";
import { weekday, yearOfDate } from "../domain/civil-date.ts";
import type { CivilDate } from "../domain/civil-date.ts";
import type { CalendarYear } from "../domain/working-calendar.ts";
import type { Problem } from "../ports/errors.ts";
import { readShaped } from "./check-shape.ts";
import { date, entry } from "./schema-parts.ts";

const calendarYear = entry({
  year: z.int().min(1949).max(2200),
  status: z.enum(["announced", "provisional"]),
  source: z.array(z.string().min(1)),
  note: z.string().min(1).optional(),
  holidays: z.array(entry({ name: z.string().min(1), days: z.array(date).min(1) })),
  makeUpDays: z.array(date),
});

type Found = { readonly path: readonly PropertyKey[]; readonly message: string };

/** What a schema cannot say: a schedule that contradicts itself, or a day that cannot be part of it. */
function contradictions(file: z.infer<typeof calendarYear>): Found[] {
  const found: Found[] = [];
  const seen = new Set<CivilDate>();
  const visit = (d: CivilDate, path: readonly PropertyKey[]): void => {
    // A schedule may begin in the last days of the year before: 2019's makes 2018-12-29 a working Saturday.
    const belongs = yearOfDate(d) === file.year || d.startsWith(`${file.year - 1}-12-`);
    if (!belongs) found.push({ path, message: `${d} 不在 ${file.year} 年（或上一年 12 月）` });
    if (seen.has(d)) found.push({ path, message: `${d} 列了两次` });
    seen.add(d);
  };
  file.holidays.forEach((holiday, i) => holiday.days.forEach((d, j) => visit(d, ["holidays", i, "days", j])));
  file.makeUpDays.forEach((d, i) => {
    visit(d, ["makeUpDays", i]);
    if (weekday(d) < 6) found.push({ path: ["makeUpDays", i], message: `${d} 不是周六或周日，不必列为调休上班` });
  });
  if (file.status === "announced" && file.source.length === 0)
    found.push({ path: ["source"], message: "已公布的年份应写明通知出处" });
  if (file.status === "announced" && file.holidays.length === 0)
    found.push({ path: ["holidays"], message: "已公布的年份应列出放假日" });
  if (file.status === "provisional" && file.note === undefined)
    found.push({ path: ["status"], message: "暂定的年份应在 note 中说明原因" });
  return found;
}

/**
 * Reads one file of `rules/calendar/`. Either the year is there or the problems are, all of them at once; `file` is only
 * repeated in the problems.
 */
export function readCalendarYear(
  text: string,
  file: string,
): { readonly year?: CalendarYear; readonly problems: readonly Problem[] } {
  const read = readShaped(text, file, calendarYear);
  if (read.value === undefined) return { problems: read.problems };
  const problems = contradictions(read.value).map(({ path, message }) =>
    read.source.problem("calendar", path, message),
  );
  if (problems.length > 0) return { problems };
  const { note, ...rest } = read.value;
  return { year: note === undefined ? rest : { ...rest, note }, problems: [] };
}
