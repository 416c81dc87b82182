import { addDays, type CivilDate } from "../../domain/civil-date.ts";
import type { DueStep, ReminderStep } from "../../domain/ladder.ts";
import type { LicenceId } from "../../domain/licence.ts";
import type { RenewalItem } from "../../domain/notice.ts";
import { renewalWindow, type WindowRule } from "../../domain/renewal-window.ts";
import type { LicenceRule, RuleSet, RuleVersion } from "../../engine/index.ts";
import type { RegisteredLicence } from "../../ports/register-store.ts";
import { breathe } from "../breathe.ts";
import type { Parts } from "../parts.ts";
import { today } from "../today.ts";
import { dueReminder, newsKey, type Told } from "./due-reminder.ts";

const pageSize = 500;

/** A licence that is only reminded of, the step that is due, and what a notice says of it besides. */
export interface OnlyReminded {
  readonly told: Told;
  readonly due: DueStep;
  readonly item: Pick<RenewalItem, "itemCode" | "decisionPosition" | "adviseBy" | "isProvisional">;
}

/**
 * Licences under rules of the tier remind-only that have a ladder, whose holders were told, with the step that is due
 * today. There is no case to move: the standing decision says whether a reminder is still called for.
 */
export async function* onlyReminded(parts: Parts, ruleSet: RuleSet, signal: AbortSignal): AsyncGenerator<OnlyReminded> {
  const asOf = today(parts);
  for (const rule of ruleSet.rules) {
    if (rule.subject !== "licence") continue;
    const version = ruleSet.versionInForce(rule.rule, asOf);
    const steps = version?.tier === "remind-only" ? ruleSet.stepsOf(version) : [];
    if (version === undefined || steps.length === 0) continue;
    const expiresTo = addDays(asOf, reachOf(steps, version.window));
    for (let after: LicenceId | undefined; ;) {
      await breathe(signal);
      const page = await parts.storage.register.list({
        itemCode: rule.appliesTo.itemCode,
        expiresFrom: asOf,
        expiresTo,
        ...(after === undefined ? {} : { after }),
        limit: pageSize,
      });
      yield* dueAmong(parts, ruleSet, rule, version, page);
      after = page.at(-1)?.licence.licenceId;
      if (after === undefined || page.length < pageSize) break;
    }
  }
}

/** Calendar days before a last valid day within which every step lies; working days are a third of the days at least. */
function reachOf(steps: readonly ReminderStep[], { closes }: WindowRule = {}): number {
  const inDays = (count: number, unit: string): number =>
    count * (unit === "months" ? 31 : unit === "working-days" ? 3 : 1);
  const toClosing = closes === undefined ? 0 : inDays(closes.before, closes.unit);
  return toClosing + Math.max(...steps.map(({ before, unit }) => inDays(before, unit))) + 31;
}

async function* dueAmong(
  parts: Parts,
  ruleSet: RuleSet,
  { rule }: LicenceRule,
  version: RuleVersion,
  page: readonly RegisteredLicence[],
): AsyncGenerator<OnlyReminded> {
  const { decisions, notices } = parts.storage;
  const asOf = today(parts);
  const candidates = page.flatMap(({ licence }) => {
    const { licenceId, validUntil } = licence;
    if (validUntil === undefined) return [];
    const about = matterOf(licenceId, rule, version, validUntil, ruleSet);
    return dueReminder(ruleSet, about.told, asOf) === undefined ? [] : [{ ...about, itemCode: licence.itemCode }];
  });
  const standing = new Map(
    (await decisions.standing(candidates.map(({ told }) => told.licenceId)))
      .filter((one) => one.rule === rule && one.outcome === "eligible")
      .map((one) => [one.subjectId as string, one]),
  );
  for (const { told, window, itemCode } of candidates) {
    const decision = standing.get(told.licenceId);
    if (decision?.cycle !== told.cycle) continue;
    const news = await notices.findByEffect(newsKey(told));
    if (news?.state !== "accepted" && news?.state !== "delivered") continue;
    const toldSince = { ...told, toldOn: news.day };
    const due = dueReminder(ruleSet, toldSince, asOf);
    if (due === undefined) continue;
    const { adviseBy, isProvisional } = window;
    yield { told: toldSince, due, item: { itemCode, decisionPosition: decision.position, adviseBy, isProvisional } };
  }
}

function matterOf(licenceId: LicenceId, rule: string, version: RuleVersion, cycle: CivilDate, ruleSet: RuleSet) {
  const window = renewalWindow(version.window ?? {}, cycle, ruleSet.calendar);
  const told: Told = { licenceId, rule, ruleVersion: version.version, cycle, closesOn: window.closesOn };
  return { told, window };
}
