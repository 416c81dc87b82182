import { addDays } from "../domain/civil-date.ts";
import { checkShape } from "./check-shape.ts";
import { didYouMean } from "./problems.ts";
import type { Problem } from "./problems.ts";
import { readConditions } from "./read-conditions.ts";
import { readVersion } from "./read-version.ts";
import type { Library } from "./read-version.ts";
import { ruleFile } from "./rule-schema.ts";
import type { RuleFileShape } from "./rule-schema.ts";
import type { FactDefinition, Rule, RuleVersion } from "./types.ts";
import { readYaml } from "./yaml-source.ts";
import type { Path, YamlSource } from "./yaml-source.ts";

type WithoutExamples<R> = R extends Rule ? Omit<R, "examples"> : never;
export type RuleWithoutExamples = WithoutExamples<Rule>;

/** Versions follow one another in number and day, without gap or overlap. */
function checkSequence(versions: RuleFileShape["versions"], source: YamlSource): Problem[] {
  return versions.flatMap((version, i) => {
    const before = versions[i - 1];
    if (before === undefined) return [];
    const path = ["versions", i];
    const { from } = version.inForce;
    if (version.version <= before.version)
      return source.problem(
        version.version === before.version ? "duplicate" : "version-order",
        [...path, "version"],
        `版本号要从小到大：${before.version} 之后写了 ${version.version}`,
      );
    const { from: fromBefore, to } = before.inForce;
    const at = [...path, "inForce", "from"];
    if (from <= fromBefore)
      return source.problem(
        "version-order",
        at,
        `第 ${version.version} 版从 ${from} 起生效，不晚于第 ${before.version} 版的 ${fromBefore}`,
      );
    if (to !== undefined && to >= from)
      return source.problem(
        "version-overlap",
        at,
        `第 ${before.version} 版到 ${to} 为止，第 ${version.version} 版从 ${from} 起，两版同时有效`,
      );
    if (to !== undefined && to >= fromBefore && addDays(to, 1) < from)
      return source.problem(
        "version-gap",
        at,
        `第 ${before.version} 版到 ${to} 为止，第 ${version.version} 版从 ${from} 起，其间没有规则；应从 ${addDays(to, 1)} 起`,
      );
    return [];
  });
}

/** A version without an end ends on the day before the next one begins. */
const withEnds = (versions: readonly RuleVersion[]): readonly RuleVersion[] =>
  versions.map((version, i) => {
    const next = versions[i + 1];
    return next === undefined || version.inForce.to !== undefined
      ? version
      : { ...version, inForce: { ...version.inForce, to: addDays(next.inForce.from, -1) } };
  });

const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === "object" && value !== null;
const listIn = (value: unknown, key: string): readonly unknown[] => {
  const list = isRecord(value) ? value[key] : undefined;
  return Array.isArray(list) ? list : [];
};

/** A file of the wrong shape still has its conditions checked, so that everything is told at once. */
function checkConditionsAnyway(source: YamlSource, library: Library): Problem[] {
  return listIn(source.content, "versions").flatMap((version, i) => {
    const parameters = isRecord(version) && isRecord(version["parameters"]) ? Object.keys(version["parameters"]) : [];
    const path = ["versions", i];
    // The types of the parameters are not known here, so conditions that lean on one are left for the next look.
    const leansOnParameter = (node: unknown): boolean =>
      parameters.length > 0 && JSON.stringify(node ?? "").includes('"param.');
    const facts: ReadonlyMap<string, FactDefinition> = library.facts;
    const ids = new Set<string>();
    const check = (node: unknown, at: Path): readonly Problem[] =>
      isRecord(node) && node["conditions"] !== undefined && !leansOnParameter(node["conditions"])
        ? readConditions(source, [...at, "conditions"], node["conditions"], { facts, ids }).problems
        : [];
    return [
      ...check(version, path),
      ...listIn(version, "findings").flatMap((finding, j) => check(finding, [...path, "findings", j])),
    ];
  });
}

/** Reads a `rule.yaml`; `file` is its path in the library, which must match what the file says of itself. */
export function readRule(
  text: string,
  file: string,
  library: Library,
): { readonly rule?: RuleWithoutExamples; readonly problems: readonly Problem[] } {
  const { source, problems: syntax } = readYaml(text, file);
  if (syntax.length > 0) return { problems: syntax };
  const shape = checkShape(source, ruleFile);
  // Without a dictionary every condition would be reported for what is wrong with facts.yaml.
  if (library.facts.size === 0) return { problems: shape.problems };
  if (shape.value === undefined) {
    const told = new Set(shape.problems.map((problem) => `${problem.line}:${problem.column}`));
    const more = checkConditionsAnyway(source, library).filter(({ line, column }) => !told.has(`${line}:${column}`));
    return { problems: [...shape.problems, ...more] };
  }
  const { versions, ...rest } = shape.value;
  const problems: Problem[] = [];
  const place = file.replace(/\/rule\.yaml$/, "");
  if (rest.rule !== place)
    problems.push(
      source.problem(
        "file-misplaced",
        ["rule"],
        `规则 “${rest.rule}” 应放在 ${rest.rule}/rule.yaml，这个文件在 ${place}/`,
      ),
    );
  const { itemCode } = rest.appliesTo;
  if (!library.items.has(itemCode))
    problems.push(
      source.problem(
        "item-unknown",
        ["appliesTo", "itemCode"],
        `items.yaml 里没有事项 “${itemCode}”。${didYouMean(itemCode, [...library.items.keys()])}`,
      ),
    );
  else if (place !== `${rest.kind}/${itemCode}`)
    problems.push(
      source.problem(
        "file-misplaced",
        ["appliesTo", "itemCode"],
        `一个事项一条规则，目录与事项同名：事项 “${itemCode}” 的规则应在 ${rest.kind}/${itemCode}/`,
      ),
    );
  problems.push(...checkSequence(versions, source));
  const read = versions.map((version, i) => readVersion(source, ["versions", i], version, library));
  problems.push(...read.flatMap((result) => result.problems));
  const complete = read.flatMap(({ version }) => version ?? []);
  if (complete.length < versions.length || problems.length > 0) return { problems };
  return { rule: { ...rest, notes: rest.notes ?? [], versions: withEnds(complete) }, problems };
}
