import { Command, CommanderError } from "commander";
import { doctorCommand } from "./commands/doctor.ts";
import { explainCommand } from "./commands/explain.ts";
import { importCommand } from "./commands/import.ts";
import { initCommand } from "./commands/init.ts";
import { licencesCommand } from "./commands/licences.ts";
import { noticesCommand } from "./commands/notices.ts";
import { rulesCommand } from "./commands/rules.ts";
import { sampleCommand } from "./commands/sample.ts";
import { scanCommand } from "./commands/scan.ts";
import { startCommand } from "./commands/start.ts";
import type { Doors } from "./doors.ts";
import { CommandRunner } from "./run-command.ts";

const badUsage = 2;

/** Runs one command line. Returns the exit code: 0 success, 2 bad input, 1 otherwise, 130 interrupted. */
export async function runCli(args: readonly string[], doors: Doors): Promise<number> {
  const runner = new CommandRunner(doors);
  const program = new Command("wugan")
    .description("无感：主动政务服务。按公开的规则扫描证照登记库，备好续期办件，告知持证人，并留下可核查的记录。")
    .version(doors.version, "-V, --version", "显示版本")
    .helpOption("-h, --help", "显示帮助")
    .helpCommand("help [命令]", "显示一个命令的帮助")
    .showHelpAfterError("（运行 wugan --help 查看用法）")
    .exitOverride()
    .configureOutput({
      writeOut: (text) => void doors.stdout.write(text),
      writeErr: (text) => void doors.stderr.write(text),
      outputError: (text, write) => write(`用法错误：${text}`),
    });
  for (const add of [
    startCommand,
    sampleCommand,
    initCommand,
    importCommand,
    licencesCommand,
    scanCommand,
    explainCommand,
    rulesCommand,
    noticesCommand,
    doctorCommand,
  ]) {
    add(program, runner);
  }
  try {
    await program.parseAsync(args, { from: "user" });
    return runner.exitCode;
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error;
    return error.exitCode === 0 ? 0 : badUsage;
  }
}
