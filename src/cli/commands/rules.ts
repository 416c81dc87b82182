import type { Command } from "commander";
import { testRules } from "../../app/app.ts";
import { NotFound, RuleSetInvalid } from "../../ports/errors.ts";
import { table } from "../output.ts";
import type { RulesOnRecord } from "../../app/rule-life/list-rules.ts";
import type { Doors } from "../doors.ts";
import { withApp, type CommandRunner } from "../run-command.ts";
import { tierWords } from "../words.ts";
import { ruleCompareCommands } from "./rules-compare.ts";
import { ruleLifeCommands } from "./rules-life.ts";

export function rulesCommand(program: Command, runner: CommandRunner): void {
  const rules = program
    .command("rules")
    .summary("规则库")
    .description("查看、检查、试验规则：规则库文件（rules/）里的，和本局自定、存在数据库里的。");

  listCommand(rules, runner);
  ruleCompareCommands(rules, runner);
  ruleLifeCommands(rules, runner);

  runner.add(rules.command("lint").summary("检查规则库，一次列出全部问题"), async ({ doors, options, output }) => {
    const library = await doors.openRules(options.data);
    const { ruleSet, problems } = await library.lint();
    if (ruleSet === undefined || problems.length > 0) {
      throw new RuleSetInvalid(`规则库有 ${problems.length} 处问题（${library.location}）`, problems);
    }
    output.say(`规则库没有问题：${ruleSet.rules.length} 条规则，${ruleSet.facts.size} 个事实（${library.location}）`);
    output.result({ ok: true, rules: ruleSet.rules.length, problems: [] });
  });

  runner.add(rules.command("test").summary("逐个运行规则旁边的例子"), async ({ doors, options, output }) => {
    const results = await testRules(await doors.openRules(options.data));
    const failed = results.filter(({ passed }) => !passed);
    for (const { rule, example, differences } of failed) {
      output.say(`未通过  ${rule}：${example.name}（${example.file}:${example.line}）`);
      for (const difference of differences) output.say(`    ${difference}`);
    }
    output.say(`例子共 ${results.length} 个：通过 ${results.length - failed.length}，未通过 ${failed.length}`);
    output.result({
      examples: results.length,
      passed: results.length - failed.length,
      failed: failed.map(({ rule, example, differences }) => ({ rule, example: example.name, differences })),
    });
    return { exitCode: failed.length === 0 ? 0 : 1 };
  });
}

/** What decides on a day: of files and store where there is a store, of the files alone where there is none yet. */
async function rulesOf(doors: Doors, data: string): Promise<Partial<RulesOnRecord> & Pick<RulesOnRecord, "rules">> {
  try {
    return await withApp(doors, data, ({ app }) => app.rulesOnRecord(app.today()));
  } catch (error) {
    if (!(error instanceof NotFound)) throw error;
    const listed = await (await doors.openRules(data)).list(await doors.today(data));
    return {
      rules: listed.map((one) => ({
        ...one,
        ...(one.version === undefined ? {} : { origin: "file" as const }),
        upcoming: [],
        shadow: [],
        drafts: [],
      })),
    };
  }
}

function listCommand(rules: Command, runner: CommandRunner): void {
  runner.add(
    rules.command("list").summary("有哪些规则，今天各按哪一版、出自哪里、谁批准的，有哪些试行和草稿"),
    async ({ doors, options, output }) => {
      const onRecord = await rulesOf(doors, options.data);
      output.say(`共 ${onRecord.rules.length} 条规则：`);
      const rows = onRecord.rules.map((one) => [
        one.rule,
        one.title,
        one.version === undefined ? "今天无生效版本" : `第 ${one.version} 版`,
        one.inForceFrom ?? "",
        one.origin === undefined ? "" : one.origin === "file" ? "规则库文件" : `本局（${one.approvedBy ?? ""} 批准）`,
        one.tier === undefined ? "" : tierWords[one.tier],
        [
          ...one.upcoming.map(({ version, from }) => `第 ${version} 版自 ${from} 起`),
          ...one.shadow.map(({ version }) => `第 ${version} 版试行`),
          ...one.drafts.map(({ version }) => `第 ${version} 版草稿`),
          ...(one.unverified.length === 0 ? [] : [`${one.unverified.length} 项待核实`]),
        ].join("，"),
      ]);
      for (const line of table(["规则", "名称", "版本", "生效自", "出处", "方式", ""], rows)) output.say(line);
      for (const { file, message } of onRecord.problems ?? []) output.say(`未采用  ${file}：${message}`);
      output.result(onRecord);
    },
  );
}
