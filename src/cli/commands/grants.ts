import type { Command } from "commander";
import type { ShownGrant } from "../../app/grants/read-grants.ts";
import { yuan } from "../../domain/money.ts";
import { sayRest, shownOf, stateNamed, withListOptions, type ListOptions } from "../listing.ts";
import { count, table, type Output } from "../output.ts";
import { withApp, type CommandRunner } from "../run-command.ts";
import { cycleWords, grantStateWords } from "../words.ts";

/** What a clerk records for a holder who called or came. */
const answers = [
  ["confirm", "记下对象来电或到厅确认要享受；要公示的，从今天起算"],
  ["decline", "记下对象不要这一项；以后仍可自行申请"],
] as const;

export function grantsCommand(program: Command, runner: CommandRunner): void {
  const grants = program
    .command("grants")
    .summary("免申即享：发放件")
    .description("查看机器比对出来的政策享受对象。个人只显示代号，不显示姓名和证件号码。");

  runner.add<ListOptions & { readonly state?: string; readonly rule?: string }>(
    withListOptions(grants.command("list"))
      .summary("发放件一览")
      .option("--state <状态>", `只看一种状态：${Object.values(grantStateWords).join("、")}`)
      .option("--rule <规则>", "只看一项政策，例如 benefit/old-age-allowance"),
    ({ doors, options, output }) =>
      withApp(doors, options.data, async ({ app }) => {
        const query = {
          ...(options.state === undefined ? {} : { states: [stateNamed(options.state, grantStateWords)] }),
          ...(options.rule === undefined ? {} : { rule: options.rule }),
        };
        const items: ShownGrant[] = [];
        let [total, open] = [0, 0];
        for await (const grant of app.grants(query)) {
          total += 1;
          if (grant.amount.fen === undefined) open += 1;
          if (output.isJson || total <= shownOf(options)) items.push(grant);
        }
        output.say(`${count(total)} 件发放件`);
        if (open > 0) output.say(`其中 ${count(open)} 件金额待定：由工作人员核定后发放，缺什么见 wugan explain 对象`);
        const rows = items.map((grant) => [
          grant.grantNo,
          grant.title,
          grant.holder,
          cycleWords(grant.cycle),
          moneyOf(grant),
          grantStateWords[grant.state],
        ]);
        if (rows.length > 0)
          for (const line of table(["编号", "政策", "对象", "期间", "金额（元）", "状态"], rows)) output.say(line);
        sayRest(total, options, "件", output);
        output.result({ count: total, items });
      }),
  );

  for (const [wish, summary] of answers) {
    runner.add(grants.command(`${wish} <编号>`).summary(summary), ({ doors, options, args, output }) =>
      withApp(doors, options.data, async ({ app }) => {
        const { grantId } = await app.findGrant(args[0] ?? "");
        await app.answerGrant(grantId, wish);
        const grant = await app.findGrant(grantId);
        sayGrant(grant, output);
        output.result(grant);
      }),
    );
  }

  runner.add(
    grants.command("show <编号>").summary("一件发放件：金额怎么来的，什么时候公示到期"),
    ({ doors, options, args, output }) =>
      withApp(doors, options.data, async ({ app }) => {
        const grant = await app.findGrant(args[0] ?? "");
        sayGrant(grant, output);
        output.result(grant);
      }),
  );
}

function sayGrant(grant: ShownGrant, output: Output): void {
  const { publicity, heads } = grant;
  output.say(
    `${grant.grantNo}  ${grant.title}  ${grant.holder}  ${cycleWords(grant.cycle)}  ${grantStateWords[grant.state]}`,
  );
  output.say(`金额：${moneyOf(grant)}${grant.amount.fen === undefined ? "，由工作人员核定后发放" : "元"}`);
  for (const line of grant.amount.lines) output.say(`  ${line}`);
  if (heads.length > 0) {
    const out = heads.filter(({ leftOut }) => leftOut !== undefined).length;
    output.say(`人数：计入 ${count(heads.length - out)} 人，已在别处享受而不计 ${count(out)} 人`);
  }
  if (grant.answeredOn !== undefined || grant.needsIntent) output.say(`意愿：${intentOf(grant)}`);
  if (publicity !== undefined && grant.state !== "declined") {
    const { days, unit, setBy, from, until, isProvisional } = publicity;
    const length = `${days} 个${unit === "working-days" ? "工作日" : "自然日"}（${setBy === "rule" ? "规则所定" : "本局设定"}）`;
    const dates =
      from === undefined ? "确认后起算" : `${from} 至 ${until ?? ""}${isProvisional === true ? "（暂定）" : ""}`;
    output.say(`公示：${length}，${dates}`);
  }
}

/** What the holder wants, since when, and how that was learnt. */
function intentOf({ state, answeredOn, answer }: ShownGrant): string {
  if (answeredOn === undefined) return "待本人或单位确认";
  const wish = state === "declined" ? "declined" : "confirmed";
  const how = answer?.wish === wish ? "短信回复" : "经办人登记";
  return `${answeredOn} ${wish === "declined" ? "不享受" : "要享受"}（${how}）`;
}

const moneyOf = ({ amount }: ShownGrant): string => (amount.fen === undefined ? "待定" : yuan(amount.fen));
