import type { CivilDate } from "../domain/civil-date.ts";
import type { Decision, RuleId } from "../domain/decision.ts";
import type { SubjectId } from "../domain/licence.ts";
import type { WorklistItem } from "../ports/case-store.ts";
import type { PendingEffect } from "../ports/decision-log.ts";

/** What a decision that needs a person puts on the worklist, about licences and holders alike. */
export const worklistItem = (
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

/** Asks a person to go to, or call, a holder whom messages did not move or cannot reach in time. */
export const visitItem = (
  { subjectId, rule, position }: { readonly subjectId: SubjectId; readonly rule: RuleId; readonly position: number },
  since: CivilDate,
): WorklistItem => ({ subjectId, rule, kind: "visit", missing: [], since, decisionPosition: position });
