import { isMap, isScalar, parseDocument } from "yaml";
import type { RuleId } from "../domain/decision.ts";
import { loadRules, rulesIn } from "./load-rules.ts";
import { showValue } from "./problems.ts";
import type { Problem, ProblemCode } from "./problems.ts";
import type { Rule, RuleFiles, RuleSet, RuleVersion } from "./types.ts";

/** A version of a rule that stands in a file of its own, with its examples. */
export interface OwnVersion {
  /** The rule with this version alone. */
  readonly rule: Rule;
  readonly version: RuleVersion;
  /** The library's facts, items and calendar with this rule alone. */
  readonly ruleSet: RuleSet;
}

const inRuleFolder = /^(renewal|benefit)\//;
const ruleId = /^(renewal|benefit)\/[a-z][a-z0-9]*(-[a-z0-9]+)*$/;
const belowTheRule: readonly string[] = ["defaults", "examples"];

interface Parts {
  readonly rule: RuleId | undefined;
  /** The text without its examples, and the text with nothing else: every line stands where it stood. */
  readonly ruleText: string;
  readonly examplesText: string | undefined;
}

const blanked = (text: string): string => text.replace(/[^\n]/g, "");

/** Cuts the text at its top-level keys. A text that is no map is left whole: reading it says what is wrong. */
function partsOf(text: string): Parts {
  const document = parseDocument(text, { prettyErrors: false });
  const { contents } = document;
  if (document.errors.length > 0 || !isMap(contents))
    return { rule: undefined, ruleText: text, examplesText: undefined };
  const keys = contents.items.flatMap(({ key }) =>
    isScalar(key) && key.range ? [{ name: String(key.value), start: key.range[0] }] : [],
  );
  let ruleText = text.slice(0, keys[0]?.start ?? 0);
  let examplesText = blanked(ruleText);
  let hasExamples = false;
  keys.forEach(({ name, start }, i) => {
    const piece = text.slice(start, keys[i + 1]?.start ?? text.length);
    const isBelow = belowTheRule.includes(name);
    hasExamples ||= isBelow;
    ruleText += isBelow ? blanked(piece) : piece;
    examplesText += isBelow ? piece : blanked(piece);
  });
  const rule: unknown = document.get("rule");
  return {
    rule: typeof rule === "string" && ruleId.test(rule) ? rule : undefined,
    ruleText,
    examplesText: hasExamples ? examplesText : undefined,
  };
}

const problem = (file: string, code: ProblemCode, message: string): Problem => ({ file, code, message });

/**
 * Reads a version of a rule from one text: a rule file with exactly one version, and below it `defaults` and `examples` as
 * they stand in `examples.yaml`. It is checked against the library's facts, items, shared findings and calendar, and its
 * examples must show its edges; they are run by whoever asks, on this version alone.
 * @param file only repeated in the problems.
 */
export function readOwnVersion(
  text: string,
  file: string,
  library: RuleFiles,
): { readonly own?: OwnVersion; readonly problems: readonly Problem[] } {
  const { rule: id, ruleText, examplesText } = partsOf(text);
  const place = id ?? "renewal/draft";
  const shared = [...library].filter(([path]) => !inRuleFolder.test(path));
  const { ruleSet, problems } = loadRules(
    new Map([
      ...shared,
      [`${place}/rule.yaml`, ruleText],
      ...(examplesText === undefined ? [] : ([[`${place}/examples.yaml`, examplesText]] as const)),
    ]),
    rulesIn(library),
  );
  const [rule] = ruleSet?.rules ?? [];
  if (ruleSet === undefined || rule === undefined)
    return { problems: problems.map((one) => inDraft(one, file, place)) };
  const [version, ...others] = rule.versions;
  if (version === undefined || others.length > 0)
    return {
      problems: [
        problem(
          file,
          "version-order",
          `一份草稿只写一个版本，这里写了 ${rule.versions.length} 个；其他版本请从文件里删去`,
        ),
      ],
    };
  return { own: { rule, version, ruleSet }, problems: [] };
}

function inDraft(found: Problem, file: string, place: string): Problem {
  if (found.code === "examples-missing")
    return problem(file, "examples-missing", "草稿里没有例子：请在文件末尾写 examples，写法同 examples.yaml");
  return found.file.startsWith(`${place}/`) ? { ...found, file } : found;
}

const sameHead = ["kind", "subject", "appliesTo"] as const;

/** What of a version's file contradicts the rule it is a version of. */
export function checkSameRule({ rule }: OwnVersion, standing: Rule, file: string): readonly Problem[] {
  return sameHead
    .filter((key) => JSON.stringify(rule[key]) !== JSON.stringify(standing[key]))
    .map((key) =>
      problem(
        file,
        "reference-unknown",
        `${rule.rule} 的 ${key} 应与现行规则相同：应为 ${showValue(standing[key])}，实为 ${showValue(rule[key])}`,
      ),
    );
}
