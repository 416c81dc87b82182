import { canonicalJson } from "../../domain/canonical-json.ts";
import { termsOf, type ClosedBecause, type Procedure, type RenewalCase } from "../../domain/case.ts";
import { parseCivilDate, type CivilDate } from "../../domain/civil-date.ts";
import type { Decision } from "../../domain/decision.ts";
import type { RuleSet, RuleVersion } from "../../engine/index.ts";
import type { PendingEffect } from "../../ports/decision-log.ts";
import { Conflict, NotFound } from "../../ports/errors.ts";
import type { RegisteredLicence } from "../../ports/register-store.ts";
import type { LicenceId } from "../../domain/licence.ts";
import { grantEffectOf } from "../grants/grant-effect.ts";
import { isBenefit } from "../grants/prepare-grant.ts";
import { prepareCase } from "../cases/prepare-case.ts";
import { closeCase } from "../close-renewed-cases.ts";
import { queueFindingNotice } from "../notices/queue-finding-notice.ts";
import { queueOpeningNotice } from "../notices/queue-opening-notice.ts";
import type { Parts } from "../parts.ts";
import { today } from "../today.ts";
import { visitItem, worklistItem } from "../worklist-item.ts";

/**
 * What follows from one decision:
 *
 * | outcome         | open case of the licence                | worklist      | notice            |
 * |-----------------|-----------------------------------------|---------------|-------------------|
 * | eligible        | opened, refreshed, or taken up again    | item closed   | queued once       |
 * | eligible, but its window ends before anybody may be written to | the same | visit put |  |
 * | held, undetermined | suspended, unsent notices stopped    | item put      |                   |
 * | routed          | closed; a case of that procedure opened, unless the tier is remind-only | item put | queued once where the rule tells |
 * | blocked         | closed                                  | item closed   | queued once where the rule tells |
 * | not-eligible, not-applicable | closed                     | item closed   |                   |
 *
 * Every step may be repeated: a crash between two of them is mended by doing all of them again. An item is closed before
 * anything is queued: whoever delivers at the same time may put another for a holder who cannot be reached.
 */
export async function effectOf(parts: Parts, ruleSet: RuleSet, pending: PendingEffect): Promise<void> {
  if (isBenefit(pending)) return grantEffectOf(parts, ruleSet, pending);
  const { decided } = pending;
  const licenceId = pending.subjectId as LicenceId;
  const registered = await parts.storage.register.find(licenceId);
  if (registered === undefined) {
    throw new NotFound(`登记库中没有决定所指的许可证（日志位置 ${pending.position}）`, {
      details: { position: pending.position },
    });
  }
  switch (decided.outcome) {
    case "eligible":
      await closeItem(parts, pending);
      if ((await becomeEligible(parts, ruleSet, pending, registered)) === "untold")
        await parts.storage.worklist.put(visitItem(pending, today(parts)));
      return;
    case "held":
    case "undetermined":
      await suspendOpenCase(parts, pending);
      await parts.storage.worklist.put(worklistItem(pending, decided, decided.outcome));
      return;
    case "routed":
      await routeCase(parts, versionOf(ruleSet, decided), pending, registered, decided.to);
      await queueFindingNotice(parts, ruleSet, pending, registered.licence);
      await parts.storage.worklist.put(worklistItem(pending, decided, "routed"));
      return;
    case "blocked":
    case "not-eligible":
    case "not-applicable":
      await closeOpenCase(parts, pending, registered);
      await closeItem(parts, pending);
      return queueFindingNotice(parts, ruleSet, pending, registered.licence);
    default:
      decided satisfies never;
  }
}

const closeItem = ({ storage }: Parts, { subjectId, rule, position }: PendingEffect): Promise<void> =>
  storage.worklist.close(subjectId, rule, position);

/**
 * The version a decision was made by. @throws Conflict if the library in hand does not know it: another process decided
 * by newer rules. The decision stays pending until this one has them too.
 */
function versionOf(ruleSet: RuleSet, { rule, version }: Decision): RuleVersion {
  const found = ruleSet.findRule(rule)?.versions.find((one) => one.version === version);
  if (found === undefined) throw new Conflict(`规则库中没有 ${rule} 第 ${version} 版；重新加载规则库后再办`);
  return found;
}

