import { Option, type Command } from "commander";
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
