import { createHash } from "node:crypto";
import { cp, mkdtemp, readFile, rm, truncate, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "@jest/globals";
import Database from "better-sqlite3";
import { inProcess } from "./support/in-process.ts";

describe("a store that cannot be used", () => {
  let folder: string;
  let good: string;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), "wugan-broken-"));
    good = join(folder, "good");
    await inProcess(["init", "--data", good]);
  });
  afterAll(() => rm(folder, { recursive: true, force: true }));

  async function copy(name: string): Promise<string> {
    const data = join(folder, name);
    await cp(good, data, { recursive: true });
    await cp(`${good}.key`, `${data}.key`);
    return data;
  }
  const digest = async (path: string): Promise<string> =>
    createHash("sha256")
      .update(await readFile(path))
      .digest("hex");

  /** Every command that opens a store refuses this one with the sentence, and leaves the file as it is. */
  async function expectRefusal(data: string, sentence: RegExp): Promise<void> {
    const store = join(data, "wugan.db");
    const before = await digest(store);
    for (const command of ["licences", "scan", "doctor", "notices list", "sample --licences 5", "start --once"]) {
      const { code, stdout, stderr } = await inProcess([...command.split(" "), "--data", data]);
      expect({ command, code, stdout }).toEqual({ command, code: 2, stdout: "" });
      expect(stderr).toMatch(sentence);
      expect(stderr).not.toMatch(/程序内部错误| {4}at /);
    }
    expect(await digest(store)).toBe(before);
  }

  it("because it is garbage", async () => {
    const data = await copy("garbage");
    await writeFile(join(data, "wugan.db"), "这不是数据库".repeat(1_000));
    await expectRefusal(data, /不是数据库|不是无感/);
  });

  it("because it is another program's database", async () => {
    const data = await copy("other");
    await rm(join(data, "wugan.db"));
    const other = new Database(join(data, "wugan.db"));
    other.exec("CREATE TABLE t (x)");
    other.close();
    await expectRefusal(data, /不是无感的数据文件/);
  });

  it("because it is cut off", async () => {
    const data = await copy("cut");
    await truncate(join(data, "wugan.db"), 5_000);
    await expectRefusal(data, /损坏|不是/);
  });

  it("because a newer program made it", async () => {
    const data = await copy("newer");
    const store = new Database(join(data, "wugan.db"));
    store.pragma("user_version = 99");
    store.close();
    await expectRefusal(data, /第 99 版/);
  });

  it("because its key is missing", async () => {
    const data = await copy("keyless");
    await rm(`${data}.key`);
    await expectRefusal(data, /没有密钥文件 .*keyless\.key/);
    await expect(readFile(`${data}.key`)).rejects.toThrow(/ENOENT/);
  });

  it("because its key is another store's", async () => {
    const data = await copy("other-key");
    const elsewhere = join(folder, "elsewhere");
    await inProcess(["init", "--data", elsewhere]);
    await cp(`${elsewhere}.key`, `${data}.key`);
    await expectRefusal(data, /密钥/);
  });

  it("because its key file holds no key", async () => {
    const data = await copy("bad-key");
    await writeFile(`${data}.key`, "hunter2\n");
    await expectRefusal(data, /不是无感密钥文件/);
  });
});

describe("a key that is there before its store", () => {
  it("is used and left as it is", async () => {
    const folder = await mkdtemp(join(tmpdir(), "wugan-key-"));
    const [first, second] = [join(folder, "first"), join(folder, "second")];
    await inProcess(["init", "--data", first]);
    await cp(`${first}.key`, `${second}.key`);
    const { code, stdout } = await inProcess(["init", "--data", second]);
    expect(code).toBe(0);
    expect(stdout).not.toContain("已生成密钥文件");
    expect(await readFile(`${second}.key`, "utf8")).toBe(await readFile(`${first}.key`, "utf8"));
    await rm(folder, { recursive: true, force: true });
  });
});
