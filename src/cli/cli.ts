import { Command, CommanderError } from "commander";
import { InvalidInput } from "../ports/errors.ts";
import { casesCommand } from "./commands/cases.ts";
import { backupCommand, restoreCommand } from "./commands/backup.ts";
import { doctorCommand } from "./commands/doctor.ts";
import { explainCommand } from "./commands/explain.ts";
import { forecastCommand } from "./commands/forecast.ts";
import { importCommand } from "./commands/import.ts";
import { initCommand } from "./commands/init.ts";
import { licencesCommand } from "./commands/licences.ts";
import { noticesCommand } from "./commands/notices.ts";
import { rulesCommand } from "./commands/rules.ts";
import { sampleCommand } from "./commands/sample.ts";
import { scanCommand } from "./commands/scan.ts";
import { schemaCommand } from "./commands/schema.ts";
import { startCommand } from "./commands/start.ts";
import { grantsCommand } from "./commands/grants.ts";
import { workerCommand } from "./commands/worker.ts";
import { worklistCommand } from "./commands/worklist.ts";
import type { Doors } from "./doors.ts";
import { outputTo, reportError } from "./output.ts";
import { CommandRunner } from "./run-command.ts";
import { helpInChinese, usageMistake } from "./usage.ts";

const badUsage = 2;

/** Every command, given what runs it. */
export function commandsFor(runner: CommandRunner, doors: Doors): Command {
  const program = new Command("wugan")
    .description("无感：主动政务服务。按公开的规则扫描证照登记库，备好续期办件，告知持证人，并留下可核查的记录。")
    .version(doors.version, "-V, --version", "显示版本")
    .helpOption("-h, --help", "显示帮助")
    .helpCommand("help [命令]", "显示一个命令的帮助")
    .exitOverride()
    .configureOutput({
      writeOut: (text) => void doors.stdout.write(text),
      writeErr: (text) => void doors.stderr.write(text),
      // Said below, in Chinese and, if asked for, as JSON.
      outputError: () => undefined,
    });
  helpInChinese(program);
  for (const add of [
    startCommand,
    sampleCommand,
    initCommand,
    importCommand,
    licencesCommand,
    scanCommand,
    explainCommand,
    forecastCommand,
    worklistCommand,
    casesCommand,
    grantsCommand,
    rulesCommand,
    noticesCommand,
    doctorCommand,
    backupCommand,
    restoreCommand,
    workerCommand,
    schemaCommand,
  ]) {
    add(program, runner);
  }
  return program;
}

/** Runs one command line. Returns the exit code: 0 success, 2 bad input, 1 otherwise, 130 interrupted. */
export async function runCli(args: readonly string[], doors: Doors): Promise<number> {
  const runner = new CommandRunner(doors);
  const program = commandsFor(runner, doors);
  try {
    await program.parseAsync(args, { from: "user" });
    return runner.exitCode;
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error;
    if (error.exitCode === 0) return 0;
    return error.code === "commander.help" ? badUsage : refuse(error, args, doors);
  }
}

function refuse(error: CommanderError, args: readonly string[], doors: Doors): number {
  const output = outputTo(doors, args.includes("--json"));
  const mistake = new InvalidInput(`${usageMistake(error)}运行 wugan --help 或 wugan <命令> --help 查看用法。`);
  return reportError(mistake, output);
}
