import type { z } from "zod";
import { didYouMean, listWords, showPath, showValue } from "./problems.ts";
import type { Problem, ProblemCode } from "./problems.ts";
import { knownKeysMark } from "./schema-parts.ts";
import { readYaml, unknownKey } from "./yaml-source.ts";
import type { Path, YamlSource } from "./yaml-source.ts";

type Issue = z.core.$ZodIssue;

const typeWords: Readonly<Record<string, string>> = {
  string: "文本",
  number: "数字",
  int: "整数",
  boolean: "true 或 false",
  array: "列表（- 或 […]）",
  object: "键和值（{ … }）",
  record: "键和值（{ … }）",
};

const valueAt = (content: unknown, path: Path): unknown =>
  path.reduce<unknown>(
    (value, key) =>
      typeof value === "object" && value !== null ? (value as Readonly<Record<PropertyKey, unknown>>)[key] : undefined,
    content,
  );

/** Of the readings a value could have had, the one it comes nearest to: the fewest things wrong. */
const nearestReading = (issue: z.core.$ZodIssueInvalidUnion): readonly Issue[] =>
  issue.errors.reduce((best, issues) => (weigh(issues) < weigh(best) ? issues : best), issue.errors[0] ?? []);

const weigh = (issues: readonly Issue[]): number =>
  issues.reduce((sum, issue) => {
    // A value of another kind altogether is further off than any number of wrong keys.
    if (issue.code === "invalid_type" && issue.path.length === 0) return sum + 100;
    return sum + (issue.code === "unrecognized_keys" ? issue.keys.length : 1);
  }, 0);

const isMissing = (issue: Issue, value: unknown): boolean =>
  value === undefined &&
  issue.path.length > 0 &&
  typeof issue.path.at(-1) === "string" &&
  (issue.code === "invalid_type" || issue.code === "invalid_value" || issue.code === "invalid_union");

/** One or more problems of one zod issue, in our words and at their place in the file. */
function toProblems(issue: Issue, base: Path, source: YamlSource): Problem[] {
  const path = [...base, ...issue.path];
  const value = valueAt(source.content, path);
  const name = path.length === 0 ? "整个文件" : showPath(path);
  const one = (code: ProblemCode, message: string): Problem[] => [source.problem(code, path, message)];
  const notListed = (known: readonly string[]): Problem[] => {
    const advice = typeof value === "string" ? didYouMean(value, known) : "";
    return one("value-not-listed", `${name} 应为 ${listWords(known)} 之一，写的是 ${showValue(value)}。${advice}`);
  };
  if (isMissing(issue, value)) {
    const parent = path.slice(0, -1);
    return one("key-missing", `${parent.length === 0 ? "" : `${showPath(parent)} 里`}缺少 “${String(path.at(-1))}”`);
  }
  switch (issue.code) {
    case "unrecognized_keys": {
      const known = issue.message.startsWith(knownKeysMark) ? issue.message.slice(knownKeysMark.length).split(",") : [];
      return issue.keys.map((key) => source.keyProblem("key-unknown", path, key, unknownKey(key, known)));
    }
    case "invalid_union":
      // A word that should say which of several shapes follows, and is none of them, has no readings.
      if ("options" in issue && issue.options !== undefined && issue.errors.length === 0)
        return notListed(issue.options.map(String));
      return nearestReading(issue).flatMap((nested) => toProblems(nested, path, source));
    case "invalid_type":
      return one(
        "value-type",
        `${name} 应为${typeWords[issue.expected] ?? issue.expected}，写的是 ${showValue(value)}`,
      );
    case "invalid_value":
      return notListed(issue.values.map(String));
    case "too_small":
      if (issue.origin === "array" || issue.origin === "string") {
        return issue.minimum === 1
          ? one("value-empty", `${name} 不能为空`)
          : one("value-range", `${name} 至少 ${String(issue.minimum)} 个${issue.origin === "string" ? "字" : ""}`);
      }
      return one(
        "value-range",
        `${name} 应${issue.inclusive === false ? "大于" : "不小于"} ${String(issue.minimum)}，写的是 ${showValue(value)}`,
      );
    case "too_big":
      return issue.origin === "array" || issue.origin === "string"
        ? one("value-range", `${name} 至多 ${String(issue.maximum)} 个${issue.origin === "string" ? "字" : ""}`)
        : one("value-range", `${name} 应不大于 ${String(issue.maximum)}，写的是 ${showValue(value)}`);
    case "invalid_format":
      return one("name-invalid", `${name} 写成 ${showValue(value)}：${issue.message}`);
    case "invalid_key":
      return [
        source.keyProblem(
          "name-invalid",
          path.slice(0, -1),
          String(path.at(-1)),
          `键 “${String(path.at(-1))}” 写得不对：${issue.issues[0]?.message ?? "不合命名的写法"}`,
        ),
      ];
    case "custom": {
      const code = issue.params?.["code"] as ProblemCode | undefined;
      // A message with a code of its own is a whole sentence; any other says what is wrong with the value here.
      return code === undefined ? one("value-type", `${name}：${issue.message}`) : one(code, issue.message);
    }
    case "not_multiple_of":
    case "invalid_element":
      return one("value-type", `${name} 写得不对：${showValue(value)}`);
    default:
      return issue satisfies never;
  }
}

/** What the file holds at a path (by default the whole), as the schema types it, or all that is not of that shape. */
export function checkShape<T>(
  source: YamlSource,
  schema: z.ZodType<T>,
  path: Path = [],
): { readonly value?: T; readonly problems: readonly Problem[] } {
  const checked = schema.safeParse(valueAt(source.content, path));
  if (checked.success) return { value: checked.data, problems: [] };
  return { problems: checked.error.issues.flatMap((issue) => toProblems(issue, path, source)) };
}

/** One YAML file read and checked against a schema; `value` is there exactly if there are no problems. */
export function readShaped<T>(
  text: string,
  file: string,
  schema: z.ZodType<T>,
): { readonly source: YamlSource; readonly value?: T; readonly problems: readonly Problem[] } {
  const { source, problems } = readYaml(text, file);
  return problems.length > 0 ? { source, problems } : { source, ...checkShape(source, schema) };
}
