import type { Command } from "commander";
import type { NoticeForecast } from "../../app/forecast/forecast-notices.ts";
import { addDays, type CivilDate } from "../../domain/civil-date.ts";
import { InvalidInput } from "../../ports/errors.ts";
import { sayRest, shownOf, withListOptions, type ListOptions } from "../listing.ts";
import { dayArgument, numberArgument } from "../options.ts";
import { count, table, type Output } from "../output.ts";
import { withApp, type CommandRunner } from "../run-command.ts";
import { stepWords } from "../words.ts";

interface ForecastOptions extends ListOptions {
  readonly notices?: boolean;
  readonly from?: CivilDate;
  readonly days?: number;
  readonly until?: CivilDate;
  /** False with `--no-imports`. */
  readonly imports: boolean;
}

export function forecastCommand(program: Command, runner: CommandRunner): void {
  runner.add<ForecastOptions>(
    withListOptions(program.command("forecast"))
      .summary("预测以后一段日子要发的通知")
      .description(
        [
          "从今天的登记库和待发通知出发，逐日模拟扫描、发送和催办：联系时段、节假日、合并和每日限额都算在内。不写入任何内容。",
          "假定：每条都送达，没有人答复，没有证照续期，扫描不因限额停下；登记数据照常更新、内容不变（--no-imports 则不再更新，",
          "过期的信息按规则不再算数）。",
        ].join("\n"),
      )
      .option("--notices", "预测通知")
      .option("--from <日期>", "从哪一天起（默认今天）", dayArgument)
      .option("--days <天数>", "多少天（默认 365）", numberArgument(1, 1_098))
      .option("--until <日期>", "到哪一天止，含当天", dayArgument)
      .option("--no-imports", "假定不再导入登记数据"),
    ({ doors, options, output, signal }) =>
      withApp(doors, options.data, async ({ app }) => {
        if (options.notices !== true) throw new InvalidInput("写明预测什么：wugan forecast --notices");
        if (options.days !== undefined && options.until !== undefined)
          throw new InvalidInput("--days 和 --until 只写一个");
        const from = options.from ?? app.today();
        const until = options.until ?? addDays(from, (options.days ?? 365) - 1);
        const { onProgress } = output;
        const forecast = await app.forecastNotices({ from, until, isKeptCurrent: options.imports, signal, onProgress });
        sayForecast(forecast, await app.ruleTitles(), options, output);
        output.result(forecast);
      }),
  );
}

function sayForecast(
  { from, until, messages, unreachable, visits, rows, list }: NoticeForecast,
  titles: ReadonlyMap<string, string>,
  options: ListOptions,
  output: Output,
): void {
  output.say(`${from} 至 ${until}：预计发出 ${count(messages)} 条通知（一位持证人一天算一条）`);
  const byMonth = new Map<string, number>();
  for (const { day } of list) byMonth.set(day.slice(0, 7), (byMonth.get(day.slice(0, 7)) ?? 0) + 1);
  const months = [...byMonth].map(([month, sent]) => [month, count(sent)]);
  if (months.length > 0) for (const line of table(["月份", "条数"], months)) output.say(line);
  const cells = rows
    .slice(0, shownOf(options))
    .map((row) => [
      row.month,
      titles.get(row.rule) ?? row.rule,
      stepWords(row.step),
      count(row.messages),
      count(row.licences),
    ]);
  if (cells.length > 0) {
    output.say();
    output.say("按月份、规则、步骤；一条里有几个步骤的，在每一行各算一次：");
    for (const line of table(["月份", "规则", "步骤", "条数", "证照或政策"], cells)) output.say(line);
  }
  sayRest(rows.length, options, "行", output);
  if (unreachable > 0) output.say(`另有 ${count(unreachable)} 条没有可用的号码或地址，转人工联系`);
  if (visits > 0) output.say(`最后一步仍未答复，或已来不及发通知，转请上门的：${count(visits)} 件`);
}
