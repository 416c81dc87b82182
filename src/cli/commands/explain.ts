import type { Command } from "commander";
import type { LicenceExplanation } from "../../app/explain-licence.ts";
import type { CivilDate } from "../../domain/civil-date.ts";
import { dayArgument, languageArgument } from "../options.ts";
import { withApp, type CommandRunner } from "../run-command.ts";
import { sayHolder } from "../say-holder.ts";
import { sayExplanation, type ExplanationManner } from "../say-explanation.ts";

interface ExplainOptions {
  readonly asOf?: CivilDate;
  readonly lang: "zh" | "en";
  readonly all?: boolean;
}

export function explainCommand(program: Command, runner: CommandRunner): void {
  runner.add<ExplainOptions>(
    program
      .command("explain <许可证编号>")
      .summary("每条规则对一件许可证或一个主体的结论和理由")
      .description(
        "以某一天为准、按现在掌握的信息，逐条说明每条规则对这件许可证的结论、起决定作用的理由和依据；--all 列出核对过的每一项。不写入任何内容。\n也可写统一社会信用代码、证件号码或主体代号：说明各项政策对这个主体的结论，再逐件说明其许可证。\n例：wugan explain JY11506240000019 --as-of 2026-11-22",
      )
      .option("--as-of <日期>", "以哪一天为准（默认今天）", dayArgument)
      .option("--lang <zh|en>", "理由用哪种语言写", languageArgument, "zh")
      .option("--all", "逐条列出全部条件、情形和依据，与这件许可证无关的规则也列出"),
    ({ doors, options, args, output }) =>
      withApp(doors, options.data, async ({ app }) => {
        const { lang } = options;
        const number = args[0] ?? "";
        const asOf = options.asOf ?? app.today();
        const manner: ExplanationManner = {
          labels: await app.labels(),
          zone: app.settings.zone,
          all: options.all === true,
          lang,
        };
        const found = await app.explainHolder({ number, asOf, lang });
        if (found === undefined) {
          const explanation = await app.explainLicence({ licenceNo: number, asOf, lang });
          sayExplanation(explanation, manner, output);
          output.result(licenceDocument(explanation));
          return;
        }
        sayHolder(found, manner, output);
        // Whoever asks for a person's only licence by identity number finds it where it always stood.
        const [only, ...others] = found.licences;
        const { licences, ...holder } = found;
        output.result({
          ...holder,
          ...(only === undefined || others.length > 0 ? {} : licenceDocument(only)),
          licences: licences.map(licenceDocument),
        });
      }),
  );
}

const licenceDocument = ({ licence, ...rest }: LicenceExplanation) => ({
  licence: licence.licenceNo,
  ...rest,
  record: licence,
});
