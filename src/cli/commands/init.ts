import type { Command } from "commander";
import { withApp, type CommandRunner } from "../run-command.ts";
import { sayWhatWasMade } from "../say-made.ts";

export function initCommand(program: Command, runner: CommandRunner): void {
  runner.add(
    program
      .command("init")
      .summary("建一个空的数据库")
      .description("在数据目录中建一个空的数据库和一个密钥文件。已有数据库时不动它，并报错。"),
    ({ doors, options, output }) =>
      withApp(
        doors,
        options.data,
        async (opened) => {
          sayWhatWasMade(opened, output);
          output.result({ data: opened.paths.data, keyFile: opened.paths.keyFile, version: opened.app.store.version });
        },
        "create",
      ),
  );
}
