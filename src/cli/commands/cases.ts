import type { Command } from "commander";
import type { CaseInFull, ShownCase } from "../../app/cases/read-cases.ts";
import type { Labels } from "../../app/labels.ts";
import { localTime } from "../local-time.ts";
import { sayRest, shownOf, stateNamed, withListOptions, type ListOptions } from "../listing.ts";
import { count, table, type Output } from "../output.ts";
import { withApp, type CommandRunner } from "../run-command.ts";
import { noticeWords } from "../say-notice.ts";
import { caseStateWords, tierWords } from "../words.ts";

/** What a clerk notes for a holder who called or came. */
const answers = [
  ["confirm", "confirmed", "记下持证人来电或到厅确认续期；不再催办"],
  ["decline", "declined", "记下持证人不续期；不再催办"],
] as const;

export function casesCommand(program: Command, runner: CommandRunner): void {
  const cases = program
    .command("cases")
    .summary("续期办件")
    .description("机器备好的续期办件。短信里的办件号（XZ…）就是这里的编号。");

  runner.add<ListOptions & { readonly state?: string }>(
    withListOptions(cases.command("list"))
      .summary("未办结的办件一览")
      .option("--state <状态>", `只看一种状态：${Object.values(caseStateWords).join("、")}`),
    ({ doors, options, output }) =>
      withApp(doors, options.data, async ({ app }) => {
        const query = options.state === undefined ? {} : { states: [stateNamed(options.state, caseStateWords)] };
        const labels = await app.labels();
        const items: ShownCase[] = [];
        let total = 0;
        for await (const one of app.cases(query)) {
          total += 1;
          if (output.isJson || total <= shownOf(options)) items.push(one);
        }
        output.say(`${count(total)} 件办件`);
        const rows = items.map((one) => [
          one.caseNo,
          one.licenceNo,
          labels.item(one.itemCode),
          caseStateWords[one.state],
          one.cycle,
          one.closesOn ?? "",
        ]);
        if (rows.length > 0)
          for (const line of table(["编号", "许可证编号", "事项", "状态", "有效期止", "申请截止"], rows))
            output.say(line);
        sayRest(total, options, "件", output);
        output.result({ count: total, items });
      }),
  );

  for (const [name, wish, summary] of answers) {
    runner.add(cases.command(`${name} <编号>`).summary(summary), ({ doors, args, options, output }) =>
      withApp(doors, options.data, async ({ app }) => {
        const { caseId, caseNo } = await app.findCase(args[0] ?? "");
        await app.noteAnswer(caseId, wish);
        const one = await app.findCase(caseNo);
        sayCase(one, { labels: await app.labels(), zone: app.settings.zone }, output);
        output.result(one);
      }),
    );
  }

  runner.add(
    cases.command("show <编号>").summary("一件办件：许可证、期间、材料、持证人的答复"),
    ({ doors, args, options, output }) =>
      withApp(doors, options.data, async ({ app }) => {
        const one = await app.findCase(args[0] ?? "");
        sayCase(one, { labels: await app.labels(), zone: app.settings.zone }, output);
        output.result(one);
      }),
  );
}

function sayCase(
  one: CaseInFull,
  { labels, zone }: { readonly labels: Labels; readonly zone: string },
  output: Output,
): void {
  output.say(`${one.caseNo}  ${one.licenceNo}  ${labels.item(one.itemCode)}  ${caseStateWords[one.state]}`);
  output.say(
    `  ${labels.procedure(one.procedure)}，${tierWords[one.tier]}；有效期止 ${one.cycle}，${one.openedOn} 建立`,
  );
  if (one.closesOn !== undefined)
    output.say(`  申请期间：${one.opensOn ?? "不限"} 至 ${one.closesOn}${one.isProvisional ? "（暂定）" : ""}`);
  for (const { name, standing } of one.materials) output.say(`  材料：${name.zh}（${labels.material(standing)}）`);
  for (const notice of one.notices) output.say(`  ${noticeWords(notice, zone)}`);
  if (one.answer !== undefined)
    output.say(
      `  持证人的答复：${caseStateWords[one.answer.wish]}（${localTime(one.answer.at, zone)}，${"replyId" in one.answer ? "短信回复" : "经办人登记"}）；不再催办`,
    );
  output.say(`理由和依据：wugan explain ${one.licenceNo}`);
}
