import { mkdtemp, readdir, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "@jest/globals";
import { inProcess } from "./support/in-process.ts";

describe("a worker without MONGODB_URI", () => {
  let folder: string;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), "wugan-worker-"));
  });
  afterAll(() => rm(folder, { recursive: true, force: true }));

  it.each(["empty", "one-machine"])("says that first, with the data folder %s", async (name) => {
    const data = join(folder, name);
    if (name === "one-machine") await inProcess(["init", "--data", data]);
    const { code, stdout, stderr } = await inProcess(["worker", "--data", data]);
    expect({ code, stdout }).toEqual({ code: 2, stdout: "" });
    expect(stderr).toContain("没有设 MONGODB_URI");
    expect(stderr).not.toContain("init");
    if (name === "empty") expect(await readdir(folder)).not.toContain(name);
  });
});
