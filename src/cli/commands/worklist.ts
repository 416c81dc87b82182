import type { Command } from "commander";
import type { CivilDate } from "../../domain/civil-date.ts";
import type { Visit } from "../../app/visits.ts";
import type { ListedWorklistItem } from "../../app/worklist.ts";
import { InvalidInput } from "../../ports/errors.ts";
import { sayRest, shownOf, withListOptions, type ListOptions } from "../listing.ts";
import { count, table, type Output } from "../output.ts";
import { withApp, type CommandContext, type CommandRunner } from "../run-command.ts";
import { worklistBecauseWords, worklistWords } from "../words.ts";

type Kind = keyof typeof worklistWords;

interface WorklistOptions extends ListOptions {
  readonly kind?: string;
  readonly print?: boolean;
  readonly contacts?: boolean;
}

export function worklistCommand(program: Command, runner: CommandRunner): void {
  runner.add<WorklistOptions>(
    withListOptions(program.command("worklist"))
      .summary("人工待办：要人核查或补充信息的许可证")
      .description(
        "列出机器不能自行办理、等人处理的许可证：待核查的原因，或缺少的信息。情况变了，下次扫描会自行更新或移出。",
      )
      .option("--kind <类别>", `只看一类：${Object.values(worklistWords).join("、")}`)
      .option("--print", "按旗县、苏木乡镇、嘎查村分组，供帮代办员打印")
      .option("--contacts", "同 --print 一起用：写出姓名、电话和地址；读取会记入日志"),
    async (context) => {
      const { options } = context;
      if (options.contacts === true && options.print !== true) throw new InvalidInput("--contacts 要同 --print 一起用");
      const kind = options.kind === undefined ? undefined : kindNamed(options.kind);
      return options.print === true ? print(context, kind) : list(context, kind);
    },
  );
}

const list = ({ doors, options, output }: CommandContext<WorklistOptions>, kind: Kind | undefined): Promise<void> =>
  withApp(doors, options.data, async ({ app }) => {
    const shown = shownOf(options);
    const items: ListedWorklistItem[] = [];
    let total = 0;
    for await (const item of app.worklist()) {
      if (kind !== undefined && item.kind !== kind) continue;
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
  });

const print = ({ doors, options, output }: CommandContext<WorklistOptions>, kind: Kind | undefined): Promise<void> =>
  withApp(doors, options.data, async ({ app }) => {
    const groups = await app.visitsByRegion({
      ...(kind === undefined ? {} : { kind }),
      contacts: options.contacts === true,
    });
    const total = groups.reduce((sum, { items }) => sum + items.length, 0);
    output.say(`${kind === undefined ? "人工待办" : worklistWords[kind]}清单 ${app.today()} 共 ${count(total)} 项`);
    for (const { region, items } of groups) {
      output.say();
      output.say(`【${region}】${count(items.length)} 项`);
      for (const [index, item] of items.entries()) sayVisit(index + 1, item, app.today(), output);
    }
    output.result({ count: total, groups });
  });

/** Every task on two lines, the second for the pen of whoever was there. */
function sayVisit(place: number, item: Visit, today: CivilDate, output: Output): void {
  const { holderName, licenceNo, title, kind, lastDay, phone, maskedPhone, address } = item;
  const parts = [
    holderName,
    `${title} ${licenceNo}`,
    worklistWords[kind],
    lastDay === undefined ? undefined : `最迟 ${lastDay}${lastDay < today ? "（已过）" : ""}`,
    phone ?? maskedPhone,
    address,
    whyOf(item),
  ];
  output.say(`${String(place).padStart(3)}. ${parts.filter((part) => part !== undefined && part !== "").join("  ")}`);
  output.say(`     ${resultLine(item)}    经办：＿＿＿＿  日期：＿＿＿＿`);
}

/** What there is to fill in: an answer where the holder is asked for one, else words. */
function resultLine({ kind, rule }: Visit): string {
  if (worklistBecauseWords[kind] === undefined) return "结果：＿＿＿＿＿＿＿＿＿＿＿＿＿＿";
  const [yes, no] = rule.startsWith("benefit/") ? ["要享受", "不享受"] : ["同意续期", "不续期"];
  return `结果：□ ${yes}  □ ${no}  □ 未见到`;
}

const whyOf = ({ kind, says, missing }: ListedWorklistItem): string =>
  missing.length > 0
    ? `缺少：${missing.map(({ label }) => label).join("；")}`
    : (says ?? worklistBecauseWords[kind] ?? "");

/** A kind by its Chinese word or its own name. */
function kindNamed(name: string): Kind {
  const kinds = Object.entries(worklistWords) as [Kind, string][];
  const found = kinds.find(([kind, words]) => kind === name || words === name);
  if (found !== undefined) return found[0];
  throw new InvalidInput(
    `没有名为“${name}”的类别；可用：${kinds.map(([kind, words]) => `${words}（${kind}）`).join("、")}`,
  );
}
