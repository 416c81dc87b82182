import type { CivilDate } from "../../domain/civil-date.ts";
import { approvalOf, type StoredRuleVersion } from "../../domain/rule-life.ts";
import type { RuleSet, RuleVersion } from "../../engine/index.ts";
import type { Problem } from "../../ports/errors.ts";
import type { Parts } from "../parts.ts";
import type { ListedRule } from "../rule-library.ts";

/** Where a version comes from: the files of the library, or the bureau's own. */
export type Origin = "file" | "store";

export interface UpcomingVersion {
  readonly version: number;
  readonly from: CivilDate;
  readonly origin: Origin;
  readonly approvedBy?: string;
}

/** A version of the store that does not decide. */
export interface WaitingVersion {
  readonly version: number;
  readonly author: string;
  /** When it was last written or let into shadow, in milliseconds since the epoch. */
  readonly since: number;
}

/** One rule on the page of truth: what decides on a day, where it comes from, who approved it, what is waiting. */
export interface RuleOnRecord extends ListedRule {
  readonly origin?: Origin;
  readonly author?: string;
  readonly approvedBy?: string;
  /** Milliseconds since the epoch. */
  readonly approvedAt?: number;
  readonly upcoming: readonly UpcomingVersion[];
  readonly shadow: readonly WaitingVersion[];
  readonly drafts: readonly WaitingVersion[];
}

export interface RulesOnRecord {
  readonly asOf: CivilDate;
  /** Digest of the rule set that decides: scans put it into the log. */
  readonly ruleSetDigest: string;
  readonly rules: readonly RuleOnRecord[];
  /** What does not load and so does not decide. */
  readonly problems: readonly Problem[];
}

/** Which version of every rule decides on a day, ascending by rule. */
export async function rulesOnRecord(parts: Parts, asOf: CivilDate): Promise<RulesOnRecord> {
  const ruleSet = await parts.rules.current();
  const listed = await parts.rules.list(asOf);
  const stored = await parts.storage.rules.list();
  const { problems } = await parts.rules.lint();
  const known = new Set(listed.map(({ rule }) => rule));
  const unlisted = [...new Set(stored.map(({ rule }) => rule))]
    .filter((rule) => !known.has(rule))
    .map((rule): ListedRule => ({ rule, title: rule, unverified: [] }));
  const rules = [...listed, ...unlisted]
    .sort((a, b) => (a.rule < b.rule ? -1 : 1))
    .map((one) =>
      onRecord(
        one,
        ruleSet,
        stored.filter(({ rule }) => rule === one.rule),
        asOf,
      ),
    );
  return { asOf, ruleSetDigest: ruleSet.digest, rules, problems };
}

function onRecord(
  listed: ListedRule,
  ruleSet: RuleSet,
  stored: readonly StoredRuleVersion[],
  asOf: CivilDate,
): RuleOnRecord {
  const own = (version: number): StoredRuleVersion | undefined =>
    stored.find((one) => one.version === version && one.state === "approved");
  const deciding = listed.version === undefined ? undefined : own(listed.version);
  const approval = deciding && approvalOf(deciding);
  const upcoming = (ruleSet.findRule(listed.rule)?.versions ?? []).filter(({ inForce }) => inForce.from > asOf);
  return {
    ...listed,
    ...(listed.version === undefined ? {} : { origin: deciding === undefined ? "file" : "store" }),
    ...(deciding === undefined ? {} : { author: deciding.author }),
    ...(approval === undefined ? {} : { approvedBy: approval.by, approvedAt: approval.at }),
    upcoming: upcoming.map((version) => upcomingOf(version, own(version.version))),
    shadow: stored.filter(({ state }) => state === "shadow").map(waiting),
    drafts: stored.filter(({ state }) => state === "draft").map(waiting),
  };
}

function upcomingOf({ version, inForce }: RuleVersion, own: StoredRuleVersion | undefined): UpcomingVersion {
  const by = own && approvalOf(own)?.by;
  return {
    version,
    from: inForce.from,
    origin: own === undefined ? "file" : "store",
    ...(by === undefined ? {} : { approvedBy: by }),
  };
}

const waiting = ({ version, author, history }: StoredRuleVersion): WaitingVersion => ({
  version,
  author,
  since: history.at(-1)?.at ?? 0,
});
