import { readFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "@jest/globals";
import { documents } from "../../src/cli/documents/index.ts";
import { inProcess } from "./support/in-process.ts";

const readme = join(dirname(fileURLToPath(import.meta.url)), "../../README.md");

/** Every command there is: one that says nothing of its document fails another test. */
const commands = [...documents.keys()].map((name) => name.split(" "));

describe("help", () => {
  it.each(commands.map((command) => [command.join(" "), command] as const))(
    "of %s is Chinese, names its options and goes to stdout",
    async (name, command) => {
      const { code, stdout, stderr } = await inProcess([...command, "--help"]);
      expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
      expect(stdout).toContain(`用法： wugan ${name} [选项]`);
      expect(stdout).toContain("--data <目录>");
      expect(stdout).toContain("--json");
      expect(stdout).not.toMatch(/Usage|Options|Commands|Arguments|default:|display help/);
      // Every option and every sub-command has words of its own.
      for (const line of stdout.split("\n").filter((one) => /^ {2}-/.test(one)))
        expect(line).toMatch(/ {2}.*[\u4e00-\u9fff]/);
    },
  );

  it("of the program lists every command", async () => {
    const { code, stdout } = await inProcess(["--help"]);
    expect(code).toBe(0);
    for (const [name] of commands) expect(stdout).toMatch(new RegExp(`^  ${name} .*[\u4e00-\u9fff]`, "m"));
    expect(stdout).not.toMatch(/Usage|Options|Commands/);
  });

  it("is shown on stderr, as bad usage, when no command is given", async () => {
    for (const args of [[], ["rules"], ["notices"]]) {
      const { code, stdout, stderr } = await inProcess(args);
      expect({ code, stdout }).toEqual({ code: 2, stdout: "" });
      expect(stderr).toContain("命令：");
    }
  });

  it("can be asked for by name", async () => {
    const { code, stdout } = await inProcess(["help", "import"]);
    expect(code).toBe(0);
    expect(stdout).toContain("--source <名称|映射.yaml>");
  });

  it("lines its columns up by the width that Chinese characters take", async () => {
    const { stdout } = await inProcess(["scan", "--help"]);
    const { default: stringWidth } = await import("string-width");
    const starts = stdout
      .split("\n")
      .filter((line) => /^ {2}-/.test(line))
      .map((line) => stringWidth(/^ {2}\S.*? {2,}(?=[^ -])/.exec(line)?.[0] ?? ""));
    expect(new Set(starts).size).toBe(1);
  });

  it("shows the version", async () => {
    expect(await inProcess(["--version"])).toMatchObject({ code: 0, stdout: "0.1.0\n" });
  });
});

describe("the README", () => {
  const known = (name: string): boolean => commands.some(([first]) => first === name);

  it("names only commands and options that there are", async () => {
    const text = await readFile(readme, "utf8");
    const snippets = [...text.matchAll(/`(?:npx )?wugan ([^`]+)`([^|\n]*\|[^\n]*)?/g)];
    expect(snippets.length).toBeGreaterThan(10);
    for (const [, line = "", rest = ""] of snippets) {
      const words = line.split(/\s+/).filter((word) => word !== "…");
      const [name = "", second = ""] = words;
      if (name === "") continue;
      expect(known(name) ? name : `unknown: ${line}`).toBe(name);
      const command = commands.some(([first, sub]) => first === name && sub === second) ? [name, second] : [name];
      const { code, stdout } = await inProcess([...command, "--help"]);
      expect(code).toBe(0);
      const options = `${line} ${rest}`.match(/(?<![\w-])--[a-z][a-z-]*/g) ?? [];
      for (const option of options) expect(`${stdout} --help`).toContain(option);
    }
  });

  it("names every command", async () => {
    const text = await readFile(readme, "utf8");
    for (const [name, sub] of commands) {
      expect(text).toMatch(new RegExp(`wugan ${name}`));
      if (sub !== undefined) expect(text).toMatch(new RegExp(`wugan ${name} [^|]*\\b${sub}\\b`));
    }
  });
});
