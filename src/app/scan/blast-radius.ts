import type { Outcome, RuleId } from "../../domain/decision.ts";
import type { RuleSet } from "../../engine/index.ts";
import type { PendingEffect } from "../../ports/decision-log.ts";
import type { BlastRadius } from "../../ports/scan-store.ts";
import { caseIdOf } from "../cases/prepare-case.ts";
import { grantIdOf, isBenefit } from "../grants/prepare-grant.ts";
import { findingKey, isTelling } from "../notices/queue-finding-notice.ts";
import type { Parts } from "../parts.ts";

const pageSize = 500;

/**
 * The rules under which more cases or grants are waiting to be opened, or findings to be told, than their limit allows. Counted over everything
 * decided and not yet acted on, earlier stopped scans included.
 */
export async function overLimit(parts: Parts, ruleSet: RuleSet): Promise<readonly BlastRadius[]> {
  const limitOf = await limits(parts, ruleSet);
  const counts = new Map<RuleId, number>();
  for (const { rule, outcome, count } of await parts.storage.decisions.countPending()) {
    if (opens({ rule, outcome }) || tells(ruleSet, { rule, outcome }))
      counts.set(rule, (counts.get(rule) ?? 0) + count);
  }
  const waiting: BlastRadius[] = [];
  for (const [rule, count] of counts) {
    const one = { rule, wouldOpen: count, limit: await limitOf(rule) };
    if (isOver(one)) waiting.push(one);
  }
  if (waiting.length === 0) return [];
  const opening = await countOpening(parts, new Set(waiting.map(({ rule }) => rule)));
  return waiting.map((one) => ({ ...one, wouldOpen: opening.get(one.rule) ?? 0 })).filter(isOver);
}

/** How many cases or grants a scan may open under a rule. */
export async function limits(parts: Parts, ruleSet: RuleSet): Promise<(rule: RuleId) => Promise<number>> {
  const licences = await parts.storage.register.countByItem();
  const { blastLimit, blastLimitByRule } = parts.settings;
  const concerned = async (id: RuleId): Promise<number> => {
    const rule = ruleSet.findRule(id);
    if (rule === undefined) return 0;
    if (rule.subject === "licence") return licences[rule.appliesTo.itemCode] ?? 0;
    return parts.storage.register.countHolders({ kinds: rule.appliesTo.holderKinds });
  };
  return async (rule) => {
    const { share, atLeast } = blastLimitByRule[rule] ?? blastLimit;
    return Math.max(atLeast, Math.floor(share * (await concerned(rule))));
  };
}

/** Outcomes that open a case or a grant. */
const opens = ({ rule, outcome }: { readonly rule: RuleId; readonly outcome: Outcome }): boolean =>
  outcome === "eligible" || (outcome === "routed" && !isBenefit({ rule }));

/** Outcomes of which a rule may tell a holder. */
const tells = (ruleSet: RuleSet, { rule, outcome }: { readonly rule: RuleId; readonly outcome: Outcome }): boolean =>
  (outcome === "blocked" || outcome === "routed") &&
  ruleSet.findRule(rule)?.versions.some(({ findings }) => findings.some(({ tell }) => tell === true)) === true;

/**
 * Whether a decision would open a case or a grant, or take one up again, or tell a holder of a finding; of a case that is
 * open already the holder may still be to be told.
 */
export async function wouldAct(parts: Parts, one: Opening): Promise<boolean> {
  const { rule, decided } = one;
  if (opens({ rule, outcome: decided.outcome }) && !(await hasOpenCase(parts, one))) return true;
  if (!isTelling(decided)) return false;
  return (await parts.storage.notices.findByEffect(findingKey({ ...one, finding: decided.finding }))) === undefined;
}

export const isOver = ({ wouldOpen, limit }: BlastRadius): boolean => wouldOpen > limit;

/**
 * Waiting decisions that would really open a case, take one up again or tell of a finding. After a change of the law every licence is
 * decided anew, and of most the case is open already; so the cheap count may be far too high, and is only looked into
 * when it passes a limit.
 */
async function countOpening(parts: Parts, rules: ReadonlySet<RuleId>): Promise<ReadonlyMap<RuleId, number>> {
  const { decisions } = parts.storage;
  const opening = new Map<RuleId, number>();
  const below = await decisions.size();
  for (let from = 0; ;) {
    const page: readonly PendingEffect[] = await decisions.pending(from, below, pageSize);
    const last = page.at(-1);
    if (last === undefined) return opening;
    for (const pending of page) {
      if (pending.isSuperseded || !rules.has(pending.rule)) continue;
      if (await wouldAct(parts, pending)) opening.set(pending.rule, (opening.get(pending.rule) ?? 0) + 1);
    }
    from = last.position + 1;
  }
}

/** A decision that may still open a case. */
export type Opening = Pick<PendingEffect, "subjectId" | "rule" | "cycle" | "decided">;

async function hasOpenCase(parts: Parts, pending: Opening): Promise<boolean> {
  const { decided } = pending;
  if (isBenefit(pending)) {
    const grant = await parts.storage.grants.get(grantIdOf(pending));
    // One that was declined or counted out stays so: it opens nothing.
    return grant !== undefined && grant.state !== "suspended" && grant.closedBecause !== "no-longer-eligible";
  }
  const procedure = decided.outcome === "routed" ? decided.to : "renewal";
  const standing = await parts.storage.cases.get(caseIdOf(pending, procedure));
  return standing !== undefined && standing.state !== "suspended" && standing.state !== "closed";
}
