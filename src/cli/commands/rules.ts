import type { Command } from "commander";
import { testRules } from "../../app/app.ts";
import { RuleSetInvalid } from "../../ports/errors.ts";
import { table } from "../output.ts";
import type { CommandRunner } from "../run-command.ts";
import { tierWords } from "../words.ts";

export function rulesCommand(program: Command, runner: CommandRunner): void {
  const rules = program
    .command("rules")
    .summary("规则库")
    .description("查看、检查、试验规则库（rules/ 下的 YAML 文件）。");

  runner.add(rules.command("list").summary("有哪些规则，今天各按哪一版"), async ({ doors, options, output }) => {
    const listed = await (await doors.openRules(options.data)).list(await doors.today(options.data));
    output.say(`规则库共 ${listed.length} 条规则：`);
    const rows = listed.map((one) => [
      one.rule,
      one.title,
      one.version === undefined ? "今天无生效版本" : `第 ${one.version} 版`,
      one.inForceFrom ?? "",
      one.tier === undefined ? "" : tierWords[one.tier],
      one.unverified.length === 0 ? "" : `${one.unverified.length} 项待核实`,
    ]);
    for (const line of table(["规则", "名称", "版本", "生效自", "方式", ""], rows)) output.say(line);
    output.result({ rules: listed });
  });

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
