import { randomUUID } from "node:crypto";
import type { Command } from "commander";
import { checkPhone } from "../../domain/identifiers/phone.ts";
import { InvalidInput } from "../../ports/errors.ts";
import { localTime } from "../local-time.ts";
import { count } from "../output.ts";
import { withApp, type CommandRunner } from "../run-command.ts";
import { meaningWords, replyBecauseWords } from "../words.ts";

/** `reply` and `inbox`, below `wugan notices`. */
export function replyCommands(notices: Command, runner: CommandRunner): void {
  runner.add<{ readonly from?: string; readonly id?: string }>(
    notices
      .command("reply <内容>")
      .summary("登记持证人的回复：试用时，或经办人接到电话时")
      .description(
        "按收到的短信登记：1 确认，2 不办理，3 请人联系，T 退订。号码只对应一件待确认的办件或发放件时，回复即作答；其他内容进收件箱，由经办人处理。\n例：wugan notices reply --from 13800138000 1",
      )
      .option("--from <号码>", "持证人的手机号")
      .option("--id <编号>", "这条回复的编号；同一编号只登记一次"),
    ({ doors, options, args, output }) =>
      withApp(doors, options.data, async ({ app }) => {
        if (options.from === undefined) throw new InvalidInput("写明 --from 号码");
        const [text = ""] = args;
        if (text.trim() === "") throw new InvalidInput("写明回复的内容");
        const from = checkPhone(options.from);
        if (!from.ok) throw new InvalidInput(`--from 不是电话号码：${from.reason}`);
        const recorded = await app.recordReply({
          channel: "by-hand",
          from: from.value,
          text,
          at: app.now(),
          providerId: options.id ?? randomUUID(),
        });
        const because =
          recorded.because === undefined ? "" : `：${replyBecauseWords[recorded.because] ?? recorded.because}`;
        const went = recorded.standing === "applied" ? "已登记" : "已进收件箱，由经办人处理";
        output.say(`${meaningWords[recorded.meaning]}，${went}${because}`);
        output.result(recorded);
      }),
  );

  runner.add<{ readonly done?: string }>(
    notices
      .command("inbox")
      .summary("收件箱：要经办人处理的回复；号码遮盖")
      .description(
        "等得最久的在前。向本人问清之后，用 wugan cases confirm、decline 或 wugan grants confirm、decline 记下，再用 --done 移出。",
      )
      .option("--done <编号>", "一条已处理完的回复"),
    ({ doors, options, output }) =>
      withApp(doors, options.data, async ({ app }) => {
        if (options.done !== undefined) {
          await app.closeReply(options.done);
          output.say("已从收件箱移出");
          output.result({ done: options.done });
          return;
        }
        const items = [];
        for await (const item of app.inbox()) items.push(item);
        // Who has waited longest comes first.
        items.sort((a, b) => a.at - b.at);
        for (const item of items) {
          const because = item.because === undefined ? "" : (replyBecauseWords[item.because] ?? item.because);
          const about = [...item.caseNos, ...item.grantNos];
          const cases = about.length === 0 ? "" : `  可能是：${about.join("、")}`;
          output.say(
            `${localTime(item.at, app.settings.zone)}  ${item.maskedFrom}  ${because}${cases}  ${item.replyId}`,
          );
          output.say(`    ${item.text}`);
        }
        output.say(`${count(items.length)} 条待处理`);
        output.result({ count: items.length, items });
      }),
  );
}
