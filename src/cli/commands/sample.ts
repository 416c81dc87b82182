import type { Command } from "commander";
import type { CivilDate } from "../../domain/civil-date.ts";
import { writeSample } from "../../app/sample-import.ts";
import { InvalidInput } from "../../ports/errors.ts";
import { dayArgument, numberArgument } from "../options.ts";
import { count } from "../output.ts";
import { withApp, type CommandRunner } from "../run-command.ts";
import { sayWhatWasMade } from "../say-made.ts";
import { sayImport } from "../say-import.ts";

interface SampleOptions {
  readonly licences: number;
  readonly asOf?: CivilDate;
  readonly seed: number;
  readonly out?: string;
}

export function sampleCommand(program: Command, runner: CommandRunner): void {
  runner.add<SampleOptions>(
    program
      .command("sample")
      .summary("造一份模拟登记库并导入")
      .description(
        "造一份鄂托克旗模拟登记库（号码均能通过校验但不属于任何人，含常见的数据缺陷）并导入；写 --out 时只写出文件，不导入。\n同样的 --licences、--as-of、--seed 总是得到同样的内容。",
      )
      .option("--licences <数量>", "许可证数量", numberArgument(1, 10_000_000), 5_000)
      .option("--as-of <日期>", "以哪一天为今天来造（默认今天）", dayArgument)
      .option("--seed <整数>", "随机种子", numberArgument(0, 2 ** 31 - 1), 1)
      .option("--out <目录>", "只把文件写到这个目录"),
    ({ doors, options, output, signal }) => {
      const { licences, seed, out } = options;
      if (out !== undefined) {
        const { asOf } = options;
        if (asOf === undefined) throw new InvalidInput("用 --out 时请写明 --as-of");
        return writeSample(doors.sampleWriter, out, { licences, seed, asOf }).then((files) => {
          for (const { path, source } of files) output.say(`${path}  （导入时用 --source ${source}）`);
          output.result({ files });
        });
      }
      return withApp(
        doors,
        options.data,
        async (opened) => {
          sayWhatWasMade(opened, output);
          const { app, paths } = opened;
          const summaries = await app.importSample(doors.sampleWriter, {
            licences,
            seed,
            asOf: options.asOf ?? app.today(),
            rejectsDirectory: paths.rejects,
            signal,
            onProgress: output.onProgress,
          });
          output.say(`模拟登记库（${count(licences)} 件许可证）：`);
          const labels = await app.labels();
          for (const summary of summaries) sayImport(summary, labels, output);
          output.result({ imports: summaries });
        },
        "open-or-create",
      );
    },
  );
}
