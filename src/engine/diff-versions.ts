import { leavesOf } from "./condition-leaves.ts";
import { describeVersion } from "./describe-version.ts";
import type { Conditions, RuleSet, RuleVersion, Text } from "./types.ts";
import type { VersionLine, VersionPart } from "./version-lines.ts";

/** One thing that two versions do not say alike. */
export interface VersionChange {
  readonly part: VersionPart;
  readonly key: string;
  readonly change: "added" | "removed" | "changed";
  readonly was?: Text;
  readonly is?: Text;
}

/** A version with the library it is read by. */
export interface VersionSide {
  readonly version: RuleVersion;
  readonly ruleSet: RuleSet;
}

const idOf = ({ part, key }: VersionLine): string => `${part}\n${key}`;

type Together = NonNullable<VersionLine["of"]>;

const isTree = (of: Together): of is Conditions => !Array.isArray(of);

const idsIn = (of: Together): readonly string[] => (isTree(of) ? leavesOf(of).map(({ id }) => id) : of);

/** How the members that both versions have stand together; what came or went is told by itself. */
function shapeOf(of: Together, common: ReadonlySet<string>): string | undefined {
  if (!isTree(of)) return of.filter((id) => common.has(id)).join(" ");
  if ("not" in of) {
    const inner = shapeOf(of.not, common);
    return inner === undefined ? undefined : `not(${inner})`;
  }
  if (!("all" in of) && !("any" in of)) return common.has(of.id) ? of.id : undefined;
  const [name, members] = "all" in of ? ["all", of.all] : ["any", of.any];
  const shapes = members.flatMap((member) => shapeOf(member, common) ?? []);
  return shapes.length === 0 ? undefined : `${name}(${shapes.join(" ")})`;
}

function standsAlike(a: VersionLine, b: VersionLine): boolean {
  if (a.of === undefined || b.of === undefined) return a.says.zh === b.says.zh && a.says.en === b.says.en;
  const there = new Set(idsIn(b.of));
  const common = new Set(idsIn(a.of).filter((id) => there.has(id)));
  return shapeOf(a.of, common) === shapeOf(b.of, common);
}

/** What the second version adds, takes out and changes, in the order of the second, what was taken out at the end of its part. */
export function diffVersions(a: VersionSide, b: VersionSide): readonly VersionChange[] {
  const before = new Map(describeVersion(a.version, a.ruleSet).map((line) => [idOf(line), line]));
  const after = new Map(describeVersion(b.version, b.ruleSet).map((line) => [idOf(line), line]));
  const changes: VersionChange[] = [];
  for (const [id, line] of after) {
    const old = before.get(id);
    const { part, key } = line;
    if (old === undefined) {
      if (line.of === undefined) changes.push({ part, key, change: "added", is: line.says });
    } else if (!standsAlike(old, line)) changes.push({ part, key, change: "changed", was: old.says, is: line.says });
  }
  for (const [id, { part, key, says, of }] of before)
    if (!after.has(id) && of === undefined) changes.push({ part, key, change: "removed", was: says });
  const parts = [...new Set([...after.values(), ...before.values()].map(({ part }) => part))];
  return parts.flatMap((part) => changes.filter((change) => change.part === part));
}
