import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "@jest/globals";
import { nameOfHolder } from "../../src/cli/words.ts";
import { inProcess } from "./support/in-process.ts";

describe("a register that holds nothing of what is asked for", () => {
  let folder: string;
  const on = (...args: readonly string[]) => inProcess([...args, "--data", join(folder, "data")]);
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), "wugan-unknown-"));
    await on("init");
  });
  afterAll(() => rm(folder, { recursive: true, force: true }));

  it("is told without the heading of a list", async () => {
    expect((await on("licences")).stdout).toBe("0 件许可证\n");
  });

  it("names the items there are where an item is asked for that there is not", async () => {
    const { code, stderr } = await on("licences", "--item", "food-operatoin");
    expect(code).toBe(2);
    expect(stderr).toMatch(/没有编码为“food-operatoin”的事项；可用：.*食品经营许可证（food-operation）/);
  });
});

describe("a holder without a name", () => {
  it("is called personal only where it is known to be a person", () => {
    expect(nameOfHolder({ kind: "person" })).toBe("（个人）");
    expect(nameOfHolder({ kind: "unknown" })).toBe("（主体不明）");
    expect(nameOfHolder({ kind: "enterprise" })).toBe("（未登记名称）");
    expect(nameOfHolder({ kind: "enterprise", name: "鄂托克旗佳隆大药房有限公司" })).toContain("佳隆");
  });
});
