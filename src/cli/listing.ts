import { Option, type Command } from "commander";
import { InvalidInput } from "../ports/errors.ts";
import { numberArgument } from "./options.ts";
import { count, type Output } from "./output.ts";

/** How much of a list a person wants to see; `--json` always gives all of it. */
export interface ListOptions {
  readonly limit: number;
  readonly all?: boolean;
}

export const withListOptions = (command: Command): Command =>
  command
    .addOption(
      new Option("--limit <数量>", "显示多少项").argParser(numberArgument(1, 1_000_000)).default(20).conflicts("all"),
    )
    .option("--all", "全部显示");

/** How many items of a list are shown to a person. */
export const shownOf = ({ limit, all }: ListOptions): number => (all === true ? Number.POSITIVE_INFINITY : limit);

/** A word about what is not shown. */
export function sayRest(total: number, options: ListOptions, unit: string, output: Output): void {
  const rest = total - shownOf(options);
  if (rest > 0) output.say(`……另有 ${count(rest)} ${unit}未显示；--all 全部显示，--limit 显示指定数量`);
}

/** A state by its Chinese word or its own name. @throws InvalidInput with all that there are. */
export function stateNamed<S extends string>(name: string, words: Readonly<Record<S, string>>): S {
  const states = Object.entries(words) as [S, string][];
  const found = states.find(([state, word]) => state === name || word === name);
  if (found !== undefined) return found[0];
  throw new InvalidInput(
    `没有名为“${name}”的状态；可用：${states.map(([state, word]) => `${word}（${state}）`).join("、")}`,
  );
}
