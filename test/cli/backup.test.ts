import { copyFile, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "@jest/globals";
import { inProcess } from "./support/in-process.ts";

describe("backup and restore", () => {
  let folder: string;
  const at = (name: string): string => join(folder, name);
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), "wugan-backup-"));
    expect((await inProcess(["init", "--data", at("old")])).code).toBe(0);
  });
  afterAll(async () => rm(folder, { recursive: true, force: true }));

  it("move a store to another folder once its key is there", async () => {
    const backup = await inProcess(["backup", at("a.tar.gz"), "--data", at("old"), "--json"]);
    expect(backup.code).toBe(0);
    expect(JSON.parse(backup.stdout)).toMatchObject({ file: at("a.tar.gz"), keyFile: at("old.key") });
    await copyFile(at("old.key"), at("new.key"));
    const restored = await inProcess(["restore", at("a.tar.gz"), "--data", at("new"), "--json"]);
    expect(restored.stderr).toContain("备份于 2026-03-10 10:00 取自");
    expect(JSON.parse(restored.stdout)).toMatchObject({ from: "sqlite", into: { engine: "sqlite" } });
    expect((await inProcess(["licences", "--data", at("new")])).code).toBe(0);
  });

  it("refuse to write over a file, and say so", async () => {
    const { code, stderr } = await inProcess(["backup", at("a.tar.gz"), "--data", at("old")]);
    expect({ code, stderr }).toMatchObject({ code: 1, stderr: expect.stringContaining("已存在，未覆盖") });
  });

  it("refuse a folder that is not there, or that takes no file, with one document", async () => {
    const noFolder = await inProcess(["backup", at("none/a.tar.gz"), "--data", at("old"), "--json"]);
    expect(noFolder).toMatchObject({ code: 2, stderr: expect.stringContaining(`没有文件夹 ${at("none")}`) });
    expect(JSON.parse(noFolder.stdout)).toMatchObject({ error: { code: "invalid-input" } });
    const noFile = await inProcess(["backup", "/proc/a.tar.gz", "--data", at("old"), "--json"]);
    expect(JSON.parse(noFile.stdout)).toMatchObject({ error: { code: "unavailable" } });
  });

  it("refuse to restore without the key or with another, naming the key file, and make nothing", async () => {
    const missing = await inProcess(["restore", at("a.tar.gz"), "--data", at("none")]);
    expect(missing).toMatchObject({ code: 2, stderr: expect.stringContaining(at("none.key")) });
    await inProcess(["init", "--data", at("other")]);
    await copyFile(at("other.key"), at("wrong.key"));
    const wrong = await inProcess(["restore", at("a.tar.gz"), "--data", at("wrong")]);
    expect(wrong).toMatchObject({ code: 2, stderr: expect.stringContaining(at("wrong.key")) });
    expect((await inProcess(["licences", "--data", at("wrong")])).code).toBe(2);
  });

  it("say that there is no such file", async () => {
    const { code, stderr } = await inProcess(["restore", at("no.tar.gz"), "--data", at("new")]);
    expect({ code, stderr }).toMatchObject({ code: 2, stderr: expect.stringContaining("没有备份文件") });
  });
});
