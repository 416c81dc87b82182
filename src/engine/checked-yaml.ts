import { isNode, LineCounter, parseDocument } from "yaml";
import type { Document } from "yaml";
import { z } from "zod";
import type { Problem } from "../ports/errors.ts";

const chinese = z.locales.zhCN().localeError;

/** Line of the value at a path, or of the nearest thing around it that is there. */
function lineOf(document: Document, path: readonly PropertyKey[], lines: LineCounter): number | undefined {
  for (let length = path.length; length >= 0; length--) {
    const node: unknown = length === 0 ? document.contents : document.getIn(path.slice(0, length), true);
    if (isNode(node) && node.range) return lines.linePos(node.range[0]).line;
  }
  return undefined;
}

export interface CheckedYaml<T> {
  /** Present exactly if there are no problems. */
  readonly value?: T;
  readonly problems: readonly Problem[];
  /** Line of the value at a path of the file, for problems found later. */
  lineAt(path: readonly PropertyKey[]): number | undefined;
}

/** One YAML document read and checked against a schema; everything wrong with it is told at once, with its line. */
export function checkedYaml<T>(text: string, file: string, schema: z.ZodType<T>): CheckedYaml<T> {
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines, prettyErrors: false });
  const lineAt = (path: readonly PropertyKey[]): number | undefined => lineOf(document, path, lines);
  if (document.errors.length > 0) {
    const problems = document.errors.map((error) => ({
      file,
      line: lines.linePos(error.pos[0]).line,
      code: "yaml",
      message: `YAML 无法读取：${error.message}`,
    }));
    return { problems, lineAt };
  }
  const checked = schema.safeParse(document.toJS(), { error: chinese });
  if (checked.success) return { value: checked.data, problems: [], lineAt };
  const problems = checked.error.issues.map((issue): Problem => {
    const line = lineAt(issue.path);
    const place = issue.path.length === 0 ? "" : `${issue.path.join(".")}：`;
    return { file, ...(line === undefined ? {} : { line }), code: "schema", message: `${place}${issue.message}` };
  });
  return { problems, lineAt };
}
