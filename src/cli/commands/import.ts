import type { Command } from "commander";
import type { CivilDate } from "../../domain/civil-date.ts";
import { dayArgument } from "../options.ts";
import { withApp, type CommandRunner } from "../run-command.ts";
import { sayImport } from "../say-import.ts";

export function importCommand(program: Command, runner: CommandRunner): void {
  runner.add<{ readonly source: string; readonly observedOn?: CivilDate; readonly whole?: boolean }>(
    program
      .command("import <文件>")
      .summary("导入登记文件（CSV、TSV、XLSX、XLS、JSON、NDJSON）")
      .description(
        [
          "按来源映射导入一份登记文件。编码和分隔符自动识别。",
          "不能收的行写进退回文件，改正后可用同样的 --source 再次导入；同一文件接连导入两次不改变任何内容；旧文件会把内容改回去，并说出改了几行。",
          "例：wugan import 许可证.xlsx --source otog-licences",
          "    wugan import 名单.csv --source ./我的映射.yaml --observed-on 2026-11-01",
        ].join("\n"),
      )
      .requiredOption("--source <名称|映射.yaml>", "来源映射：内置名称，或一个 YAML 文件")
      .option("--observed-on <日期>", "文件未写明时，其中事实的数据日期（默认今天）", dayArgument)
      .option("--whole", "全量文件的行数比上一次少了一半以上，确实就是全部"),
    ({ doors, options, args, output, signal }) =>
      withApp(doors, options.data, async ({ app, paths }) => {
        const summary = await app.importRegister({
          path: args[0] ?? "",
          source: options.source,
          ...(options.observedOn === undefined ? {} : { observedOn: options.observedOn }),
          rejectsDirectory: paths.rejects,
          isWhole: options.whole === true,
          signal,
          onProgress: output.onProgress,
        });
        sayImport(summary, await app.labels(), output);
        output.result(summary);
      }),
  );
}
