import { createHash } from "node:crypto";
import type { Decision, HeadDecision, RuleId } from "../../domain/decision.ts";
import type { Grant, GrantAmount, GrantHead, GrantId, Publicity } from "../../domain/grant.ts";
import { personIn } from "../../domain/heads.ts";
import type { HolderId } from "../../domain/licence.ts";
import { matterNumber } from "../../domain/matter-number.ts";
import { amountLineWords, type GrantRule, type RuleVersion } from "../../engine/index.ts";
import type { PendingEffect } from "../../ports/decision-log.ts";

/** Rules about licences are `renewal/…`, rules about holders `benefit/…`: what a decision leads to follows from its name. */
export const isBenefit = ({ rule }: { readonly rule: RuleId }): boolean => rule.startsWith("benefit/");

export type GrantDecision = Pick<PendingEffect, "subjectId" | "rule" | "cycle">;

export const grantIdOf = ({ subjectId, rule, cycle }: GrantDecision): GrantId =>
  createHash("sha256").update(`grant|${subjectId}|${rule}|${cycle}`).digest("hex").slice(0, 32) as GrantId;

const policyOf = (rule: RuleId): string => rule.slice(rule.indexOf("/") + 1);

/** The persons a decision pays for. */
export const passing = ({ heads = [] }: Decision): readonly HeadDecision[] =>
  heads.filter(({ result }) => result === "holds");

/** A person counts once for ever under a policy. */
export const headClaim = (rule: RuleId, headId: string): string => `${policyOf(rule)}|${personIn(headId)}`;

/** Two policies that must not be held together share this key, whichever of them comes first. */
export const togetherClaim = (one: RuleId, other: RuleId, headId: string): string =>
  `${[policyOf(one), policyOf(other)].sort().join("+")}|${personIn(headId)}`;

/** Whatever names a holder goes by: once under a policy and cycle. */
export const subjectClaim = ({ subjectId, rule, cycle }: GrantDecision): string =>
  `${policyOf(rule)}|${personIn(subjectId)}|${cycle}`;

/** The rules of the library that a grant must not be held together with. */
export const excludedRules = ({ excludes }: GrantRule): readonly RuleId[] =>
  excludes.flatMap((one) => ("rule" in one ? [one.rule] : []));

/** What a decision calls for, with the persons that are left out and what is taken off for them. */
export function prepareGrant(
  version: RuleVersion & { readonly grant: GrantRule },
  pending: PendingEffect,
  leftOut: ReadonlyMap<string, NonNullable<GrantHead["leftOut"]>>,
  publicity: Publicity | undefined,
): Grant {
  const { decided, position } = pending;
  const heads = passing(decided).map(({ headId, fen }): GrantHead => {
    const why = leftOut.get(headId);
    return { headId, ...(fen === undefined ? {} : { fen }), ...(why === undefined ? {} : { leftOut: why }) };
  });
  return {
    grantId: grantIdOf(pending),
    grantNo: matterNumber("grant", decided.asOf, position),
    holderId: pending.subjectId as HolderId,
    rule: pending.rule,
    ruleVersion: decided.version,
    cycle: pending.cycle,
    amount: amountOf(decided, heads),
    heads,
    needsIntent: version.grant.intent.required,
    ...(publicity === undefined ? {} : { publicity }),
    decisionPosition: position,
    openedOn: decided.asOf,
    state: "prepared",
    revision: 1,
  };
}

/** Never more than was decided: a cap on the whole stays a cap on what is left. */
function amountOf({ amount }: Decision, heads: readonly GrantHead[]): GrantAmount {
  const lines = amount === undefined ? [] : [...amountLineWords(amount, "zh")];
  const out = heads.filter(({ leftOut }) => leftOut !== undefined);
  if (out.length > 0) lines.push(`其中 ${out.length} 人已在别处享受，不计入`);
  if (amount?.fen === undefined) return { lines };
  if (out.length === 0) return { fen: amount.fen, lines };
  const counted = heads.reduce((sum, { fen = 0, leftOut }) => sum + (leftOut === undefined ? fen : 0), 0);
  return { fen: Math.min(amount.fen, counted), lines };
}

/** Whether two versions of a grant come to the same money for the same persons. */
export const comesToTheSame = (one: Grant, other: Grant): boolean =>
  JSON.stringify([one.amount.fen, one.heads]) === JSON.stringify([other.amount.fen, other.heads]);
