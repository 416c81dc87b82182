import type { Command } from "commander";
import { yuan } from "../../domain/money.ts";
import { languageArgument } from "../options.ts";
import { withApp, type CommandRunner } from "../run-command.ts";
import { outcomeWords, stepWords } from "../words.ts";

interface PreviewOptions {
  readonly step?: string;
  readonly lang: "zh" | "en";
  readonly number?: string;
}

/** `preview` and `check`, below `wugan notices`. */
export function textCommands(notices: Command, runner: CommandRunner): void {
  runner.add<PreviewOptions>(
    notices
      .command("preview <规则>")
      .summary("一条规则的通知会写成什么：全文、长度、计费条数、费用")
      .description(
        "按今天生效的版本和模板写出全文（带签名）；不写入、不发送。\n例：wugan notices preview renewal/food-operation --step reminder-30w",
      )
      .option(
        "--step <步骤>",
        "window-open、催办的一步（reminder-30、reminder-30w）或要告知的情形（finding-情形名）；默认窗口开启",
      )
      .option("--lang <zh|en>", "用哪种语言写", languageArgument, "zh")
      .option("--number <编号>", "用登记库中这件许可证的内容；不写则用假设的一件"),
    ({ doors, options, args: [rule = ""], output }) =>
      withApp(doors, options.data, async ({ app }) => {
        const preview = await app.previewMessage({
          rule,
          lang: options.lang,
          ...(options.step === undefined ? {} : { step: options.step }),
          ...(options.number === undefined ? {} : { licenceNo: options.number }),
        });
        const { text, step, on, template, encoding, units, segments, costFen, forbidden, standing } = preview;
        output.say(text);
        output.say();
        const isAboutFinding = step.startsWith("finding-");
        if (standing !== undefined && standing !== "eligible" && !isAboutFinding)
          output.say(
            `注意：这件许可证最近一次的结论是“${outcomeWords[standing]}”，现在不会这样告知；理由见 wugan explain`,
          );
        output.say(`步骤：${stepWords(step)}${on === undefined ? "" : `（${on}）`}；模板 ${template}`);
        output.say(`长度 ${units}（${encoding}），按 ${segments} 条计费`);
        output.say(
          costFen === undefined
            ? "费用：设置中没有单价（settings.yaml 的 sending.segmentPriceFen，每条多少分）"
            : `费用：${yuan(costFen)} 元`,
        );
        for (const { word, by } of forbidden)
          output.say(`注意：含有“${word}”，${by}不收；换一个说法，或先向服务商报备`);
        output.result(preview);
      }),
  );

  runner.add(
    notices
      .command("check <核对码>")
      .summary("持证人来问时：本局发过带这个核对码的短信没有")
      .description("查到的只说哪天发的、关于哪类事项，不说是谁的。服务对外开放时，持证人可自己查：GET /codes/核对码"),
    ({ doors, options, args: [code = ""], output }) =>
      withApp(doors, options.data, async ({ app }) => {
        const checked = await app.checkCode(code);
        for (const { sentOn, about, standing } of checked.messages)
          output.say(`${sentOn}  ${about.join("、")}${standing === "tried" ? "  （曾尝试发送，没有送达）" : ""}`);
        output.say(checked.says);
        output.result(checked);
      }),
  );
}
