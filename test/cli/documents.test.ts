import { describe, expect, it } from "@jest/globals";
import type { Command } from "commander";
import { z } from "zod";
import { commandsFor } from "../../src/cli/cli.ts";
import { documents } from "../../src/cli/documents/index.ts";
import { CommandRunner } from "../../src/cli/run-command.ts";
import { doorsWith } from "../../src/main.ts";
import { inProcess } from "./support/in-process.ts";
import { documentOf } from "./support/wugan.ts";

/** The names of the commands that do something, below a command. */
const leavesOf = (command: Command, path: readonly string[] = []): readonly string[] =>
  command.commands.length === 0
    ? [path.join(" ")]
    : command.commands.flatMap((one) => leavesOf(one, [...path, one.name()]));

describe("what is said of the documents", () => {
  const doors = doorsWith({ now: () => 0 });

  it("covers every command, and nothing that is none", () => {
    const commands = leavesOf(commandsFor(new CommandRunner(doors), doors));
    expect([...documents.keys()].sort()).toEqual([...commands].sort());
  });

  it("can be had as JSON Schema, each", async () => {
    const { commands } = documentOf(await inProcess(["schema", "--json"])) as { readonly commands: readonly string[] };
    expect(commands).toEqual([...documents.keys(), "error"]);
    for (const name of commands) {
      const ended = await inProcess(["schema", ...name.split(" "), "--json"]);
      expect(documentOf(ended)).toHaveProperty("$schema");
      expect(z.fromJSONSchema(documentOf(ended))).toBeDefined();
    }
  });

  it("is refused of a command that does not exist", async () => {
    const { code, stdout } = await inProcess(["schema", "licenses", "--json"]);
    expect(code).toBe(2);
    expect(stdout).toContain("没有名为");
  });
});
