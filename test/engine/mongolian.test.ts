import { describe, expect, it } from "@jest/globals";
import { loadRules } from "../../src/engine/index.ts";
import { readTemplates } from "../../src/app/notices/templates.ts";
import { productFiles, smallFiles } from "./support/libraries.ts";

const rulePath = "renewal/tea-house/rule.yaml";

/** The small library with a Mongolian title. No Mongolian is written here: a word of the reader's would stand in its place. */
const withTitle = (mn: string) =>
  loadRules(
    new Map(
      [...smallFiles()].map(([file, text]) => [
        file,
        file === rulePath ? text.replace(/^title: \{ (.*) \}$/m, `title: { $1, mn: ${mn} }`) : text,
      ]),
    ),
  );

describe("Mongolian in the library", () => {
  it("is taken where a reader of it is named", () => {
    const { ruleSet, problems } = withTitle("{ text: X, reviewedBy: 审读人甲 }");
    expect(problems).toEqual([]);
    expect(ruleSet?.findRule("renewal/tea-house")?.title.mn).toEqual({ text: "X", reviewedBy: "审读人甲" });
  });

  it.each([["X"], ["{ text: X }"], ["{ text: X, reviewedBy: '' }"]])("is refused without a reader: %s", (mn) => {
    const { ruleSet, problems } = withTitle(mn);
    expect(ruleSet).toBeUndefined();
    expect(problems.length).toBeGreaterThan(0);
    expect(problems.every(({ file }) => file === rulePath)).toBe(true);
  });

  it("is refused in a notice without a reader, and absent from everything that is shipped", () => {
    const files = productFiles();
    const path = "notices/window-open.yaml";
    const text = files.get(path) ?? "";
    expect(readTemplates(files).problems).toEqual([]);
    const changed = new Map([...files, [path, `${text.trimEnd()}\n  mn: X\n`]]);
    expect(readTemplates(changed).problems.map(({ file }) => file)).toEqual([path]);
    for (const [file, one] of files) expect([file, /^\s*mn:|[{,] mn:/m.test(one)]).toEqual([file, false]);
  });
});
