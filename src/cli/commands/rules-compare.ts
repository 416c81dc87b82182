import { existsSync } from "node:fs";
import type { Command } from "commander";
import type { Labels } from "../../app/labels.ts";
import type { RuleImpact } from "../../app/rule-life/impact.ts";
import type { ImpactCounts } from "../../app/rule-life/impact-totals.ts";
import type { VersionRef } from "../../app/rule-life/compare.ts";
import type { CivilDate } from "../../domain/civil-date.ts";
import { outcomes } from "../../domain/decision.ts";
import type { SubjectId } from "../../domain/licence.ts";
import { yuan } from "../../domain/money.ts";
import { InvalidInput } from "../../ports/errors.ts";
import { dayArgument, numberArgument } from "../options.ts";
import { count, table, type Output } from "../output.ts";
import { withApp, type CommandRunner } from "../run-command.ts";
import { nameOfHolder, outcomeWordsFor, versionPartWords } from "../words.ts";
import { readText, ruleIn } from "./rules-life.ts";

/** A file, if there is one of this name; else `<规则>` or `<规则>@<版本>`. */
async function refOf(text: string, asOf: CivilDate): Promise<VersionRef> {
  if (/\.ya?ml$/.test(text) || existsSync(text)) return { text: await readText(text), file: text };
  return { ...ruleIn(text), asOf };
}

const changeMarks = { added: "＋", removed: "－", changed: "→" } as const;

function addShowing(rules: Command, runner: CommandRunner): void {
  runner.add(
    rules
      .command("show <规则[@版本]>")
      .summary("一个版本的全部内容：期间、条件、情形、参数、材料、依据")
      .description("不写版本即今天生效的一版；也可给出草稿文件。"),
    ({ doors, options, args, output }) =>
      withApp(doors, options.data, async ({ app }) => {
        const shown = await app.showRule(await refOf(args[0] ?? "", app.today()));
        output.say(`【${shown.title}】${shown.rule} 第 ${shown.version} 版`);
        for (const { part, says } of shown.lines) output.say(`  ${versionPartWords[part]}：${says.zh}`);
        output.result(shown);
      }),
  );
  runner.add(
    rules
      .command("diff <甲> <乙>")
      .summary("两个版本逐项对照：添了什么、去了什么、改了什么")
      .description(
        "每一边写 规则@版本、规则（今天生效的一版）或草稿文件。\n例：wugan rules diff renewal/food-operation@1 renewal/food-operation@2",
      ),
    ({ doors, options, args, output }) =>
      withApp(doors, options.data, async ({ app }) => {
        const [a, b] = [await refOf(args[0] ?? "", app.today()), await refOf(args[1] ?? "", app.today())];
        const diff = await app.compareRules(a, b);
        output.say(`${diff.was.rule} 第 ${diff.was.version} 版 → ${diff.is.rule} 第 ${diff.is.version} 版`);
        for (const { part, change, was, is } of diff.changes) {
          output.say(`${changeMarks[change]} ${versionPartWords[part]}`);
          if (was !== undefined) output.say(`    原：${was.zh}`);
          if (is !== undefined) output.say(`    新：${is.zh}`);
        }
        if (diff.changes.length === 0) output.say("两个版本的内容相同");
        output.result(diff);
      }),
  );
}

interface ImpactOptions {
  readonly asOf?: CivilDate;
  readonly limit: number;
  readonly after?: string;
}

/** A list of counts, those that would change alone. */
function sayCounts(
  name: string,
  all: readonly (ImpactCounts & { readonly of: string })[],
  rule: string,
  output: Output,
): void {
  const { eligible } = outcomeWordsFor(rule);
  const rows = all
    .filter(({ differing }) => differing > 0)
    .map(({ of, differing, becomes, ceases }) => [
      of,
      count(differing),
      count(becomes.eligible ?? 0),
      count(ceases.eligible ?? 0),
    ]);
  if (rows.length > 0)
    for (const line of table([name, "会变", `变为${eligible}`, `不再${eligible}`], rows)) output.say(line);
}

