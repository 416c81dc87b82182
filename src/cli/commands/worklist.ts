import type { Command } from "commander";
import type { ListedWorklistItem } from "../../app/worklist.ts";
import { sayRest, shownOf, withListOptions, type ListOptions } from "../listing.ts";
import { count, table } from "../output.ts";
import { withApp, type CommandRunner } from "../run-command.ts";
import { worklistWords } from "../words.ts";

export function worklistCommand(program: Command, runner: CommandRunner): void {
  runner.add<ListOptions>(
    withListOptions(program.command("worklist"))
      .summary("人工待办：要人核查或补充信息的许可证")
      .description(
        "列出机器不能自行办理、等人处理的许可证：待核查的原因，或缺少的信息。情况变了，下次扫描会自行更新或移出。",
      ),
    ({ doors, options, output }) =>
      withApp(doors, options.data, async ({ app }) => {
        const shown = shownOf(options);
        const items: ListedWorklistItem[] = [];
        let total = 0;
        for await (const item of app.worklist()) {
          total += 1;
          if (output.isJson || total <= shown) items.push(item);
        }
        output.say(`${count(total)} 项人工待办`);
        const rows = items
          .slice(0, shown)
          .map((item) => [item.licenceNo, item.title, worklistWords[item.kind], item.since, whyOf(item)]);
        if (rows.length > 0) for (const line of table(["编号", "规则", "类别", "始于", "原因"], rows)) output.say(line);
        sayRest(total, options, "项", output);
        if (rows.length > 0) output.say("逐条理由和依据：wugan explain <许可证编号>");
        output.result({ count: total, items });
      }),
  );
}

const whyOf = ({ says, missing }: ListedWorklistItem): string =>
  missing.length > 0 ? `缺少：${missing.map(({ label }) => label).join("；")}` : (says ?? "");
