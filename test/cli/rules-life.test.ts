import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "@jest/globals";
import { anOwnVersion } from "../support/own-version.ts";
import { rowsUpTo, smallRegister, writeRows } from "../support/small-register.ts";
import { writeTestLibrary } from "../support/test-library.ts";
import { inProcess } from "./support/in-process.ts";
import { describedDocumentOf } from "./support/wugan.ts";

const rule = "renewal/food-operation";

describe("wugan rules: the life of a rule", () => {
  let folder: string;
  const wugan = (...args: readonly string[]) => inProcess([...args, "--data", join(folder, "data")]);
  const json = async (...args: readonly string[]) => describedDocumentOf(args, await wugan(...args, "--json"));

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), "wugan-rules-"));
    await writeTestLibrary(join(folder, "rules"));
    process.env["WUGAN_RULES"] = join(folder, "rules");
    await writeFile(join(folder, "draft.yaml"), anOwnVersion());
    await wugan("init");
    const rows = rowsUpTo(3, { 有效期至: "2026-05-30" });
    await wugan("import", await writeRows(folder, "a.csv", rows), "--source", smallRegister);
  });
  afterAll(async () => {
    delete process.env["WUGAN_RULES"];
    await rm(folder, { recursive: true, force: true });
  });

  it("shows what a draft would change, and takes it in", async () => {
    const draft = join(folder, "draft.yaml");
    expect(await json("rules", "impact", draft)).toMatchObject({
      totals: { subjects: 3, differing: 3, becomes: { eligible: 3 } },
    });
    expect(await json("rules", "draft", draft, "--by", "张三")).toMatchObject({
      state: "draft",
      examples: 7,
      failed: [],
    });
  });

  it("lets it decide in shadow, and reports what it would have decided", async () => {
    expect(await json("rules", "shadow", rule, "2", "--by", "张三")).toMatchObject({ state: "shadow" });
    await wugan("scan", "--as-of", "2026-03-10");
    expect(await json("rules", "shadow-report", rule)).toMatchObject({ scans: [{ asOf: "2026-03-10", differing: 3 }] });
  });

  it("has it approved by somebody else than its author, and shows the impact", async () => {
    const own = await wugan("rules", "approve", rule, "2", "--by", "张三");
    expect([own.code, own.stderr]).toEqual([1, expect.stringContaining("起草人不能批准自己起草的规则")]);
    expect(await json("rules", "approve", rule, "2", "--by", "李四")).toMatchObject({
      state: "approved",
      inForceFrom: "2026-03-15",
      impact: { differing: 3 },
    });
  });

  it("lists which version decides, where from, and what comes next; and who did what", async () => {
    const { rules } = await json("rules", "list");
    expect((rules as { rule: string }[]).find((one) => one.rule === rule)).toMatchObject({
      version: 1,
      origin: "file",
      upcoming: [{ version: 2, from: "2026-03-15", origin: "store", approvedBy: "李四" }],
    });
    const { versions } = await json("rules", "history", rule);
    const [stored] = versions as { history: { by: string; did: string }[] }[];
    expect(stored?.history.map(({ by, did }) => `${by} ${did}`)).toEqual([
      "张三 drafted",
      "张三 shadowed",
      "李四 approved",
    ]);
  });

  it("shows two versions side by side, and takes back what is not in force yet", async () => {
    const diff = await wugan("rules", "diff", `${rule}@1`, `${rule}@2`);
    expect(diff.stdout).toContain("原：有效期届满 60 个自然日前开始申请");
    expect(diff.stdout).toContain("新：有效期届满 90 个自然日前开始申请");
    const withdrawn = await wugan("rules", "withdraw", rule, "2", "--by", "李四", "--note", "文件未发");
    expect(withdrawn.stdout).toContain("已撤回");
  });

  it.each([
    [["rules", "draft", "x.yaml"], 2, "--by"],
    [["rules", "draft", "nowhere.yaml", "--by", "张三"], 2, "读不到文件 nowhere.yaml"],
    [["rules", "shadow", rule, "二", "--by", "张三"], 2, "版本应为 1 起的整数"],
    [["rules", "shadow", rule, "7", "--by", "张三"], 2, "没有 renewal/food-operation@7 这一自定版本"],
    [["rules", "approve", rule, "2", "--by", "李四", "--from", "明天"], 2, "不是有效日期"],
    [["rules", "diff", `${rule}@1`, `${rule}@9`], 2, "没有第 9 版；有：第 1 版"],
    [["rules", "show", "renewal/nothing"], 2, "没有规则 renewal/nothing"],
    [["rules", "impact", rule], 2, "请写明版本"],
    [["rules", "shadow-report", "renewal/drug-retail"], 2, "没有试行中的版本"],
  ] as const)("refuses %j in words", async (args, code, words) => {
    const ended = await wugan(...args);
    expect(ended.code).toBe(code);
    expect(ended.stderr).toContain(words);
  });
});