const money = (fen: number | undefined): string => (fen === undefined ? "—" : `${yuan(fen)}元`);

function sayImpact(impact: RuleImpact, labels: Labels, output: Output): void {
  const { totals, against, rule } = impact;
  const words = outcomeWordsFor(rule);
  const unit = impact.subject === "licence" ? "件" : "个对象";
  output.say(
    `${rule} 第 ${impact.version} 版，对照${against === undefined ? "（当天没有生效的版本）" : `第 ${against} 版`}，以 ${impact.asOf} 为准：`,
  );
  output.say(`共 ${count(totals.subjects)} ${unit}，结论会变的 ${count(totals.differing)} ${unit}。未写入任何内容。`);
  if (totals.fen !== undefined) output.say(`金额合计：原 ${money(totals.fen.was)}，新 ${money(totals.fen.would)}`);
  const rows = outcomes
    .filter((outcome) => (totals.becomes[outcome] ?? 0) + (totals.ceases[outcome] ?? 0) > 0)
    .map((outcome) => [words[outcome], count(totals.becomes[outcome] ?? 0), count(totals.ceases[outcome] ?? 0)]);
  if (rows.length > 0) for (const line of table(["结论", "变为", "不再是"], rows)) output.say(line);
  const regions = impact.byRegion.map((one) => ({
    ...one,
    of: one.regionCode === "" ? "（地区不明）" : labels.region(one.regionCode),
  }));
  sayCounts("地区", regions, rule, output);
  const kinds = impact.byKind.map((one) => ({ ...one, of: one.title }));
  sayCounts("类型", kinds, rule, output);
  for (const { subjectId, licenceNo, holderName, holderKind, was, would, fen, because } of impact.items) {
    const holder = nameOfHolder({ name: holderName, kind: holderKind });
    const paid = fen === undefined ? "" : `  ${money(fen.was)} → ${money(fen.would)}`;
    output.say(`  ${licenceNo ?? subjectId}  ${holder}  ${words[was]} → ${words[would]}${paid}`);
    for (const sentence of because) output.say(`      ${sentence}`);
  }
  if (impact.next !== undefined) output.say(`名单未完：加 --after ${impact.next} 看其后的`);
  for (const { subjectId, reason } of impact.failures) output.say(`  未能判定 ${subjectId}：${reason}`);
}

function addImpact(rules: Command, runner: CommandRunner): void {
  runner.add<ImpactOptions>(
    rules
      .command("impact <草稿>")
      .summary("草稿若生效，登记库里谁的结论会变、因哪个条件；不写入任何内容")
      .description(
        "草稿写成草稿文件或 规则@版本。逐件与当天生效的版本比对，按地区、事项或对象的类型合计，列出名单；免申即享的规则还列出金额。",
      )
      .option("--as-of <日期>", "以哪一天为准（默认今天）", dayArgument)
      .option("--limit <件数>", "名单最多列出多少件", numberArgument(0, 1_000_000), 50)
      .option("--after <证照或对象>", "名单从其后列起（合计不受影响）"),
    ({ doors, options, args, output, signal }) =>
      withApp(doors, options.data, async ({ app }) => {
        const asOf = options.asOf ?? app.today();
        const ref = await refOf(args[0] ?? "", asOf);
        if (!("text" in ref) && ref.version === undefined)
          throw new InvalidInput(`请写明版本：${ref.rule}@<版本>，或给出草稿文件`);
        const impact = await app.ruleImpact({
          draft: "text" in ref ? ref : { id: { rule: ref.rule, version: ref.version ?? 0 } },
          asOf,
          limit: options.limit,
          ...(options.after === undefined ? {} : { after: options.after as SubjectId }),
          signal,
          onProgress: output.onProgress,
        });
        sayImpact(impact, await app.labels(), output);
        output.result(impact);
      }),
  );
}

/** What versions say, how they differ, and for whom. */
export function ruleCompareCommands(rules: Command, runner: CommandRunner): void {
  addShowing(rules, runner);
  addImpact(rules, runner);
}
