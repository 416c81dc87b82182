import type { Command, CommanderError } from "commander";
import stringWidth from "string-width";

const titles: Readonly<Record<string, string>> = {
  "Usage:": "用法：",
  "Arguments:": "参数：",
  "Options:": "选项：",
  "Commands:": "命令：",
};

const placeholders = (term: string): string => term.replace("[options]", "[选项]").replace("[command]", "[命令]");

/** Help in Chinese, its columns lined up by the width that Chinese characters really take. */
export function helpInChinese(program: Command): void {
  const plain = program.createHelp();
  program.configureHelp({
    displayWidth: (text) => stringWidth(text),
    styleTitle: (title) => titles[title] ?? title,
    commandUsage: (command) => placeholders(plain.commandUsage(command)),
    subcommandTerm: (command) => placeholders(plain.subcommandTerm(command)),
    optionDescription: ({ description, defaultValue }) =>
      typeof defaultValue === "string" || typeof defaultValue === "number"
        ? `${description}（默认 ${defaultValue}）`
        : description,
  });
}

/** What is wrong with a command line, in Chinese: commander knows only English. */
export function usageMistake({ code, message }: CommanderError): string {
  const quoted = [...message.matchAll(/'([^']*)'/g)].map(([, text]) => text ?? "");
  const [named = ""] = quoted;
  const meant = /Did you mean (?:one of )?(.+)\?/.exec(message)?.[1];
  const hint = meant === undefined ? "" : `是不是 ${meant}？`;
  switch (code) {
    case "commander.unknownCommand":
      return `没有名为“${named}”的命令。${hint}`;
    case "commander.unknownOption":
      return `没有名为 ${named} 的选项。${hint}`;
    case "commander.missingArgument":
      return `缺少参数 <${named}>。`;
    case "commander.missingMandatoryOptionValue":
      return `缺少选项 ${named}。`;
    case "commander.optionMissingArgument":
      return `选项 ${named} 后面缺少值。`;
    case "commander.excessArguments":
      return `${named} 的参数太多；含空格的路径请加引号。`;
    case "commander.invalidArgument":
      return `选项 ${named}：${/is invalid\. (.*)$/s.exec(message)?.[1] ?? "值无效。"}`;
    default:
      return message;
  }
}
