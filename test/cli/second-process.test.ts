import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "@jest/globals";
import { openWorld } from "../support/world.ts";
import { writeTestLibrary } from "../support/test-library.ts";
import { aRow, smallRegister, writeRows } from "../support/small-register.ts";
import { documentOf, start, wugan } from "./support/wugan.ts";

describe("two processes on one store", () => {
  let folder: string;
  let env: Readonly<Record<string, string>>;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), "wugan-two-"));
    await writeTestLibrary(join(folder, "rules"));
    env = { WUGAN_RULES: join(folder, "rules") };
  });
  afterAll(() => rm(folder, { recursive: true, force: true }));

  it("a second start is refused while the first runs, and let in when it was stopped", async () => {
    const first = start(["start", "--no-sample"], folder, env);
    await first.said(/系统运行中/);
    const second = await wugan(["start", "--no-sample", "--json"], folder, env);
    expect(second.code).toBe(1);
    expect(documentOf(second)).toMatchObject({ error: { code: "conflict" } });
    expect(second.stderr).toContain(`系统已在运行（pid ${first.child.pid}）`);
    first.child.kill("SIGINT");
    expect(await first.ended).toMatchObject({ code: 0, stdout: expect.stringContaining("已停止。") });
    expect(await wugan(["start", "--no-sample", "--once"], folder, env)).toMatchObject({ code: 0 });
  }, 120_000);

  it("a start whose process was killed leaves nothing in the way", async () => {
    const first = start(["start", "--no-sample"], folder, env);
    await first.said(/系统运行中/);
    first.child.kill("SIGKILL");
    await first.ended;
    expect(await wugan(["start", "--no-sample", "--once"], folder, env)).toMatchObject({ code: 0 });
  }, 120_000);

  it("other commands work beside a running start", async () => {
    const first = start(["start", "--no-sample"], folder, env);
    await first.said(/系统运行中/);
    await writeRows(folder, "register.csv", [aRow()]);
    expect(await wugan(["import", "register.csv", "--source", smallRegister], folder, env)).toMatchObject({ code: 0 });
    expect(await wugan(["scan"], folder, env)).toMatchObject({ code: 0 });
    first.child.kill("SIGTERM");
    expect(await first.ended).toMatchObject({ code: 0 });
  }, 120_000);

  it.each([
    ["scan", ["scan", "--as-of", "2026-03-10"], "另一次扫描正在进行"],
    ["import", ["import", "../register.csv", "--source", smallRegister], "另一次导入正在进行"],
    ["deliver", ["notices", "deliver"], "另一次发送正在进行"],
    ["start", ["start", "--once"], "系统已在运行"],
  ] as const)(
    "%s is refused while another one runs",
    async (work, args, sentence) => {
      const world = await openWorld();
      await writeRows(world.folder, "register.csv", [aRow()]);
      const lease = await world.storage.leases.acquire(work, "pid 4711", Date.now(), 600_000);
      const { code, stdout, stderr } = await wugan([...args, "--data", world.data], world.data, env);
      expect({ code, stdout: stdout.includes("新增") }).toEqual({ code: 1, stdout: false });
      expect(stderr).toContain(`${sentence}（pid 4711）`);
      await lease?.release();
      await world.close();
    },
    60_000,
  );
});
