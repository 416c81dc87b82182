import type { RuleId } from "../../domain/decision.ts";
import {
  describeVersion,
  diffVersions,
  readOwnVersion,
  type RuleSet,
  type RuleVersion,
  type VersionChange,
  type VersionLine,
} from "../../engine/index.ts";
import { NotFound, RuleSetInvalid } from "../../ports/errors.ts";
import type { RuleLibrary } from "../rule-library.ts";
import type { RuleStore } from "../../ports/rule-store.ts";
import { nameOf, readStored } from "./own-versions.ts";

/** A version by its number, the one in force on a day where no number is given, or a text. */
export type VersionRef =
  | { readonly rule: RuleId; readonly version?: number; readonly asOf: string }
  | { readonly text: string; readonly file: string };

/** What versions are looked up in; without a store only the files are. */
export interface Shelves {
  readonly library: RuleLibrary;
  readonly store?: Pick<RuleStore, "find" | "list">;
}

interface FoundVersion {
  readonly rule: RuleId;
  readonly title: string;
  readonly version: RuleVersion;
  readonly ruleSet: RuleSet;
}

/** @throws NotFound naming the versions there are; RuleSetInvalid if the text does not load. */
export async function findVersion({ library, store }: Shelves, ref: VersionRef): Promise<FoundVersion> {
  if ("text" in ref) {
    const { own, problems } = readOwnVersion(ref.text, ref.file, await library.files());
    if (own === undefined) throw new RuleSetInvalid(`${ref.file} 有 ${problems.length} 处问题`, problems);
    return { rule: own.rule.rule, title: own.rule.title.zh, version: own.version, ruleSet: own.ruleSet };
  }
  const ruleSet = await library.current();
  const rule = ruleSet.findRule(ref.rule);
  const wanted =
    ref.version === undefined
      ? rule?.versions.findLast(({ inForce }) => inForce.from <= ref.asOf)
      : rule?.versions.find(({ version }) => version === ref.version);
  if (rule !== undefined && wanted !== undefined)
    return { rule: rule.rule, title: rule.title.zh, version: wanted, ruleSet };
  const stored = ref.version === undefined ? undefined : await store?.find(ref.rule, ref.version);
  if (stored !== undefined) {
    const { own, problems } = readStored(stored, await library.files());
    if (own === undefined) throw new RuleSetInvalid(`${nameOf(stored)} 有 ${problems.length} 处问题`, problems);
    return { rule: own.rule.rule, title: own.rule.title.zh, version: own.version, ruleSet: own.ruleSet };
  }
  const own = (await store?.list({ rule: ref.rule })) ?? [];
  const known = [...(rule?.versions ?? []), ...own].map(({ version }) => version);
  const versions = [...new Set(known)].sort((a, b) => a - b);
  throw new NotFound(
    versions.length === 0
      ? `没有规则 ${ref.rule}；用 wugan rules list 查看有哪些规则`
      : `规则 ${ref.rule} 没有${ref.version === undefined ? "生效的版本" : `第 ${ref.version} 版`}；有：${versions.map((one) => `第 ${one} 版`).join("、")}`,
  );
}

export interface ShownVersion {
  readonly rule: RuleId;
  readonly title: string;
  readonly version: number;
  readonly lines: readonly Omit<VersionLine, "of">[];
}

/** Everything a version says, in words. @throws as `findVersion` */
export async function showVersion(shelves: Shelves, ref: VersionRef): Promise<ShownVersion> {
  const { rule, title, version, ruleSet } = await findVersion(shelves, ref);
  const lines = describeVersion(version, ruleSet).map(({ part, key, says }) => ({ part, key, says }));
  return { rule, title, version: version.version, lines };
}

export interface VersionDiff {
  readonly was: { readonly rule: RuleId; readonly version: number };
  readonly is: { readonly rule: RuleId; readonly version: number };
  readonly changes: readonly VersionChange[];
}

/** What the second version says otherwise than the first, in words. @throws as `findVersion` */
export async function compareVersions(shelves: Shelves, a: VersionRef, b: VersionRef): Promise<VersionDiff> {
  const [was, is] = [await findVersion(shelves, a), await findVersion(shelves, b)];
  return {
    was: { rule: was.rule, version: was.version.version },
    is: { rule: is.rule, version: is.version.version },
    changes: diffVersions(was, is),
  };
}
