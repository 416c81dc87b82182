import type { Command } from "commander";
import type { CivilDate } from "../../domain/civil-date.ts";
import { InvalidInput } from "../../ports/errors.ts";
import { dayArgument } from "../options.ts";
import { withApp, type CommandRunner } from "../run-command.ts";
import { sayExplanation, type ExplanationManner } from "../say-explanation.ts";

interface ExplainOptions {
  readonly asOf?: CivilDate;
  readonly lang: string;
  readonly all?: boolean;
}

export function explainCommand(program: Command, runner: CommandRunner): void {
  runner.add<ExplainOptions>(
    program
      .command("explain <许可证编号>")
      .summary("每条规则对一件许可证的结论和理由")
      .description(
        "以某一天为准、按现在掌握的信息，逐条说明每条规则对这件许可证的结论、理由和依据。不写入任何内容。\n例：wugan explain JY11506240000019 --as-of 2026-11-22",
      )
      .option("--as-of <日期>", "以哪一天为准（默认今天）", dayArgument)
      .option("--lang <zh|en>", "理由用哪种语言写", "zh")
      .option("--all", "与这件许可证无关的规则也逐条列出"),
    ({ doors, options, args, output }) =>
      withApp(doors, options.data, async ({ app }) => {
        const { lang } = options;
        if (lang !== "zh" && lang !== "en") throw new InvalidInput(`--lang 应为 zh 或 en，实为“${lang}”`);
        const explanation = await app.explainLicence({
          licenceNo: args[0] ?? "",
          asOf: options.asOf ?? app.today(),
          lang,
        });
        const manner: ExplanationManner = {
          labels: await app.labels(),
          zone: app.settings.zone,
          all: options.all === true,
          lang,
        };
        sayExplanation(explanation, manner, output);
        const { licence, ...rest } = explanation;
        output.result({ licence: licence.licenceNo, ...rest, record: licence });
      }),
  );
}
