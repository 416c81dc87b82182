import type { Command } from "commander";
import { heldWords, holdAll, resumeCommand } from "../../app/notices/holds.ts";
import { InvalidInput } from "../../ports/errors.ts";
import { sayRest, shownOf, stateNamed, withListOptions, type ListOptions } from "../listing.ts";
import { count, type Output } from "../output.ts";
import { withApp, type CommandRunner } from "../run-command.ts";
import { localTime } from "../local-time.ts";
import { sayNotice } from "../say-notice.ts";
import { noticeStateWords } from "../words.ts";
import { holdCommands } from "./notice-holds.ts";
import { numbersCommand } from "./notice-numbers.ts";
import { textCommands } from "./notice-texts.ts";
import { replyCommands } from "./notice-replies.ts";

export function noticesCommand(program: Command, runner: CommandRunner): void {
  const notices = program
    .command("notices")
    .summary("通知")
    .description("查看和发送通知。默认只写到发件箱目录，不向外发送。");

  runner.add<ListOptions & { readonly state?: string }>(
    withListOptions(notices.command("list"))
      .summary("要发和已发的通知；号码遮盖")
      .option("--state <状态>", `只看一种状态：${Object.values(noticeStateWords).join("、")}`),
    ({ doors, options, output }) =>
      withApp(doors, options.data, async ({ app }) => {
        const states = options.state === undefined ? undefined : [stateNamed(options.state, noticeStateWords)];
        const shown = shownOf(options);
        const items = [];
        let total = 0;
        for await (const notice of app.notices(states)) {
          total += 1;
          if (output.isJson || total <= shown) items.push(notice);
        }
        output.say(`${count(total)} 条通知`);
        for (const notice of items.slice(0, shown)) sayNotice(notice, app.settings.zone, output);
        sayRest(total, options, "条", output);
        const holds = await app.holds();
        sayHolds(holds, output);
        output.result({ count: total, items, holds });
      }),
  );

  runner.add<{ readonly anyHour?: boolean }>(
    notices
      .command("deliver")
      .summary("发送到时间的通知")
      .description("把到时间的通知交给发送通道（默认：写到数据目录的 outbox/）。联系时段之外不发，--any-hour 除外。")
      .option("--any-hour", "联系时段之外也发"),
    ({ doors, options, output, signal }) =>
      withApp(doors, options.data, async ({ app, paths }) => {
        const summary = await app.deliverNotices({
          ...(options.anyHour === undefined ? {} : { anyHour: options.anyHour }),
          signal,
          onProgress: output.onProgress,
        });
        output.say(
          `已提交 ${count(summary.accepted)} 条，多次未成 ${count(summary.dead)} 条，未送达 ${count(summary.failed)} 条，稍后再试 ${count(summary.retried)} 条，结果不明 ${count(summary.unknown)} 条，仍待发 ${count(summary.waiting)} 条`,
        );
        if (summary.optedOut > 0) output.say(`号码已退订，其中的政策未发 ${count(summary.optedOut)} 条`);
        if (summary.accepted > 0) output.say(`内容在 ${paths.outbox}`);
        const holds = await app.holds();
        sayHolds(holds, output);
        const isStopped = holds.some(({ key }) => key === holdAll);
        if (summary.waiting > 0 && summary.nextDueAt !== undefined && summary.nextDueAt > app.now() && !isStopped) {
          output.say(
            `下一条不早于 ${localTime(summary.nextDueAt, app.settings.zone)}（联系时段：工作日 ${app.settings.contactHours.from}–${app.settings.contactHours.to}）`,
          );
        }
        output.result({ ...summary, holds });
      }),
  );

  runner.add<{ readonly all?: boolean }>(
    notices
      .command("redrive")
      .summary("重发多次未成的通知")
      .description("把多次未成、已停下等人处理的通知重新排入待发。先用 notices list --state 多次未成 查明原因。")
      .argument("[编号]", "一条通知的编号")
      .option("--all", "全部多次未成的通知"),
    ({ doors, options, args: [noticeId], output }) =>
      withApp(doors, options.data, async ({ app }) => {
        if ((noticeId === undefined) === (options.all !== true))
          throw new InvalidInput("写明一条通知的编号，或用 --all");
        const redriven = await app.redriveNotices(noticeId === undefined ? { all: true } : { noticeId });
        output.say(`${count(redriven)} 条通知重新排入待发`);
        output.result({ redriven });
      }),
  );
  holdCommands(notices, runner);
  replyCommands(notices, runner);
  textCommands(notices, runner);
  numbersCommand(notices, runner);
}

function sayHolds(holds: readonly { readonly key: string }[], output: Output): void {
  for (const { key } of holds) output.say(`${heldWords(key)}；用 ${resumeCommand(key)} 恢复`);
}
