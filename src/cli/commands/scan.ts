import { Option, type Command } from "commander";
import type { CivilDate } from "../../domain/civil-date.ts";
import { InvalidInput } from "../../ports/errors.ts";
import { dayArgument } from "../options.ts";
import { withApp, type CommandRunner } from "../run-command.ts";
import { sayScan, sayWorklist } from "../say-scan.ts";

interface ScanOptions {
  readonly asOf?: CivilDate;
  readonly dryRun?: boolean;
  readonly full?: boolean;
  readonly confirm?: boolean;
}

export function scanCommand(program: Command, runner: CommandRunner): void {
  runner.add<ScanOptions>(
    program
      .command("scan")
      .summary("扫描一天")
      .description(
        [
          "以某一天为准扫描登记库：先判定并记入日志，再开办件、排通知。同一天扫描两次不会重复开办件或通知；中断后再次运行即从断点继续。",
          "不写 --as-of 时，先补扫漏掉的日子（从最早的一天起），再扫今天。",
          "某条规则一次要开的办件超过限额时，在产生办件之前停下；核实后加 --confirm 再次运行，放行的正是停下时所列的那些。",
        ].join("\n"),
      )
      .option("--as-of <日期>", "以哪一天为准", dayArgument)
      .option("--dry-run", "只判定和计数，不写入任何内容")
      // Every scan reads the whole register; the word is accepted for whoever says so.
      .addOption(new Option("--full").hideHelp())
      .option("--confirm", "允许因超过限额而停下的扫描继续"),
    ({ doors, options, output, signal }) =>
      withApp(doors, options.data, async ({ app }) => {
        if (options.dryRun === true && options.confirm === true) {
          throw new InvalidInput("--dry-run 与 --confirm 不能同时使用");
        }
        const titles = await app.ruleTitles();
        const titleOf = (rule: string): string => titles.get(rule) ?? rule;
        const request = {
          ...(options.dryRun === undefined ? {} : { dryRun: options.dryRun }),
          ...(options.confirm === undefined ? {} : { confirm: options.confirm }),
          signal,
          onProgress: output.onProgress,
        };
        const today = app.today();
        if (options.asOf !== undefined && options.asOf > today && options.dryRun !== true) {
          output.complain(`注意：${options.asOf} 晚于今天（${today}）；据此排入的通知最早在该日发出。`);
        }
        const summaries =
          options.asOf === undefined && options.dryRun !== true
            ? await app.catchUp(today, request)
            : [await app.scanLicences({ ...request, asOf: options.asOf ?? today })];
        for (const summary of summaries) sayScan(summary, titleOf, output);
        if (options.dryRun !== true) sayWorklist(await app.worklistCounts(), output);
        const last = summaries.at(-1);
        output.result({ ...last, ...(summaries.length > 1 ? { caughtUp: summaries.slice(0, -1) } : {}) });
        return { exitCode: last?.state === "stopped" ? 1 : 0 };
      }),
  );
}
