import type { Command } from "commander";
import { z } from "zod";
import { NotFound } from "../../ports/errors.ts";
import { documents, errorDocument } from "../documents/index.ts";
import type { CommandRunner } from "../run-command.ts";

/** Name under which the document of a failure is described. */
const failure = "error";

export function schemaCommand(program: Command, runner: CommandRunner): void {
  runner.add(
    program
      .command("schema [命令...]")
      .summary("各命令的 --json 文档的结构（JSON Schema）")
      .description(
        [
          "供接入的程序核对：文档只会增加字段，写明的字段不改名、不删除、不换类型。",
          `不写命令时列出全部名称；出错时的文档名为 ${failure}。`,
          "例：wugan schema rules list",
        ].join("\n"),
      ),
    ({ args, output }) => {
      // commander joins the words of a list with a comma once they are made text.
      const name = args.join(" ").replaceAll(",", " ");
      if (name === "") {
        const commands = [...documents.keys(), failure];
        for (const one of commands) output.say(one);
        output.result({ commands });
        return Promise.resolve();
      }
      const document = name === failure ? errorDocument : documents.get(name);
      if (document === undefined) throw new NotFound(`没有名为“${name}”的命令；运行 wugan schema 查看有哪些`);
      const schema = z.toJSONSchema(document);
      if (!output.isJson) output.say(JSON.stringify(schema, undefined, 2));
      output.result(schema);
      return Promise.resolve();
    },
  );
}
