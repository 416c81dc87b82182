import { addDays } from "../domain/civil-date.ts";
import { checkShape } from "./check-shape.ts";
import { didYouMean } from "./problems.ts";
import type { Problem, ProblemCode } from "./problems.ts";
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

type Head = Omit<RuleFileShape, "versions">;

/** What a rule says of itself: its place, and whom it is about. */
function checkHead(source: YamlSource, place: string, head: Head, library: Library): readonly Problem[] {
  const { rule, kind, subject, appliesTo, department } = head;
  const problems: Problem[] = [];
  const report = (code: ProblemCode, path: Path, message: string): void => {
    problems.push(source.problem(code, path, message));
  };
  if (rule !== place)
    report("file-misplaced", ["rule"], `规则 “${rule}” 应放在 ${rule}/rule.yaml，这个文件在 ${place}/`);
  const wanted = kind === "renewal" ? ["licence"] : ["holder", "person"];
  if (!wanted.includes(subject))
    report("subject-mismatch", ["subject"], `kind 为 ${kind} 的规则，subject 应为 ${wanted.join(" 或 ")}`);
  const isByItem = "itemCode" in appliesTo;
  if (isByItem !== (kind === "renewal"))
    report(
      "subject-mismatch",
      ["appliesTo"],
      kind === "renewal" ? "续证规则的 appliesTo 写 itemCode" : "待遇规则的 appliesTo 写 holderKinds",
    );
  if (kind === "benefit" && department === undefined)
    report("key-missing", [], "缺少 “department”：待遇由哪个部门负责");
  if (kind === "benefit" && rule === place && !rule.startsWith("benefit/"))
    report("file-misplaced", ["kind"], `待遇的规则应在 benefit/<政策>/，这个文件在 ${place}/`);
  if (!isByItem) {
    const { holderKinds } = appliesTo;
    holderKinds.forEach((one, i) => {
      if (holderKinds.indexOf(one) < i) report("duplicate", ["appliesTo", "holderKinds", i], `“${one}” 写了两次`);
    });
    if (subject === "person" && (holderKinds.length > 1 || holderKinds[0] !== "person"))
      report("subject-mismatch", ["appliesTo", "holderKinds"], "subject 为 person 的规则只适用于自然人：[person]");
    return problems;
  }
  const { itemCode } = appliesTo;
  if (!library.items.has(itemCode))
    report(
      "item-unknown",
      ["appliesTo", "itemCode"],
      `items.yaml 里没有事项 “${itemCode}”。${didYouMean(itemCode, [...library.items.keys()])}`,
    );
  else if (kind === "renewal" && place !== `${kind}/${itemCode}`)
    report(
      "file-misplaced",
      ["appliesTo", "itemCode"],
      `一个事项一条规则，目录与事项同名：事项 “${itemCode}” 的规则应在 ${kind}/${itemCode}/`,
    );
  return problems;
}

/** The rule whose head was found to be right. */
function ruleOf(
  { subject, appliesTo, notes = [], ...rest }: Head,
  versions: readonly RuleVersion[],
): RuleWithoutExamples | undefined {
  if (subject === "licence")
    return "itemCode" in appliesTo ? { ...rest, subject, appliesTo, versions, notes } : undefined;
  return "holderKinds" in appliesTo ? { ...rest, subject, appliesTo, versions, notes } : undefined;
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
  const place = file.replace(/\/rule\.yaml$/, "");
  const problems = [...checkHead(source, place, rest, library), ...checkSequence(versions, source)];
  const read = versions.map((version, i) => readVersion(source, ["versions", i], version, library, rest));
  problems.push(...read.flatMap((result) => result.problems));
  const complete = read.flatMap(({ version }) => version ?? []);
  if (complete.length < versions.length || problems.length > 0) return { problems };
  const rule = ruleOf(rest, withEnds(complete));
  return rule === undefined ? { problems } : { rule, problems };
}
