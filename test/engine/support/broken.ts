import { describe, expect, it } from "@jest/globals";
import { loadRules } from "../../../src/engine/index.ts";
import type { RuleFiles } from "../../../src/engine/index.ts";
import { smallFiles } from "./libraries.ts";

export const RULE = "renewal/tea-house/rule.yaml";
export const EXAMPLES = "renewal/tea-house/examples.yaml";

/** A small library with one mistake in it, and what must be said about it. */
export interface Broken {
  readonly name: string;
  readonly file: string;
  /** The first text is replaced by the second wherever it first stands; it must be there. */
  readonly change: readonly [string, string];
  /** A fragment of the line the problem must name, as the line stands after the change; absent if no line is named. */
  readonly at?: string;
  readonly code: string;
  /** Fragments the message must hold. */
  readonly says: readonly string[];
}

function withChange(
  { file, change: [from, to] }: Broken,
  whole: RuleFiles,
): { files: Map<string, string>; text: string } {
  const files = new Map(whole);
  const text = files.get(file);
  if (text === undefined || !text.includes(from)) throw new Error(`${file} does not hold: ${from}`);
  const changed = text.replace(from, to.replaceAll("$", "$$$$"));
  files.set(file, changed);
  return { files, text: changed };
}

const lineOf = (text: string, fragment: string): number => {
  const lines = text.split("\n").map((line, i) => (line.includes(fragment) ? i + 1 : 0));
  const found = lines.filter((line) => line > 0);
  if (found.length !== 1) throw new Error(`${found.length} lines hold: ${fragment}`);
  return found[0] as number;
};

/** One test for each mistake: exactly one problem, at its file and line, in these words, and no rule set. */
export function describeBroken(
  title: string,
  mistakes: readonly Broken[],
  library: () => RuleFiles = smallFiles,
): void {
  describe(title, () => {
    for (const broken of mistakes)
      it(broken.name, () => {
        const { files, text } = withChange(broken, library());
        const { ruleSet, problems } = loadRules(files);
        expect(ruleSet).toBeUndefined();
        expect(problems).toHaveLength(1);
        const [problem] = problems;
        expect(problem).toMatchObject({
          file: broken.file,
          code: broken.code,
          ...(broken.at === undefined ? {} : { line: lineOf(text, broken.at) }),
        });
        if (broken.at === undefined) expect(problem?.line).toBeUndefined();
        for (const fragment of broken.says) expect(problem?.message).toContain(fragment);
      });
  });
}