/** `untold`: there is a case, and no message can reach its holder in time: a person has to. */
async function becomeEligible(
  parts: Parts,
  ruleSet: RuleSet,
  pending: PendingEffect,
  registered: RegisteredLicence,
): Promise<"untold" | undefined> {
  const { decided } = pending;
  if (decided.outcome !== "eligible") return undefined;
  // The register moved on between deciding and acting: its record has another version, and the next scan decides anew.
  if (registered.licence.validUntil !== parseCivilDate(pending.cycle)) return undefined;
  if (decided.tier === "remind-only") {
    await queueOpeningNotice(parts, ruleSet, pending, registered);
    return undefined;
  }
  const { caseId } = await openOrTakeUp(
    parts,
    prepareCase(versionOf(ruleSet, decided), pending, registered, "renewal", decided.tier),
  );
  // The case first: a notice of a case that is not worked on is withdrawn by whoever delivers it.
  const told = await queueOpeningNotice(parts, ruleSet, pending, registered, caseId);
  if (told !== "told" && told !== "too-late") return undefined;
  const renewal = await parts.storage.cases.get(caseId);
  // Whoever was told, or has answered, earlier is not told again.
  if (renewal?.state !== "prepared") return undefined;
  if (told === "too-late") return "untold";
  await parts.storage.cases.move(caseId, renewal.revision, "notified");
  return undefined;
}

/**
 * Opens the case, or works on again the one that stands under its id, suspended or closed for a reason that has gone,
 * under the terms of the decision.
 * An open case of another procedure or another last day makes room. @throws Conflict if the licence has yet another.
 */
async function openOrTakeUp(parts: Parts, wanted: RenewalCase): Promise<RenewalCase> {
  const { cases } = parts.storage;
  if ((await cases.open(wanted)) === "opened") return wanted;
  const other = await cases.findOpen(wanted.licenceId);
  if (other !== undefined && other.caseId !== wanted.caseId) {
    await closeCase(parts, other, whyReplaced(other, wanted));
    if ((await cases.open(wanted)) === "opened") return wanted;
  }
  const standing = await cases.get(wanted.caseId);
  if (standing === undefined) throw new Conflict(`许可证另有未结办件，办件 ${wanted.caseNo} 未能建立`);
  const isAtRest = standing.state === "suspended" || standing.state === "closed";
  // What the holder has answered still stands.
  const takenUp = standing.answer?.wish ?? "prepared";
  const open = isAtRest ? await cases.move(standing.caseId, standing.revision, takenUp) : standing;
  // A newer version of the rule or an announced calendar may have given it other days, tier or materials.
  const isCurrent = canonicalJson(termsOf(open)) === canonicalJson(termsOf(wanted));
  return isCurrent ? open : cases.refresh(open.caseId, open.revision, termsOf(wanted));
}

/** A permit that is only reminded of belongs to another office, and one without a last day has nothing to prepare. */
async function routeCase(
  parts: Parts,
  version: RuleVersion,
  pending: PendingEffect,
  registered: RegisteredLicence,
  procedure: Procedure,
): Promise<void> {
  if (version.tier === "remind-only" || parseCivilDate(pending.cycle) === undefined) return;
  await openOrTakeUp(parts, prepareCase(version, pending, registered, procedure, "assisted"));
}

function whyReplaced(other: RenewalCase, wanted: RenewalCase): ClosedBecause {
  if (wanted.procedure !== "renewal") return "routed";
  return wanted.cycle > other.cycle ? "renewed" : "no-longer-eligible";
}

async function suspendOpenCase(parts: Parts, pending: PendingEffect): Promise<void> {
  const open = await parts.storage.cases.findOpen(pending.subjectId as LicenceId);
  if (open === undefined || open.rule !== pending.rule || open.state === "suspended") return;
  await parts.storage.notices.stopItems(open.caseId);
  await parts.storage.cases.move(open.caseId, open.revision, "suspended");
}

async function closeOpenCase(parts: Parts, pending: PendingEffect, registered: RegisteredLicence): Promise<void> {
  const open = await parts.storage.cases.findOpen(pending.subjectId as LicenceId);
  if (open === undefined || open.rule !== pending.rule) return;
  await closeCase(parts, open, closedBecause(open, registered, pending.decided.asOf));
}

function closedBecause(open: RenewalCase, registered: RegisteredLicence, asOf: CivilDate): ClosedBecause {
  const { validUntil } = registered.licence;
  if (validUntil !== undefined && validUntil > open.cycle) return "renewed";
  return asOf > open.cycle ? "licence-ended" : "no-longer-eligible";
}
