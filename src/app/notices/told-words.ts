import type { RuleSet } from "../../engine/index.ts";
import type { Problem } from "../../ports/errors.ts";
import { forbiddenIn, type ForbiddenWord } from "./forbidden-words.ts";
import { refusedIn } from "./templates.ts";

/**
 * What no message may say in the words of findings that are told: they stand in it as the rule has them. `file` names the
 * rule's own file if it is not given.
 */
export const problemsInTold = (
  { rules }: Pick<RuleSet, "rules">,
  words: readonly ForbiddenWord[],
  file?: string,
): readonly Problem[] =>
  rules.flatMap(({ rule, versions }) =>
    versions.flatMap(({ version, findings }) =>
      findings
        .filter(({ tell }) => tell === true)
        .flatMap(({ id, says }) =>
          [says.zh, says.en]
            .flatMap((text) => [
              ...refusedIn(text),
              ...forbiddenIn(text, words).map(({ word, by }) => `有“${word}”：${by}不收这个词，换一个说法`),
            ])
            .map((message) => ({
              file: file ?? `${rule}/rule.yaml`,
              code: "template",
              message: `第 ${version} 版的情形 ${id} 要告知持有人，says 里${message}`,
            })),
        ),
    ),
  );
