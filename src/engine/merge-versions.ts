import { addDays } from "../domain/civil-date.ts";
import type { CivilDate } from "../domain/civil-date.ts";
import type { RuleId } from "../domain/decision.ts";
import type { OwnVersion } from "./own-version.ts";
import type { Rule, RuleSet, RuleVersion } from "./types.ts";

/** A bureau's own version with the day from which it decides. */
export interface ApprovedVersion extends Pick<OwnVersion, "rule" | "version"> {
  readonly inForceFrom: CivilDate;
}

/** A version of the library that the bureau's own has taken the place of: it has the same number or the same first day. */
export interface LeftOut {
  readonly rule: RuleId;
  readonly version: number;
}

interface Placed {
  readonly version: RuleVersion;
  readonly isOwn: boolean;
}

const lastDayIn = (
  placed: Placed,
  next: Placed | undefined,
  leftOut: readonly RuleVersion[],
): CivilDate | undefined => {
  const { to } = placed.version.inForce;
  const before = next === undefined ? undefined : addDays(next.version.inForce.from, -1);
  // An end that only came from a version that is left out is no end.
  const own = leftOut.some(({ inForce }) => to !== undefined && addDays(to, 1) === inForce.from) ? undefined : to;
  return own === undefined || (before !== undefined && before < own) ? before : own;
};

function merged(
  standing: readonly RuleVersion[],
  own: readonly RuleVersion[],
): { readonly versions: readonly RuleVersion[]; readonly leftOut: readonly RuleVersion[] } {
  const clashes = (version: RuleVersion): boolean =>
    own.some((one) => one.version === version.version || one.inForce.from === version.inForce.from);
  const leftOut = standing.filter(clashes);
  const all: readonly Placed[] = [
    ...standing.filter((version) => !clashes(version)).map((version) => ({ version, isOwn: false })),
    ...own.map((version) => ({ version, isOwn: true })),
  ].sort((a, b) => (a.version.inForce.from < b.version.inForce.from ? -1 : 1));
  const versions = all.map((placed, i): RuleVersion => {
    const { from, to } = placed.version.inForce;
    const last = lastDayIn(placed, all[i + 1], leftOut);
    if (last === to) return placed.version;
    return { ...placed.version, inForce: last === undefined ? { from } : { from, to: last } };
  });
  return { versions, leftOut };
}

/**
 * The library with the bureau's own approved versions in it: of each rule the version with the newest first day on or
 * before a day decides. Where a version of the library has the number or the first day of an own one, the own one stands,
 * because decisions may rest on it.
 */
export function withOwnVersions(
  ruleSet: RuleSet,
  approved: readonly ApprovedVersion[],
): { readonly ruleSet: RuleSet; readonly leftOut: readonly LeftOut[] } {
  if (approved.length === 0) return { ruleSet, leftOut: [] };
  const byRule = new Map<RuleId, ApprovedVersion[]>();
  for (const one of approved) byRule.set(one.rule.rule, [...(byRule.get(one.rule.rule) ?? []), one]);
  const left: LeftOut[] = [];
  const standing = ruleSet.rules.map((rule): Rule => {
    const own = byRule.get(rule.rule);
    if (own === undefined) return rule;
    byRule.delete(rule.rule);
    const { versions, leftOut } = merged(rule.versions, own.map(inForce));
    left.push(...leftOut.map(({ version }) => ({ rule: rule.rule, version })));
    return { ...rule, versions };
  });
  const added = [...byRule.values()].flatMap((own): readonly Rule[] => {
    const [first] = own;
    return first === undefined ? [] : [{ ...first.rule, versions: merged([], own.map(inForce)).versions }];
  });
  return { ruleSet: ruleSet.withRules([...standing, ...added]), leftOut: left };
}

const inForce = ({ version, inForceFrom }: ApprovedVersion): RuleVersion => {
  const { to } = version.inForce;
  return {
    ...version,
    inForce: to === undefined || to < inForceFrom ? { from: inForceFrom } : { from: inForceFrom, to },
  };
};
