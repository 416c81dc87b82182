import { isMap, isNode, isPair, isScalar, LineCounter, parseDocument } from "yaml";
import type { Document } from "yaml";
import { yamlMistake } from "../ports/errors-in-yaml.ts";
import { didYouMean } from "./problems.ts";
import type { Problem, ProblemCode } from "./problems.ts";

export type Path = readonly PropertyKey[];

/** One YAML file, its content as plain values, and the way back from a path in them to line and column. */
export interface YamlSource {
  readonly file: string;
  /** `undefined` if the file is not YAML. */
  readonly content: unknown;
  /** A problem with the value at the path, or with the nearest thing around it that is there. */
  problem(code: ProblemCode, path: Path, message: string): Problem;
  /** A problem with a key of the map at the path. */
  keyProblem(code: ProblemCode, path: Path, key: string, message: string): Problem;
  /** Line of the value at the path, from 1. */
  lineAt(path: Path): number;
}

function offsetOf(document: Document, path: Path): number {
  for (let length = path.length; length > 0; length--) {
    const node: unknown = document.getIn(path.slice(0, length), true);
    if (isNode(node) && node.range) return node.range[0];
  }
  return isNode(document.contents) && document.contents.range ? document.contents.range[0] : 0;
}

function keyOffsetOf(document: Document, path: Path, key: string): number {
  const map: unknown = path.length === 0 ? document.contents : document.getIn(path, true);
  if (isMap(map))
    for (const pair of map.items)
      if (isPair(pair) && isScalar(pair.key) && String(pair.key.value) === key && pair.key.range)
        return pair.key.range[0];
  return offsetOf(document, path);
}

/** What a decoder leaves where bytes are no UTF-8. */
const replacement = "\uFFFD";

/** @param file only repeated in the problems. */
export function readYaml(
  text: string,
  file: string,
): { readonly source: YamlSource; readonly problems: readonly Problem[] } {
  const lines = new LineCounter();
  if (text.includes(replacement)) return { source: unreadable(file), problems: [notUtf8(text, file)] };
  const document = parseDocument(text, { lineCounter: lines, prettyErrors: false });
  const at = (offset: number): { line: number; column: number } => {
    const { line, col } = lines.linePos(offset);
    return { line, column: col };
  };
  const problems: Problem[] = [...document.errors, ...document.warnings].map((error) => ({
    file,
    ...at(error.pos[0]),
    code: "yaml-syntax" satisfies ProblemCode,
    message: `不是正确的 YAML：${yamlMistake(error)}`,
  }));
  let content: unknown;
  if (problems.length === 0) {
    try {
      content = document.toJS({ maxAliasCount: 100 });
    } catch {
      problems.push({
        file,
        ...at(0),
        code: "yaml-syntax" satisfies ProblemCode,
        message: "不是正确的 YAML：引用（*）展开后过多或找不到",
      });
    }
  }
  const source: YamlSource = {
    file,
    content,
    problem: (code, path, message) => ({ file, ...at(offsetOf(document, path)), code, message }),
    keyProblem: (code, path, key, message) => ({ file, ...at(keyOffsetOf(document, path, key)), code, message }),
    lineAt: (path) => at(offsetOf(document, path)).line,
  };
  return { source, problems };
}

const notUtf8 = (text: string, file: string): Problem => ({
  file,
  line: text.slice(0, text.indexOf(replacement)).split("\n").length,
  code: "encoding" satisfies ProblemCode,
  message: "不是有效的 UTF-8 文本（可能存成了 GBK）：请另存为 UTF-8",
});

/** A file of which nothing can be said but that it cannot be read. */
const unreadable = (file: string): YamlSource => ({
  file,
  content: undefined,
  problem: (code, _path, message) => ({ file, code, message }),
  keyProblem: (code, _path, _key, message) => ({ file, code, message }),
  lineAt: () => 1,
});

/** The message for a key nobody knows. */
export function unknownKey(key: string, known: readonly string[]): string {
  const advice = known.length === 0 ? "" : didYouMean(key, known) || `这里可以写：${known.join("、")}。`;
  return `没有名为 “${key}” 的键。${advice}`;
}
