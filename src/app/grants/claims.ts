import { isLive, type GrantHead } from "../../domain/grant.ts";
import type { RuleId } from "../../domain/decision.ts";
import type { HolderId } from "../../domain/licence.ts";
import type { GrantRule } from "../../engine/index.ts";
import type { PendingEffect } from "../../ports/decision-log.ts";
import type { Parts } from "../parts.ts";
import { excludedRules, grantIdOf, headClaim, passing, subjectClaim, togetherClaim } from "./prepare-grant.ts";

export type Claimed =
  | { readonly outcome: "claimed"; readonly leftOut: ReadonlyMap<string, NonNullable<GrantHead["leftOut"]>> }
  /** The holder has it already under another name, or has what it must not be held together with. */
  | { readonly outcome: "held-elsewhere" };

/**
 * Takes what the grant uses up, before it is opened: the holder once a cycle, or each person once for ever. A person
 * whom another grant has is left out; repeated after a crash it finds its own claims.
 */
export async function claimFor(parts: Parts, rule: GrantRule, pending: PendingEffect): Promise<Claimed> {
  switch (rule.oncePer) {
    case "subject":
      return claimSubject(parts, rule, pending);
    case "head":
      return { outcome: "claimed", leftOut: await claimHeads(parts, rule, pending) };
    default:
      return rule.oncePer satisfies never;
  }
}

async function claimSubject(parts: Parts, rule: GrantRule, pending: PendingEffect): Promise<Claimed> {
  const { grants } = parts.storage;
  const excluded = new Set(excludedRules(rule));
  const held = excluded.size === 0 ? [] : await grants.listOf([pending.subjectId as HolderId]);
  if (held.some((grant) => excluded.has(grant.rule) && isLive(grant.state) && overlap(grant.cycle, pending.cycle)))
    return { outcome: "held-elsewhere" };
  const others = await grants.claim(grantIdOf(pending), [subjectClaim(pending)]);
  return others.size > 0 ? { outcome: "held-elsewhere" } : { outcome: "claimed", leftOut: new Map() };
}

/** Whether two cycles have a day in common; what is granted once is for ever. */
function overlap(one: string, other: string): boolean {
  if (one.startsWith("once") || other.startsWith("once")) return true;
  const [a, b] = [monthsOf(one), monthsOf(other)];
  return a.first <= b.last && b.first <= a.last;
}

/** The months of `2026`, `2026Q4` or `2026-11`, as `YYYY-MM`. */
function monthsOf(cycle: string): { readonly first: string; readonly last: string } {
  const year = cycle.slice(0, 4);
  if (cycle.includes("-")) return { first: cycle, last: cycle };
  const quarter = /Q(\d)$/.exec(cycle)?.[1];
  if (quarter === undefined) return { first: `${year}-01`, last: `${year}-12` };
  const month = (n: number): string => `${year}-${String(n).padStart(2, "0")}`;
  return { first: month(Number(quarter) * 3 - 2), last: month(Number(quarter) * 3) };
}

async function claimHeads(
  parts: Parts,
  rule: GrantRule,
  pending: PendingEffect,
): Promise<ReadonlyMap<string, NonNullable<GrantHead["leftOut"]>>> {
  const { grants } = parts.storage;
  const grantId = grantIdOf(pending);
  const heads = passing(pending.decided).map(({ headId }) => headId);
  const own = new Map(heads.map((headId) => [headId, headClaim(pending.rule, headId)]));
  const leftOut = new Map<string, NonNullable<GrantHead["leftOut"]>>();
  const taken = await grants.claim(grantId, [...own.values()]);
  for (const [headId, key] of own) if (taken.has(key)) leftOut.set(headId, "claimed-elsewhere");
  for (const other of excludedRules(rule)) await leaveOutExcluded(parts, pending, other, heads, leftOut);
  const needed = new Set(heads.flatMap((headId) => keysOf(pending.rule, rule, headId)));
  const stale = (await grants.claimsOf(grantId)).filter((key) => !needed.has(key));
  if (stale.length > 0) await grants.release(grantId, stale);
  return leftOut;
}

async function leaveOutExcluded(
  parts: Parts,
  pending: PendingEffect,
  other: RuleId,
  heads: readonly string[],
  leftOut: Map<string, NonNullable<GrantHead["leftOut"]>>,
): Promise<void> {
  const { grants } = parts.storage;
  const grantId = grantIdOf(pending);
  const asked = heads.filter((headId) => !leftOut.has(headId));
  const keys = new Map(asked.map((headId) => [headId, togetherClaim(pending.rule, other, headId)]));
  const taken = await grants.claim(grantId, [...keys.values()]);
  const excluded = asked.filter((headId) => taken.has(keys.get(headId) ?? ""));
  for (const headId of excluded) leftOut.set(headId, "excluded");
  // Nobody is used up by a grant that does not count them.
  if (excluded.length > 0)
    await grants.release(
      grantId,
      excluded.map((headId) => headClaim(pending.rule, headId)),
    );
}

/** Every key that a person counted by the grant needs. */
const keysOf = (rule: RuleId, grant: GrantRule, headId: string): readonly string[] => [
  headClaim(rule, headId),
  ...excludedRules(grant).map((other) => togetherClaim(rule, other, headId)),
];
