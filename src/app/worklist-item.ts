import type { Decision } from "../domain/decision.ts";
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
