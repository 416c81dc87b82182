import { z } from "zod";
import { addDays, addYears, civilDate } from "../domain/civil-date.ts";
import { noLadders, stepDay, stepsOf, type DefaultLadders, type LadderRule } from "../domain/ladder.ts";
import { renewalWindow, type WindowRule } from "../domain/renewal-window.ts";
import type { WorkingCalendar } from "../domain/working-calendar.ts";
import { readShaped } from "./check-shape.ts";
import type { Problem } from "./problems.ts";
import { entry } from "./schema-parts.ts";
import type { Path, YamlSource } from "./yaml-source.ts";

/** Shared by rule versions and `ladder.yaml`. */
export const ladder = entry({
  before: z
    .array(z.int().min(0).max(400))
    .describe("在申请截止日之前多少天各催办一次，从早到晚（数从大到小）；[] 只在窗口开启时通知一次"),
  unit: z
    .exactOptional(z.enum(["calendar-days", "working-days"]))
    .describe("自然日或工作日；不写则与 window 的截止（没有截止则开始）的单位相同，按月的数自然日"),
}).describe("窗口开启时通知之后，持证人没有答复的，再催办几次");

export const ladderFile = entry({
  ladder: entry({ "auto-prepare": ladder, assisted: ladder, "remind-only": ladder }).describe(
    "规则没有写 ladder 的，按办理方式催办",
  ),
});

/** What is wrong with the order of the steps. */
export function checkLadderOrder(source: YamlSource, path: Path, { before }: LadderRule): readonly Problem[] {
  return before.flatMap((days, i) => {
    const earlier = before[i - 1];
    if (earlier === undefined || days < earlier) return [];
    const why = days === earlier ? `${days} 写了两次` : `${days} 应写在 ${earlier} 之前`;
    return [source.problem("ladder-order", [...path, "before", i], `催办从早到晚写，数从大到小：${why}`)];
  });
}

/**
 * The first steps of a version's own ladder that never come: for every last valid day of the last known year they lie
 * before the window opens, and the news that it is open stands for them.
 */
export function checkLadderInWindow(
  source: YamlSource,
  path: Path,
  rule: LadderRule,
  window: WindowRule,
  calendar: WorkingCalendar,
): readonly Problem[] {
  if (window.opens === undefined) return [];
  const last = calendar.knownUntil ?? civilDate("2026-12-31");
  const untaken = new Set(rule.before.keys());
  const steps = stepsOf(rule, window);
  for (let day = addDays(addYears(last, -1), 1); day <= last && untaken.size > 0; day = addDays(day, 1)) {
    const { opensOn, closesOn } = renewalWindow(window, day, calendar);
    steps.forEach((step, i) => {
      if (opensOn === undefined || stepDay(step, closesOn, calendar) > opensOn) untaken.delete(i);
    });
  }
  return [...untaken].map((i) =>
    source.problem(
      "ladder-order",
      [...path, "before", i],
      `截止前 ${rule.before[i]} ${steps[i]?.unit === "working-days" ? "个工作日" : "天"}时窗口还没有开启，这一步永远不会发出`,
    ),
  );
}

/** Reads `ladder.yaml`. */
export function readLadders(
  text: string,
  file: string,
): { readonly ladders: DefaultLadders; readonly problems: readonly Problem[] } {
  const { source, value, problems } = readShaped(text, file, ladderFile);
  if (value === undefined) return { ladders: noLadders, problems };
  const wrong = Object.entries(value.ladder).flatMap(([tier, one]) => checkLadderOrder(source, ["ladder", tier], one));
  return { ladders: value.ladder, problems: [...problems, ...wrong] };
}
