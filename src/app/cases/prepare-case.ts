import { createHash } from "node:crypto";
import type { CaseId, Procedure, RenewalCase } from "../../domain/case.ts";
import { civilDate } from "../../domain/civil-date.ts";
import type { Tier } from "../../domain/decision.ts";
import { matterNumber } from "../../domain/matter-number.ts";
import type { RuleVersion } from "../../engine/index.ts";
import type { PendingEffect } from "../../ports/decision-log.ts";
import type { RegisteredLicence } from "../../ports/register-store.ts";

/**
 * The case that a decision calls for: the licence, its window, its tier and every material with how it stands. The id
 * follows from licence, rule, cycle and procedure, so preparing it twice prepares the same case.
 */
export function prepareCase(
  version: RuleVersion,
  pending: PendingEffect,
  registered: RegisteredLicence,
  procedure: Procedure,
  tier: Tier,
): RenewalCase {
  const { licence } = registered;
  const { decided, position } = pending;
  const cycle = civilDate(pending.cycle);
  return {
    caseId: caseIdOf(pending, procedure),
    caseNo: matterNumber("case", decided.asOf, position),
    licenceId: licence.licenceId,
    holderId: licence.holder.holderId,
    itemCode: licence.itemCode,
    ...(licence.regionCode === undefined ? {} : { regionCode: licence.regionCode }),
    rule: pending.rule,
    ruleVersion: decided.version,
    cycle,
    procedure,
    tier,
    ...decided.window,
    isProvisional: decided.isProvisional,
    materials: version.materials,
    decisionPosition: position,
    openedOn: decided.asOf,
    state: "prepared",
    revision: 1,
  };
}

export const caseIdOf = (
  { subjectId, rule, cycle }: Pick<PendingEffect, "subjectId" | "rule" | "cycle">,
  procedure: Procedure,
): CaseId =>
  createHash("sha256").update(`${subjectId}|${rule}|${cycle}|${procedure}`).digest("hex").slice(0, 32) as CaseId;
