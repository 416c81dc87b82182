import type { ClosedBecause, RenewalCase } from "../../domain/case.ts";
import { parseCivilDate, type CivilDate } from "../../domain/civil-date.ts";
import type { Decision } from "../../domain/decision.ts";
import type { RuleSet, RuleVersion } from "../../engine/index.ts";
import type { WorklistItem } from "../../ports/case-store.ts";
import type { PendingEffect } from "../../ports/decision-log.ts";
import { NotFound } from "../../ports/errors.ts";
import type { RegisteredLicence } from "../../ports/register-store.ts";
import { prepareCase } from "../cases/prepare-case.ts";
import { closeCase } from "../close-renewed-cases.ts";
import { queueOpeningNotice } from "../notices/queue-opening-notice.ts";
import type { Parts } from "../parts.ts";

/**
 * What follows from one decision:
 *
 * | outcome         | open case of the licence                | worklist      | notice            |
 * |-----------------|-----------------------------------------|---------------|-------------------|
 * | eligible        | opened, or taken up again               | item closed   | queued once       |
 * | held, undetermined | suspended, unsent notices stopped    | item put      |                   |
 * | routed          | closed; a case of that procedure opened, unless the tier is remind-only | item put |        |
 * | blocked         | closed                                  | item closed   |                   |
 * | not-eligible, not-applicable | closed                     | item closed   |                   |
 *
 * Every step may be repeated: a crash between two of them is mended by doing all of them again.
 */
export async function effectOf(parts: Parts, ruleSet: RuleSet, pending: PendingEffect): Promise<void> {
  const { decided } = pending;
  const registered = await parts.storage.register.find(pending.subjectId);
  if (registered === undefined) {
    throw new NotFound(`登记库中没有决定所指的许可证（日志位置 ${pending.position}）`, {
      details: { position: pending.position },
    });
  }
  switch (decided.outcome) {
    case "eligible":
      await becomeEligible(parts, ruleSet, pending, registered);
      break;
    case "held":
    case "undetermined":
      await suspendOpenCase(parts, pending);
      await parts.storage.worklist.put(worklistItem(pending, decided, decided.outcome));
      return;
    case "routed":
      await closeOther(parts, pending, decided.to, "routed");
      // A permit that is only reminded of belongs to another office: its procedure is not prepared here.
      if (versionOf(ruleSet, decided)?.tier !== "remind-only") {
        await openRouted(parts, prepareCase(ruleSet, pending, registered, decided.to, "assisted"));
      }
      await parts.storage.worklist.put(worklistItem(pending, decided, "routed"));
      return;
    case "blocked":
    case "not-eligible":
    case "not-applicable":
      await closeOpenCase(parts, pending, registered);
      break;
    default:
      decided satisfies never;
  }
  await parts.storage.worklist.close(pending.subjectId, pending.rule, pending.position);
}

const versionOf = (ruleSet: RuleSet, { rule, version }: Decision): RuleVersion | undefined =>
  ruleSet.findRule(rule)?.versions.find((one) => one.version === version);

async function becomeEligible(
  parts: Parts,
  ruleSet: RuleSet,
  pending: PendingEffect,
  registered: RegisteredLicence,
): Promise<void> {
  const { decided } = pending;
  if (decided.outcome !== "eligible") return;
  // The register moved on between deciding and acting: the decision of the new cycle follows with the next scan.
  if (registered.licence.validUntil !== parseCivilDate(pending.cycle)) return;
  if (decided.tier === "remind-only") {
    await queueOpeningNotice(parts, ruleSet, pending, registered);
    return;
  }
  await closeOther(parts, pending, "renewal", "no-longer-eligible");
  const opened = await openOrFind(parts, prepareCase(ruleSet, pending, registered, "renewal", decided.tier));
  if (opened === undefined) return;
  const queued = await queueOpeningNotice(parts, ruleSet, pending, registered, opened.caseId);
  await takeUpAgain(parts, opened, queued === "already" ? "notified" : "prepared");
}

/**
 * Opens the case, or answers with the one that stands under its id. `undefined` if the licence has another open case,
 * or its case of this cycle is closed for good.
 */
async function openOrFind(parts: Parts, wanted: RenewalCase): Promise<RenewalCase | undefined> {
  const { cases } = parts.storage;
  const answer = await cases.open(wanted);
  if (answer === "opened") return wanted;
  if (answer === "other-open") return undefined;
  const standing = await cases.get(wanted.caseId);
  return standing?.closedBecause === "renewed" || standing?.closedBecause === "licence-ended" ? undefined : standing;
}

/** A case that was suspended or closed for a reason that has gone is worked on again. */
async function takeUpAgain(parts: Parts, standing: RenewalCase, to: "prepared" | "notified"): Promise<void> {
  if (standing.state !== "suspended" && standing.state !== "closed") return;
  await parts.storage.cases.move(standing.caseId, standing.revision, to);
}

async function openRouted(parts: Parts, wanted: RenewalCase): Promise<void> {
  const standing = await openOrFind(parts, wanted);
  if (standing !== undefined) await takeUpAgain(parts, standing, "prepared");
}

async function suspendOpenCase(parts: Parts, pending: PendingEffect): Promise<void> {
  const open = await parts.storage.cases.findOpen(pending.subjectId);
  if (open === undefined || open.rule !== pending.rule || open.state === "suspended") return;
  await parts.storage.notices.stopItems(open.caseId);
  await parts.storage.cases.move(open.caseId, open.revision, "suspended");
}

async function closeOpenCase(parts: Parts, pending: PendingEffect, registered: RegisteredLicence): Promise<void> {
  const open = await parts.storage.cases.findOpen(pending.subjectId);
  if (open === undefined || open.rule !== pending.rule) return;
  await closeCase(parts, open, closedBecause(open, registered, pending.decided.asOf));
}

function closedBecause(open: RenewalCase, registered: RegisteredLicence, asOf: CivilDate): ClosedBecause {
  const { validUntil } = registered.licence;
  if (validUntil !== undefined && validUntil > open.cycle) return "renewed";
  return asOf > open.cycle ? "licence-ended" : "no-longer-eligible";
}

/** A licence has one open case: one of another procedure makes room. */
async function closeOther(
  parts: Parts,
  pending: PendingEffect,
  procedure: string,
  because: ClosedBecause,
): Promise<void> {
  const open = await parts.storage.cases.findOpen(pending.subjectId);
  if (open === undefined || open.rule !== pending.rule || open.procedure === procedure) return;
  await closeCase(parts, open, because);
}

const worklistItem = (
  pending: PendingEffect,
  decided: Decision,
  kind: "held" | "undetermined" | "routed",
): WorklistItem => ({
  subjectId: pending.subjectId,
  rule: pending.rule,
  kind,
  ...("finding" in decided ? { finding: decided.finding } : {}),
  missing: decided.outcome === "undetermined" ? decided.missing : [],
  since: decided.asOf,
  decisionPosition: pending.position,
});
