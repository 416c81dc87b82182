import { didYouMean, type RuleSet } from "../engine/index.ts";
import { InvalidInput } from "../ports/errors.ts";

/** More than these are no hint. */
const mostNear = 5;

/** Says that the library has no such rule, and which one is near: by part of its name, its title or its spelling. */
export function unknownRule({ rules }: RuleSet, written: string): InvalidInput {
  const word = written.trim();
  const near =
    word === ""
      ? []
      : rules.filter(
          ({ rule, title }) => rule.endsWith(`/${word}`) || rule.startsWith(word) || title.zh.includes(word),
        );
  const ids = rules.map(({ rule }) => rule);
  const hint =
    near.length > 0 && near.length <= mostNear
      ? `你是不是想写 ${near.map(({ rule, title }) => `${rule}（${title.zh}）`).join("、")}？`
      : didYouMean(word, ids);
  return new InvalidInput(`规则库中没有“${written}”这条规则。${hint === "" ? "全部规则见 wugan rules list" : hint}`);
}
