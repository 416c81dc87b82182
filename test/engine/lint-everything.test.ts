import { describe, expect, it } from "@jest/globals";
import { loadRules } from "../../src/engine/index.ts";
import { EXAMPLES, RULE } from "./support/broken.ts";
import { productFiles, smallFiles } from "./support/libraries.ts";

const replaced = (changes: readonly (readonly [string, string, string])[]): Map<string, string> => {
  const files = new Map(smallFiles());
  for (const [file, from, to] of changes) {
    const text = files.get(file) ?? "";
    if (!text.includes(from)) throw new Error(`${file} does not hold ${from}`);
    files.set(file, text.replace(from, to));
  }
  return files;
};

describe("a library with many mistakes", () => {
  it("is told all of them at once, by file and line", () => {
    const { ruleSet, problems } = loadRules(
      replaced([
        ["facts.yaml", "type: integer\n    unit: fen", "type: integr\n    unit: fen"],
        [RULE, "kind: renewal", "kind: renewals"],
        [RULE, "fact: licence.seats, operator: lessThanInclusive", "fact: licence.seats, operator: below"],
        [RULE, "fact: licence.services, operator: contains", "fact: licence.service, operator: contains"],
      ]),
    );
    expect(ruleSet).toBeUndefined();
    expect(problems.map(({ file, code }) => `${file} ${code}`)).toEqual([
      "facts.yaml value-not-listed",
      `${RULE} value-not-listed`,
    ]);
  });

  it("is told of wrong conditions even where the shape around them is wrong", () => {
    const { problems } = loadRules(
      replaced([
        [RULE, "kind: renewal", "kind: renewals"],
        [
          RULE,
          "fact: licence.status, operator: equal, value: active",
          "fact: licence.state, operator: equal, value: active",
        ],
        [RULE, "fact: licence.services, operator: contains", "fact: licence.services, operator: contain"],
        [EXAMPLES, "outcome: routed", "outcome: sent"],
      ]),
    );
    expect(problems.map(({ file, line, code }) => `${file}:${line ?? 0} ${code}`)).toEqual([
      `${EXAMPLES}:58 value-not-listed`,
      `${RULE}:2 value-not-listed`,
      `${RULE}:15 fact-unknown`,
      `${RULE}:47 operator-unknown`,
    ]);
  });
});

describe("text that is no rule", () => {
  const hostile: readonly (readonly [string, string])[] = [
    ["nothing", ""],
    ["only a comment", "# rule\n"],
    ["a list", "- a\n- b\n"],
    ["one word", "rule"],
    ["no YAML", "rule: [\n"],
    ["tabs", "rule: x\n\tkind: y\n"],
    ["a key given twice", "rule: a\nrule: b\n"],
    ["a tag that builds something", "rule: !!js/function 'x'\n"],
    ["two documents", "rule: a\n---\nrule: b\n"],
    ["null for everything", "rule:\nkind:\ntitle:\nsubject:\nappliesTo:\nversions:\n"],
    ["a name that every object has", "__proto__: { x: 1 }\nconstructor: 2\n"],
    ["control characters", "rule: \u0000\u0007\n"],
    ["an alias to nothing", "rule: *missing\n"],
    [
      "aliases that multiply",
      `a: &a [x,x,x,x,x,x,x,x,x]\n${"bcdefghi"
        .split("")
        .map(
          (letter, i) =>
            `${letter}: &${letter} [${Array(9)
              .fill(`*${"abcdefgh"[i] ?? "a"}`)
              .join(",")}]`,
        )
        .join("\n")}\n`,
    ],
    ["deep nesting", `versions: ${"[".repeat(200)}${"]".repeat(200)}\n`],
  ];
  it.each(hostile)("is refused with a sentence and a place: %s", (_name, text) => {
    for (const file of [RULE, EXAMPLES, "facts.yaml", "items.yaml", "findings.yaml"]) {
      const { ruleSet, problems } = loadRules(new Map(smallFiles()).set(file, text));
      expect(ruleSet).toBeUndefined();
      const own = problems.filter((problem) => problem.file === file);
      expect(own.length).toBeGreaterThan(0);
      for (const problem of own) {
        expect(problem.message.length).toBeGreaterThan(4);
        expect(problem.line).toBeGreaterThan(0);
      }
    }
  });
});

describe("the library of the product", () => {
  const { ruleSet, problems } = loadRules(productFiles());

  it("has nothing wrong with it", () => {
    expect(problems).toEqual([]);
  });

  it("never lets a setting of the bureau pass for law that was checked", () => {
    for (const rule of ruleSet?.rules ?? [])
      for (const version of rule.versions)
        for (const setting of version.localSettings)
          if (setting.startsWith("window.")) expect(version.unverified).toContain(setting);
  });
});
