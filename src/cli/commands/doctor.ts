import type { Command } from "commander";
import { withApp, type CommandRunner } from "../run-command.ts";

const marks = { well: "正常", warning: "注意", wrong: "故障" } as const;

export function doctorCommand(program: Command, runner: CommandRunner): void {
  runner.add(
    program
      .command("doctor")
      .summary("检查系统是否正常")
      .description("检查数据库、规则库、工作日历、扫描、导入和通知。有故障时退出码为 1。"),
    ({ doors, options, output }) =>
      withApp(doors, options.data, async ({ app, paths }) => {
        const findings = await app.examine({ rejectsDirectory: paths.rejects });
        for (const { topic, standing, says } of findings) output.say(`${marks[standing]}  ${topic}：${says}`);
        output.say(`密钥文件：${paths.keyFile}（请另行备份）`);
        const ok = findings.every(({ standing }) => standing !== "wrong");
        output.result({ ok, findings, keyFile: paths.keyFile });
        return { exitCode: ok ? 0 : 1 };
      }),
  );
}
