import { readFile } from "node:fs/promises";
import { InvalidArgumentError, type Command } from "commander";
import type { LifeStepTaken, VersionId } from "../../app/rule-life/life.ts";
import type { CivilDate } from "../../domain/civil-date.ts";
import { parseStaffName, type StaffName, type StoredRuleVersion } from "../../domain/rule-life.ts";
import { InvalidInput } from "../../ports/errors.ts";
import { localTime } from "../local-time.ts";
import { dayArgument, numberArgument } from "../options.ts";
import { count, table, type Output } from "../output.ts";
import { withApp, type CommandRunner } from "../run-command.ts";
import { outcomeWordsFor, ruleStepWords, ruleStateWords } from "../words.ts";

interface SignedOptions {
  readonly by: StaffName;
  readonly note?: string;
}

/** For commander: the name somebody signs with. */
function staffArgument(text: string): StaffName {
  const name = parseStaffName(text);
  if (name === undefined) throw new InvalidArgumentError("应为一个人的姓名，1 到 40 个字，不含换行。");
  return name;
}

const signed = (command: Command): Command =>
  command
    .requiredOption("--by <姓名>", "由谁办理，记入规则的经历", staffArgument)
    .option("--note <说明>", "附一句说明");

const signature = ({ by, note }: SignedOptions) => ({ by, ...(note === undefined ? {} : { note }) });

/** `<规则> <版本>` as a command gives them. */
export function versionIn(args: readonly string[]): VersionId {
  const [rule = "", number = ""] = args;
  const version = Number(number);
  if (!/^\d+$/.test(number) || version < 1) throw new InvalidInput(`版本应为 1 起的整数，实为“${number}”`);
  return { rule, version };
}

/** `<规则>` or `<规则>@<版本>`. */
export function ruleIn(text: string): { readonly rule: string; readonly version?: number } {
  const [rule = "", number] = text.split("@");
  return number === undefined ? { rule } : versionIn([rule, number]);
}

/** @throws InvalidInput if the file cannot be read. */
export async function readText(path: string): Promise<string> {
  try {
    return await readFile(path, "utf8");
  } catch (cause) {
    throw new InvalidInput(`读不到文件 ${path}`, [], { cause });
  }
}

const lastOf = ({ history }: StoredRuleVersion) => history.at(-1);

function sayTaken({ stored, examples, stale }: LifeStepTaken, output: Output): void {
  const failed = examples.filter(({ passed }) => !passed);
  output.say(`${stored.rule} 第 ${stored.version} 版：${ruleStateWords[stored.state]}（${lastOf(stored)?.by ?? ""}）`);
  if (examples.length > 0) output.say(`例子 ${examples.length} 个，未通过 ${failed.length} 个`);
  for (const { example, differences } of failed)
    output.say(`  第 ${example.line} 行 ${example.name}：${differences.join("；")}`);
  for (const { key, says, was, is } of stale)
    output.complain(
      `注意：${key} 的说明“${says.zh}”仍写着 ${was}，这一版已${is.length === 0 ? "没有这个数" : `改为 ${is.join("、")}`}：请一并改说明`,
    );
  if (stored.state === "approved" && stored.inForceFrom !== undefined)
    output.say(`从 ${stored.inForceFrom} 起由这一版决定，取代在前的版本`);
}

const document = ({ stored, examples, stale }: LifeStepTaken) => {
  const { text: _text, ...rest } = stored;
  return {
    ...rest,
    stale,
    examples: examples.length,
    failed: examples
      .filter(({ passed }) => !passed)
      .map(({ example, differences }) => ({ example: example.name, line: example.line, differences })),
  };
};

