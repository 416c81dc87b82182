import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "@jest/globals";
import iconv from "iconv-lite";
import { rulesFromFolder } from "../../connectors/rules-files/index.ts";
import { RuleLibrary } from "../../src/app/rule-library.ts";
import { testLibrary, writeTestLibrary } from "../support/test-library.ts";

describe("a file of the rule library saved in a Chinese code page", () => {
  let folder: string;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), "wugan-gbk-"));
    await writeTestLibrary(folder);
  });
  afterAll(() => rm(folder, { recursive: true, force: true }));

  it.each([
    "renewal/food-operation/rule.yaml",
    "renewal/food-operation/examples.yaml",
    "notices/reminder.yaml",
    "calendar/2026.yaml",
    "facts.yaml",
    "items.yaml",
    "findings.yaml",
    "regions.yaml",
  ])("is refused by its name: %s", async (path) => {
    const sound = (await testLibrary()).get(path);
    await writeFile(join(folder, path), iconv.encode(sound, "gbk"));
    const { ruleSet, templates, problems } = await new RuleLibrary(rulesFromFolder(folder)).lint();
    await writeFile(join(folder, path), sound);
    expect(ruleSet === undefined || templates === undefined).toBe(true);
    expect(problems.filter(({ file }) => file === path)).toEqual([
      expect.objectContaining({ line: expect.any(Number), message: expect.stringContaining("请另存为 UTF-8") }),
    ]);
  });
});
