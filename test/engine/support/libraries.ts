import { readdirSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { loadRules } from "../../../src/engine/index.ts";
import type { RuleFiles, RuleSet } from "../../../src/engine/index.ts";

const here = dirname(fileURLToPath(import.meta.url));

/** Where the rule library of the product stands. */
export const rulesFolder = join(here, "../../../rules");

function readFolder(folder: string): RuleFiles {
  const names = readdirSync(folder, { recursive: true, encoding: "utf8" });
  return new Map(
    names.filter((name) => /\.ya?ml$/.test(name)).map((name) => [name, readFileSync(join(folder, name), "utf8")]),
  );
}

function loaded(files: RuleFiles): RuleSet {
  const { ruleSet, problems } = loadRules(files);
  if (ruleSet === undefined)
    throw new Error(problems.map(({ file, line, message }) => `${file}:${line ?? "?"} ${message}`).join("\n"));
  return ruleSet;
}

export const productFiles = (): RuleFiles => readFolder(rulesFolder);

export const productRules = (): RuleSet => loaded(productFiles());

/** One rule about tea houses, of two versions; 30 to 10 calendar days. */
export const smallFiles = (): RuleFiles => readFolder(join(here, "../fixtures/small-library"));

export const smallRules = (changes: Readonly<Record<string, (text: string) => string>> = {}): RuleSet =>
  loaded(new Map([...smallFiles()].map(([file, text]) => [file, changes[file]?.(text) ?? text])));

/** The small library with two benefits: a refund of tea tax with a cap, and a grant for each person hired. */
export function benefitFiles(): RuleFiles {
  const more = readFolder(join(here, "../fixtures/small-benefits"));
  const small = smallFiles();
  const facts = `${small.get("facts.yaml") ?? ""}${(more.get("more-facts.yaml") ?? "").replace("facts:\n", "")}`;
  return new Map([...small, ...[...more].filter(([file]) => file !== "more-facts.yaml"), ["facts.yaml", facts]]);
}

export const benefitRules = (): RuleSet => loaded(benefitFiles());

/** Loads a library that must be right. @throws with every problem if it is not. */
export const rulesOf = (files: RuleFiles): RuleSet => loaded(files);
