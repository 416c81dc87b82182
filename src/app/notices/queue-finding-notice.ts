import type { Decision, FindingId } from "../../domain/decision.ts";
import type { Holder, Licence, SubjectId } from "../../domain/licence.ts";
import type { FindingItem } from "../../domain/notice.ts";
import type { RuleSet } from "../../engine/index.ts";
import type { PendingEffect } from "../../ports/decision-log.ts";
import type { Parts } from "../parts.ts";
import { lastDayToTell } from "./last-day-to-tell.ts";
import { openingTime, recipientOf } from "./queue-opening-notice.ts";

/** A decision by a finding that a rule may want its holder told of. */
type FindingDecision = Decision & { readonly outcome: "blocked" | "routed"; readonly finding: FindingId };

export const isByFinding = (decision: Decision): decision is FindingDecision =>
  decision.outcome === "blocked" || decision.outcome === "routed";

/** One of which the rule wants it. */
export const isTelling = (decision: Decision): decision is FindingDecision & { readonly tell: true } =>
  isByFinding(decision) && decision.tell === true;

/** The step of a finding's notice in its effect key. */
export const findingStep = (finding: FindingId): string => `finding-${finding}`;

/** Names the notice of a finding for ever. */
export const findingKey = ({
  subjectId,
  rule,
  cycle,
  finding,
}: Pick<FindingItem, "rule" | "cycle" | "finding"> & { readonly subjectId: SubjectId }): string =>
  `${subjectId}|${rule}|${cycle}|${findingStep(finding)}`;

/**
 * Owes the holder the words of the finding that a licence or a benefit was blocked or routed by, if its rule wants that:
 * once for ever per subject, rule, cycle and finding, within contact hours. It shares a message with whatever else the
 * holder is told on that day.
 */
export async function queueFindingNotice(
  parts: Parts,
  ruleSet: RuleSet,
  pending: Pick<PendingEffect, "subjectId" | "rule" | "cycle" | "decided" | "position">,
  of: Licence | Holder,
): Promise<void> {
  const { subjectId, rule, cycle, decided, position } = pending;
  if (!isTelling(decided)) return;
  const { asOf, version: ruleVersion, finding, outcome } = decided;
  const { notBefore, day } = openingTime(parts.settings, ruleSet, asOf, parts.clock.now());
  const version = ruleSet.findRule(rule)?.versions.find((one) => one.version === ruleVersion);
  const tellUntil = lastDayToTell(version, asOf);
  if (day > tellUntil) return;
  await parts.storage.notices.queue({
    holderId: "licenceId" in of ? recipientOf(of) : of.holderId,
    language: "licenceId" in of ? of.holder.language : of.language,
    day,
    notBefore,
    item: {
      kind: "finding",
      effectKey: findingKey({ subjectId, rule, cycle, finding }),
      ...("licenceId" in of ? { licenceId: of.licenceId, itemCode: of.itemCode } : { holderId: of.holderId }),
      rule,
      ruleVersion,
      finding,
      outcome,
      cycle,
      decisionPosition: position,
      tellUntil,
    },
  });
}

/** The finding that a subject is blocked or routed by as its newest decision under a rule stands. */
export async function standingFinding(
  { storage: { decisions } }: Pick<Parts, "storage">,
  subjectId: SubjectId,
  rule: string,
): Promise<{ readonly cycle: string; readonly finding: FindingId; readonly isTold: boolean } | undefined> {
  const standing = (await decisions.standing([subjectId])).find((one) => one.rule === rule);
  if (standing?.outcome !== "blocked" && standing?.outcome !== "routed") return undefined;
  const decided = await decisions.decisionAt(standing.position);
  return decided !== undefined && isByFinding(decided)
    ? { cycle: standing.cycle, finding: decided.finding, isTold: isTelling(decided) }
    : undefined;
}

/** Whether that is what a decision in a cycle finds too, and wants told or not as it did. */
export async function isStandingFinding(
  parts: Pick<Parts, "storage">,
  subjectId: SubjectId,
  decision: FindingDecision,
  cycle: string,
): Promise<boolean> {
  const standing = await standingFinding(parts, subjectId, decision.rule);
  return standing?.cycle === cycle && standing.finding === decision.finding && standing.isTold === isTelling(decision);
}
