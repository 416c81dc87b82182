import type { Command } from "commander";
import type { ExplainedDecision, LicenceExplanation } from "../../app/explain-licence.ts";
import type { CivilDate } from "../../domain/civil-date.ts";
import { InvalidInput } from "../../ports/errors.ts";
import { dayArgument } from "../options.ts";
import type { Output } from "../output.ts";
import { withApp, type CommandRunner } from "../run-command.ts";
import { findingWords, outcomeWords, resultWords } from "../words.ts";

interface ExplainOptions {
  readonly asOf?: CivilDate;
  readonly lang: string;
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
      .option("--lang <zh|en>", "语言", "zh"),
    ({ doors, options, args, output }) =>
      withApp(doors, options.data, async ({ app }) => {
        if (options.lang !== "zh" && options.lang !== "en")
          throw new InvalidInput(`--lang 应为 zh 或 en，实为“${options.lang}”`);
        const explanation = await app.explainLicence({
          licenceNo: args[0] ?? "",
          asOf: options.asOf ?? app.today(),
          lang: options.lang,
        });
        sayExplanation(explanation, options.lang, output);
        const { licence, ...rest } = explanation;
        output.result({ licence: licence.licenceNo, ...rest, record: licence });
      }),
  );
}

function sayReason({ finding, result, says, basis }: ExplainedDecision["because"][number], output: Output): void {
  const mark = finding === undefined ? resultWords[result] : findingWords[result];
  output.say(`  ${mark}  ${says}${basis.length === 0 ? "" : `（依据：${basis.join("；")}）`}`);
}

/** What would have to be otherwise, what a missing fact would decide, and the next day that matters. */
function sayFurther({ changes, whatIf, nextChange }: ExplainedDecision, lang: "zh" | "en", output: Output): void {
  for (const { sentences } of changes) output.say(`  ${sentences[lang]}`);
  for (const { then } of whatIf) for (const { sentences } of then) output.say(`  ${sentences[lang]}`);
  if (nextChange !== undefined) output.say(`  ${nextChange.sentences[lang]}`);
}

function sayExplanation(explanation: LicenceExplanation, lang: "zh" | "en", output: Output): void {
  const { licence } = explanation;
  output.say(
    `${licence.licenceNo}  ${licence.holder.name ?? "（个人）"}  有效期至 ${licence.validUntil ?? (licence.isPerpetual === true ? "长期" : "不明")}`,
  );
  for (const doubt of licence.doubts) output.say(`  存疑：${doubt.field} ${doubt.reason}`);
  output.say(`以 ${explanation.asOf} 为准：`);
  for (const decision of explanation.decisions) {
    if (decision.outcome === "not-applicable") continue;
    output.say();
    output.say(
      `【${decision.title}】第 ${decision.version ?? "—"} 版：${outcomeWords[decision.outcome]}。${decision.says}`,
    );
    for (const reason of decision.because.filter(({ finding }) => finding === undefined)) sayReason(reason, output);
    const findings = decision.because.filter(({ finding }) => finding !== undefined);
    if (findings.length > 0) output.say("  另核对以下情形（有其一即转人工、转其他程序或不得续期）：");
    for (const reason of findings) sayReason(reason, output);
    if (decision.missing.length > 0)
      output.say(`  缺少的信息：${decision.missing.map(({ label }) => label).join("、")}`);
    sayFurther(decision, lang, output);
  }
  const others = explanation.decisions.filter(({ outcome }) => outcome === "not-applicable");
  if (others.length > 0) {
    output.say();
    output.say(`不适用的规则：${others.map(({ title }) => title).join("、")}`);
  }
}
