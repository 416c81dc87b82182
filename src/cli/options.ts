import { InvalidArgumentError, type Command } from "commander";
import { parseCivilDate, type CivilDate } from "../domain/civil-date.ts";

/** Options that every command takes. */
export interface CommonOptions {
  readonly data: string;
  readonly json: boolean;
}

export const withCommonOptions = (command: Command): Command =>
  command
    .option("--data <目录>", "数据目录", "./data")
    .option("--json", "只向标准输出写一个 JSON 文档，其余写到标准错误", false);

/** For commander: a civil day, or a message that says what one looks like. */
export function dayArgument(text: string): CivilDate {
  const day = parseCivilDate(text);
  if (day === undefined) throw new InvalidArgumentError(`“${text}”不是有效日期，应为 YYYY-MM-DD，例如 2026-11-22。`);
  return day;
}

/** For commander: a whole number in [min, max]. */
export const numberArgument =
  (min: number, max: number) =>
  (text: string): number => {
    const value = Number(text);
    if (!/^\d+$/.test(text) || value < min || value > max) {
      throw new InvalidArgumentError(`“${text}”应为 ${min} 到 ${max} 的整数。`);
    }
    return value;
  };

/** For commander: a language that explanations and messages are written in. */
export function languageArgument(text: string): "zh" | "en" {
  if (text !== "zh" && text !== "en") throw new InvalidArgumentError(`“${text}”应为 zh 或 en。`);
  return text;
}
