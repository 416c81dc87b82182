import type { RuleId } from "../../domain/decision.ts";
import { approvalOf, type StoredRuleVersion } from "../../domain/rule-life.ts";
import {
  candidateOf,
  checkSameRule,
  readOwnVersion,
  withOwnVersions,
  type Candidate,
  type OwnVersion,
  type RuleFiles,
  type RuleSet,
} from "../../engine/index.ts";
import type { Problem } from "../../ports/errors.ts";
import type { ForbiddenWord } from "../notices/forbidden-words.ts";
import { problemsInTold } from "../notices/told-words.ts";

/** A version in shadow, ready to decide as if it were in force. */
export interface ShadowVersion extends Candidate {
  readonly id: RuleId;
  /** Its number. */
  readonly number: number;
  readonly digest: string;
}

/** What the bureau's own versions make of the library. */
export interface LibraryWithOwn {
  readonly ruleSet: RuleSet;
  readonly shadows: readonly ShadowVersion[];
  /** What of the own versions does not load; the rest stands without it. */
  readonly problems: readonly Problem[];
}

/** How a version of the store is named in problems: `renewal/food-operation@3`. */
export const nameOf = ({ rule, version }: { readonly rule: RuleId; readonly version: number }): string =>
  `${rule}@${version}`;

/** Reads a version of the store. The number in the text is the one it is stored under. */
export function readStored(
  stored: StoredRuleVersion,
  files: RuleFiles,
): { readonly own?: OwnVersion; readonly problems: readonly Problem[] } {
  return readOwnVersion(stored.text, nameOf(stored), files);
}

/**
 * Puts the approved versions of the store in force beside those of the files, and makes those in shadow ready. An approved
 * one whose words no message may hold by now decides all the same, and is a problem.
 */
export function withStoredVersions(
  ruleSet: RuleSet,
  files: RuleFiles,
  stored: readonly StoredRuleVersion[],
  words: readonly ForbiddenWord[],
): LibraryWithOwn {
  const problems: Problem[] = [];
  const read = stored
    .filter(({ state }) => state === "approved" || state === "shadow")
    .flatMap((one) => {
      const { own, problems: wrong } = readStored(one, files);
      const standing = ruleSet.findRule(one.rule);
      const contradicts = own && standing ? checkSameRule(own, standing, nameOf(one)) : [];
      const told = own === undefined ? [] : problemsInTold(own.ruleSet, words, nameOf(one));
      problems.push(...wrong, ...contradicts, ...told);
      return own === undefined || contradicts.length > 0 ? [] : [{ stored: one, own }];
    });
  const approved = read.flatMap(({ stored: one, own }) => {
    const inForceFrom = approvalOf(one)?.inForceFrom;
    return inForceFrom === undefined ? [] : [{ rule: own.rule, version: own.version, inForceFrom }];
  });
  const merged = withOwnVersions(ruleSet, approved);
  for (const left of merged.leftOut)
    problems.push({
      file: `${left.rule}/rule.yaml`,
      code: "version-overlap",
      message: `第 ${left.version} 版与本局自定版本的版本号或生效日相同，未采用：请在规则文件里换一个版本号或生效日`,
    });
  const shadows = read
    .filter(({ stored: one }) => one.state === "shadow")
    .map(({ stored: one, own }): ShadowVersion => ({
      ...candidateOf(own.rule, own.version, merged.ruleSet),
      id: one.rule,
      number: one.version,
      digest: one.digest,
    }));
  return { ruleSet: merged.ruleSet, shadows, problems };
}