function addSteps(rules: Command, runner: CommandRunner): void {
  runner.add<SignedOptions>(
    signed(rules.command("draft <草稿.yaml>"))
      .summary("存入一份规则草稿")
      .description(
        "草稿是一个规则文件（只写一个版本），文件末尾接 defaults 和 examples。存入时即检查并运行例子。同一版本号再存一次即替换草稿。",
      ),
    ({ doors, options, args, output }) =>
      withApp(doors, options.data, async ({ app }) => {
        const file = args[0] ?? "";
        const taken = await app.draftRule({ text: await readText(file), file, ...signature(options) });
        sayTaken(taken, output);
        output.say(`看影响：wugan rules impact ${taken.stored.rule}@${taken.stored.version}`);
        output.result(document(taken));
      }),
  );
  runner.add<SignedOptions>(
    signed(rules.command("shadow <规则> <版本>"))
      .summary("让草稿试行：每天照样判定，只计数，不产生任何效果")
      .description(
        "试行中的版本随每次扫描判定同一批对象，不写决定、不开办件、不发通知；用 wugan rules shadow-report 查看。",
      ),
    ({ doors, options, args, output }) =>
      withApp(doors, options.data, async ({ app }) => {
        const taken = await app.shadowRule({ ...versionIn(args), ...signature(options) });
        sayTaken(taken, output);
        output.result(document(taken));
      }),
  );
  runner.add<SignedOptions & { readonly from?: CivilDate }>(
    signed(rules.command("approve <规则> <版本>"))
      .summary("批准试行中的版本，定下生效日；起草人不能批准")
      .option("--from <日期>", "从哪天起生效，不早于今天（默认取草稿所写）", dayArgument),
    ({ doors, options, args, output, signal }) =>
      withApp(doors, options.data, async ({ app }) => {
        const id = versionIn(args);
        const from = options.from === undefined ? {} : { from: options.from };
        const { totals, asOf, subject } = await app.ruleImpact({
          draft: { id },
          asOf: app.today(),
          limit: 0,
          signal,
          onProgress: output.onProgress,
        });
        const unit = subject === "licence" ? "件" : "个对象";
        output.say(
          `若今天（${asOf}）就生效，${count(totals.subjects)} ${unit}中结论会变的有 ${count(totals.differing)} ${unit}；名单：wugan rules impact ${id.rule}@${id.version}`,
        );
        const taken = await app.approveRule({ ...id, ...from, ...signature(options) });
        sayTaken(taken, output);
        output.result({ ...document(taken), impact: totals });
      }),
  );
  runner.add<SignedOptions>(
    signed(rules.command("withdraw <规则> <版本>")).summary("撤回一个版本：草稿、试行中的，或已批准而尚未生效的"),
    ({ doors, options, args, output }) =>
      withApp(doors, options.data, async ({ app }) => {
        const taken = await app.withdrawRule({ ...versionIn(args), ...signature(options) });
        sayTaken(taken, output);
        output.result(document(taken));
      }),
  );
}

function addReports(rules: Command, runner: CommandRunner): void {
  runner.add(
    rules.command("history <规则>").summary("本局自定版本的经历：谁在何时做了什么"),
    ({ doors, options, args, output }) =>
      withApp(doors, options.data, async ({ app }) => {
        const rule = args[0] ?? "";
        const versions = await app.ruleHistory(rule);
        if (versions.length === 0) output.say(`${rule} 没有本局自定的版本`);
        for (const { version, state, history } of versions) {
          output.say(`第 ${version} 版（${ruleStateWords[state]}）`);
          for (const event of history) {
            const from = event.inForceFrom === undefined ? "" : `，自 ${event.inForceFrom} 起生效`;
            const note = event.note === undefined ? "" : `：${event.note}`;
            output.say(
              `  ${localTime(event.at, app.settings.zone)}  ${event.by}  ${ruleStepWords[event.did]}${from}${note}  文本 ${event.digest.slice(0, 12)}`,
            );
          }
        }
        output.result({ rule, versions: versions.map(({ text: _text, ...rest }) => rest) });
      }),
  );
  runner.add<{ readonly limit: number }>(
    rules
      .command("shadow-report <规则[@版本]>")
      .summary("试行中的版本逐日判定的结果，和与现行版本不同的名单")
      .option("--limit <件数>", "名单最多列出多少件", numberArgument(0, 100_000), 20),
    ({ doors, options, args, output }) =>
      withApp(doors, options.data, async ({ app }) => {
        const { rule, version: wanted } = ruleIn(args[0] ?? "");
        const version = wanted ?? (await app.ruleHistory(rule)).findLast(({ state }) => state === "shadow")?.version;
        if (version === undefined) throw new InvalidInput(`${rule} 没有试行中的版本`);
        const report = await app.shadowReport({ rule, version, limit: options.limit });
        output.say(`${rule} 第 ${version} 版（试行）：最近 ${report.scans.length} 次扫描`);
        const rows = report.scans.map(({ asOf, outcomes, differing, failures }) => [
          asOf,
          ...(["eligible", "held", "blocked", "routed", "undetermined", "not-eligible"] as const).map((outcome) =>
            count(outcomes[outcome] ?? 0),
          ),
          count(differing),
          count(failures),
        ]);
        const of = outcomeWordsFor(rule);
        const words = (["eligible", "held", "blocked", "routed", "undetermined", "not-eligible"] as const).map(
          (outcome) => of[outcome],
        );
        if (rows.length > 0)
          for (const line of table(["以哪天为准", ...words, "与现行不同", "未能判定"], rows)) output.say(line);
        const [newest] = report.scans;
        for (const { was, would, count: n } of newest?.changes ?? [])
          output.say(`  ${of[was]} → ${of[would]}：${count(n)}`);
        for (const { subjectId, licenceNo, holderName, was, would } of report.subjects)
          output.say(`  ${licenceNo ?? holderName ?? subjectId}  ${of[was]} → ${of[would]}`);
        output.result(report);
      }),
  );
}

/** What is done to the bureau's own versions of rules, by whom. */
export function ruleLifeCommands(rules: Command, runner: CommandRunner): void {
  addSteps(rules, runner);
  addReports(rules, runner);
}
