import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "@jest/globals";
import { inProcess } from "./support/in-process.ts";
import { documentOf } from "./support/wugan.ts";

describe("a command line that is wrong", () => {
  let folder: string;
  let data: string;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), "wugan-cli-"));
    data = join(folder, "data");
    await inProcess(["init", "--data", data]);
    await writeFile(join(folder, "a-file"), "");
  });
  afterAll(() => rm(folder, { recursive: true, force: true }));

  it.each([
    [["frobnicate"], /没有名为“frobnicate”的命令/],
    [["scna"], /没有名为“scna”的命令。是不是 scan？/],
    [["scan", "--asof", "2026-03-10"], /没有名为 --asof 的选项。是不是 --as-of？/],
    [["scan", "--as-of"], /选项 --as-of <日期> 后面缺少值/],
    [["scan", "--as-of", "2026-02-30"], /“2026-02-30”不是有效日期，应为 YYYY-MM-DD/],
    [["scan", "--as-of", "tomorrow"], /“tomorrow”不是有效日期/],
    [["licences", "--expires-from", "2026/3/1"], /“2026\/3\/1”不是有效日期/],
    [["sample", "--licences", "0"], /“0”应为 1 到 10000000 的整数/],
    [["sample", "--licences", "1e3"], /“1e3”应为 1 到 10000000 的整数/],
    [["sample", "--seed", "-1"], /“-1”应为 0 到 2147483647 的整数/],
    [["import"], /缺少/],
    [["import", "a.csv"], /缺少选项 --source/],
    [["import", "a.csv", "b.csv", "--source", "otog-licences"], /import 的参数太多/],
    [["explain"], /缺少参数 <许可证编号>/],
    [["rules", "tets"], /没有名为“tets”的命令。是不是 test？/],
  ])("%j is refused with exit code 2 and a sentence in Chinese", async (args, sentence) => {
    const { code, stdout, stderr } = await inProcess(args);
    expect({ code, stdout }).toEqual({ code: 2, stdout: "" });
    expect(stderr).toMatch(sentence);
    expect(stderr).toContain("--help");
    expect(stderr).not.toMatch(/error:|is invalid|\bat .*:\d+:\d+/);
  });

  it.each([
    [["frobnicate", "--json"]],
    [["scan", "--json", "--as-of", "2026-02-30"]],
    [["import", "--json"]],
    [["scan", "--bogus", "--json"]],
  ])("%j is refused with one JSON document", async (args) => {
    const ended = await inProcess(args);
    expect(ended.code).toBe(2);
    expect(documentOf(ended)).toMatchObject({ error: { code: "invalid-input" } });
  });

  it.each([
    [["scan", "--dry-run", "--confirm"], 2, /不能同时使用/],
    [["licences", "--expires-from", "2026-03-02", "--expires-to", "2026-03-01"], 2, /晚于/],
    [["notices", "list", "--state", "lost"], 2, /没有名为“lost”的状态；可用：待发（queued）/],
    [["explain", "X1", "--lang", "fr"], 2, /--lang .*应为 zh 或 en/],
    [["explain", "X1"], 2, /没有编号为“X1”的许可证/],
    [["notices", "reply", "1", "--from", "abc"], 2, /--from 不是电话号码：含有数字以外的字符/],
    [["notices", "reply", " ", "--from", "13800138000"], 2, /写明回复的内容/],
    [["notices", "preview", "food-operation"], 2, /你是不是想写 renewal\/food-operation/],
    [["notices", "pause", "--rule", "renewal/fod-operation"], 2, /你是不是想写 “renewal\/food-operation”/],
    [["grants", "list", "--rule", "高龄津贴"], 2, /你是不是想写 benefit\/old-age-allowance/],
    [["grants", "list", "--rule", "renewal/food-operation"], 2, /续期规则，没有发放件/],
    [["explain", "XZ2026-000001"], 2, /办件号：wugan cases show XZ2026-000001/],
    [["import", "there-is-none.csv", "--source", "otog-licences"], 2, /there-is-none\.csv/],
    [["sample", "--out", "/tmp/x"], 2, /--as-of/],
    [["init"], 2, /已有数据库，未作改动/],
  ] as const)("%j is refused by the command itself", async (args, expected, sentence) => {
    const { code, stdout, stderr } = await inProcess([...args, "--data", data]);
    expect({ code, stdout }).toEqual({ code: expected, stdout: "" });
    expect(stderr).toMatch(sentence);
  });

  it("names the sources there are when the one asked for is none of them", async () => {
    const { code, stderr } = await inProcess(["import", join(folder, "a-file"), "--source", "nope", "--data", data]);
    expect(code).toBe(2);
    expect(stderr).toContain("nope");
    expect(stderr).toContain("otog-licences");
  });

  it.each(["scan", "licences", "doctor", "notices list", "notices deliver", "explain X1"])(
    "%s in a folder without a store says where it looked, and makes none",
    async (command) => {
      const nowhere = join(folder, "nowhere");
      const { code, stderr } = await inProcess([...command.split(" "), "--data", nowhere]);
      expect(code).toBe(2);
      expect(stderr).toContain(nowhere);
      expect(stderr).toMatch(/wugan init/);
      await expect(rm(nowhere)).rejects.toThrow(/ENOENT/);
    },
  );

  it("a data folder that is a file, or below one, is named and left alone", async () => {
    for (const path of [join(folder, "a-file"), join(folder, "a-file", "data")]) {
      const { code, stderr } = await inProcess(["init", "--data", path]);
      expect(code).toBe(2);
      expect(stderr).toContain(path);
    }
  });

  it("settings that are wrong are all named, with the file", async () => {
    await writeFile(join(data, "settings.yaml"), 'zone: Mars\ndailyScanAt: "25:00"\n');
    const { code, stderr } = await inProcess(["doctor", "--data", data]);
    await rm(join(data, "settings.yaml"));
    expect(code).toBe(2);
    expect(stderr).toMatch(/settings\.yaml:1:\d+ {2}zone/);
    expect(stderr).toMatch(/settings\.yaml:2:\d+ {2}dailyScanAt/);
  });
});
