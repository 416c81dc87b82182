import { readFile } from "node:fs/promises";
import { basename } from "node:path";
import { closest, distance } from "fastest-levenshtein";
import { LineCounter, isNode, parseDocument } from "yaml";
import type { Document } from "yaml";
import { z } from "zod";
import { InvalidInput } from "../../src/ports/errors.ts";
import type { Problem } from "../../src/ports/errors.ts";
import type { IntakeContext } from "../../src/ports/register-intake.ts";
import { yamlMistake } from "../../src/ports/errors-in-yaml.ts";
import { wrongFacts } from "./fact-spec.ts";
import { wrongItems } from "./item.ts";
import { mappingSchema } from "./mapping.ts";
import type { Mapping } from "./mapping.ts";
import { senselessParts } from "./mapping-sense.ts";
import { findSource } from "./source-names.ts";

/** One slip makes many lines unreadable: the first few show where it is. */
const mostSyntaxErrors = 3;

type Issue = z.core.$ZodIssue;
/** What a mapping may speak of. */
type Statable = Pick<IntakeContext, "facts" | "itemCodes">;
type Path = readonly PropertyKey[];

/**
 * The mapping of a built-in source, or the one in a YAML file.
 * @throws {InvalidInput} with every mistake of the mapping, or with the names there are if `source` is none of them.
 */
export async function loadMapping(source: string, directories: readonly string[], context: Statable): Promise<Mapping> {
  const path = /[\\/]|\.ya?ml$/i.test(source) ? source : await findSource(source, directories);
  let text: string;
  try {
    text = await readFile(path, "utf8");
  } catch (cause) {
    throw new InvalidInput(`读不到来源映射“${path}”`, [], { cause });
  }
  return parseMapping(path, text, context);
}

/** @throws {InvalidInput} with every mistake in the text, each with its line. */
export function parseMapping(path: string, text: string, context: Statable): Mapping {
  if (text.includes("\uFFFD"))
    throw refusal(path, [
      { file: path, line: 1, code: "encoding", message: "不是有效的 UTF-8 文本（可能存成了 GBK）：请另存为 UTF-8" },
    ]);
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines, uniqueKeys: true });
  const problemAt = (offset: number | undefined, code: string, message: string): Problem => {
    const place = offset === undefined ? undefined : lines.linePos(offset);
    return { file: path, ...(place && { line: place.line, column: place.col }), code, message };
  };
  if (document.errors.length > 0)
    throw refusal(
      path,
      document.errors
        .slice(0, mostSyntaxErrors)
        .map((error) => problemAt(error.pos[0], "yaml", `不是正确的 YAML：${yamlMistake(error)}`)),
    );
  const value = plainValue(path, document);
  const parsed = parse(value);
  if (!parsed.success)
    throw refusal(
      path,
      [...parsed.error.issues, ...issuesBeside(value)]
        .flatMap((issue) => plainIssues(issue, []))
        .map(({ path: at, message }) => problemAt(offsetOf(document, at), "mapping", message)),
    );
  const senseless = [
    ...senselessParts(parsed.data),
    ...wrongFacts(parsed.data, context.facts),
    ...wrongItems(parsed.data, context.itemCodes),
  ];
  if (senseless.length > 0)
    throw refusal(
      path,
      senseless.map(({ path: at, message }) => problemAt(offsetOf(document, at), "mapping", message)),
    );
  return parsed.data;
}

const parse = (value: unknown) =>
  mappingSchema.safeParse(value, { error: z.locales.zhCN().localeError, reportInput: true });

/** Of a mapping whose kind is only misspelt, what else is wrong with it. */
function issuesBeside(value: unknown): readonly Issue[] {
  if (typeof value !== "object" || value === null || !("kind" in value) || typeof value.kind !== "string") return [];
  const meant = closest(value.kind, kinds);
  if (meant === value.kind || distance(value.kind, meant) > 3) return [];
  return parse({ ...value, kind: meant }).error?.issues ?? [];
}

/** @throws {InvalidInput} if aliases would make it enormous. */
function plainValue(path: string, document: Document.Parsed): unknown {
  try {
    return document.toJS();
  } catch (cause) {
    throw refusal(path, [{ file: path, line: 1, code: "yaml", message: String((cause as Error).message) }]);
  }
}

function refusal(path: string, unsorted: readonly Problem[]): InvalidInput {
  const problems = unsorted.toSorted((a, b) => (a.line ?? 1) - (b.line ?? 1));
  return new InvalidInput(`来源映射 ${basename(path)} 有 ${problems.length} 处错误`, problems);
}

/** Where the node at the path begins, or its nearest ancestor that is there. */
function offsetOf(document: Document.Parsed, path: Path): number | undefined {
  for (let length = path.length; length >= 0; length--) {
    const node = document.getIn(path.slice(0, length), true);
    if (isNode(node) && node.range) return node.range[0];
  }
  return undefined;
}

/** A union fails with the mistakes of every branch; those of the branch that got furthest are what the writer meant. */
function plainIssues(issue: Issue, above: Path): { path: Path; message: string }[] {
  const path = [...above, ...issue.path];
  if (issue.code === "invalid_union" && issue.errors.length > 0) {
    const depth = (branch: readonly Issue[]): number => Math.min(...branch.map((inner) => closeness(inner)));
    const best = [...issue.errors].sort((a, b) => depth(b) - depth(a) || a.length - b.length)[0] ?? [];
    return best.flatMap((inner) => plainIssues(inner, path));
  }
  const at = path.length === 0 ? "" : `${path.join(".")}：`;
  if (issue.code === "unrecognized_keys")
    return issue.keys.map((key) => ({ path: [...path, key], message: `${at}没有“${key}”这一项${didYouMean(key)}` }));
  return [{ path, message: `${at}${plainMessage(issue)}` }];
}

function plainMessage(issue: Issue): string {
  if (issue.code === "invalid_union")
    return "应为 licences（许可证）、holders（人和单位）、heads（单位里的人）或 facts（事实）";
  if (issue.code === "invalid_type" && issue.input === undefined) return "缺少这一项";
  return issue.message;
}

const closeness = (issue: Issue): number =>
  issue.path.length * 2 + (issue.code === "invalid_type" ? 0 : issue.code === "unrecognized_keys" ? 1 : 2);

const kinds = ["licences", "holders", "heads", "facts"] satisfies readonly Mapping["kind"][];

const knownKeys =
  "source kind title format encoding delimiter headerRow sheet records empty perpetual dates phoneCountry snapshot items fields attributes facts observedOn subject named completeList licenceNo itemCode status validFrom validUntil issuer regionCode holderName holderKind uscc identityNo legalRepresentative contactName phones address language column columns join constant values prefix formats separators type of by value name fact absentValue mayBeEmpty".split(
    " ",
  );

function didYouMean(key: string): string {
  const near = closest(key, knownKeys);
  return distance(key, near) <= 3 ? `。是否指“${near}”？` : "";
}
