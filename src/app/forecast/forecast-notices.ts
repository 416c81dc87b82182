import { addDays, daysBetween, type CivilDate } from "../../domain/civil-date.ts";
import type { LicenceId } from "../../domain/licence.ts";
import { InvalidInput } from "../../ports/errors.ts";
import { breathe } from "../breathe.ts";
import { isTelling } from "../notices/queue-finding-notice.ts";
import { noProgress, type OnProgress, type Parts } from "../parts.ts";
import { today } from "../today.ts";
import { ForeseenDays } from "./foresee-days.ts";
import type { ForeseenMessage } from "./foreseen-message.ts";
import { holderTurnsIn, type HolderTurn } from "./holder-turns.ts";
import { turnsIn, type Turn } from "./turns.ts";

export interface ForecastRequest {
  /** First and last day that are told of, both inclusive; not before today. */
  readonly from: CivilDate;
  readonly until: CivilDate;
  /** Whether registers go on being imported and say the same; otherwise what is known grows old. */
  readonly isKeptCurrent: boolean;
  readonly signal: AbortSignal;
  readonly onProgress?: OnProgress;
}

/** How many messages of a month tell of a step of a rule, and of how many licences, or how many times a benefit. */
export interface ForecastRow {
  /** `YYYY-MM`. */
  readonly month: string;
  readonly rule: string;
  /** `window-open`, `reminder-30` (calendar days), `reminder-30w` (working days), `told` of a benefit, `finding-<id>` of a finding. */
  readonly step: string;
  /** A message is what one holder is told on one day; one that tells of several steps counts in each of their rows. */
  readonly messages: number;
  readonly licences: number;
}

export interface NoticeForecast {
  readonly from: CivilDate;
  readonly until: CivilDate;
  readonly isKeptCurrent: boolean;
  /** All messages, each once. */
  readonly messages: number;
  /** Notices that no channel can deliver. */
  readonly unreachable: number;
  /** Holders who become a task for a person, with the last step or because their window ends before any message may go. */
  readonly visits: number;
  readonly rows: readonly ForecastRow[];
  readonly list: readonly ForeseenMessage[];
}

/** Days that one forecast may look ahead. */
export const mostDays = 3 * 366;

/**
 * What scans, delivery and the ladder would send about renewals and benefits over the days to come, from the register and the outbox
 * as they stand. Assumed: every message arrives, nobody answers, nothing is renewed, no limit stops a scan. Nothing is
 * written. @throws InvalidInput if the days cannot be foreseen.
 */
export async function forecastNotices(parts: Parts, request: ForecastRequest): Promise<NoticeForecast> {
  const { until, isKeptCurrent, signal } = request;
  const start = today(parts);
  if (request.from < start) throw new InvalidInput(`预测从今天（${start}）起，不能从 ${request.from} 起`);
  if (until < request.from) throw new InvalidInput(`最后一天 ${until} 早于第一天 ${request.from}`);
  if (until > addDays(start, mostDays)) throw new InvalidInput(`至多预测到 ${addDays(start, mostDays)}`);
  const onProgress = request.onProgress ?? noProgress;
  const ruleSet = await parts.rules.current();
  const foreseen = { from: start, until, isKeptCurrent, signal, onProgress };
  const turns = await turnsByDay(parts, foreseen, ruleSet);
  const holderTurns = new Map<CivilDate, HolderTurn[]>();
  for await (const turn of holderTurnsIn(parts, ruleSet, foreseen)) {
    const { asOf } = turn.decision;
    const others = holderTurns.get(asOf);
    if (others === undefined) holderTurns.set(asOf, [turn]);
    else others.push(turn);
  }
  const days = new ForeseenDays(parts, ruleSet, start);
  await days.load();
  const list: ForeseenMessage[] = [];
  const sum = { unreachable: 0, visits: 0 };
  const total = daysBetween(start, until) + 1;
  for (let day = start, done = 1; day <= until; day = addDays(day, 1), done += 1) {
    await breathe(signal);
    const passed = await days.pass(day, turns.get(day) ?? [], holderTurns.get(day) ?? []);
    turns.delete(day);
    holderTurns.delete(day);
    onProgress({ stage: "逐日模拟发送", done, total });
    if (day < request.from) continue;
    list.push(...passed.messages);
    sum.unreachable += passed.unreachable;
    sum.visits += passed.visits;
  }
  return { from: request.from, until, isKeptCurrent, messages: list.length, ...sum, rows: rowsOf(list), list };
}

/** Turns by the day on which they come; those of licences that nothing is ever told of are left out. */
async function turnsByDay(
  parts: Parts,
  foreseen: Parameters<typeof turnsIn>[2],
  ruleSet: Parameters<typeof turnsIn>[1],
): Promise<Map<CivilDate, Turn[]>> {
  const byDay = new Map<CivilDate, Turn[]>();
  const told = new Set<LicenceId>();
  for await (const turn of turnsIn(parts, ruleSet, foreseen)) {
    const { licenceId } = turn.registered.licence;
    const { outcome, asOf } = turn.decision;
    if (outcome === "eligible" || outcome === "routed" || isTelling(turn.decision)) told.add(licenceId);
    else if (!told.has(licenceId) && asOf !== foreseen.from) continue;
    const others = byDay.get(asOf);
    if (others === undefined) byDay.set(asOf, [turn]);
    else others.push(turn);
  }
  return byDay;
}

function rowsOf(list: readonly ForeseenMessage[]): readonly ForecastRow[] {
  const rows = new Map<string, { month: string; rule: string; step: string; messages: number; licences: number }>();
  for (const { day, items } of list) {
    const counted = new Set<string>();
    for (const { rule, step } of items) {
      const month = day.slice(0, 7);
      const key = `${month}|${rule}|${step}`;
      const row = rows.get(key) ?? { month, rule, step, messages: 0, licences: 0 };
      rows.set(key, row);
      row.licences += 1;
      if (!counted.has(key)) row.messages += 1;
      counted.add(key);
    }
  }
  return [...rows.entries()].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, row]) => row);
}
