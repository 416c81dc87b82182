import { afterEach, beforeEach, describe, expect, it } from "@jest/globals";
import { defineJob, type Job, type JobContext } from "../../jobs/job.ts";
import { runJob } from "../../jobs/run-job.ts";
import { Conflict, InvalidInput, Unavailable } from "../../src/ports/errors.ts";
import { jobContext } from "../support/job-context.ts";
import { openWorld, type World } from "../support/world.ts";

const failing = (error: unknown): Job =>
  defineJob({
    name: "failing",
    wakes: "* * * * *",
    run: async () => {
      // A library may throw anything.
      throw error;
    },
  });

describe("a job that throws", () => {
  let world: World;
  let context: JobContext;
  beforeEach(async () => {
    world = await openWorld();
    context = jobContext(world);
  });
  afterEach(() => world.close());

  it("is logged by the error's name and place, without the message, which may quote anything", async () => {
    const error = new SyntaxError('Unexpected token in JSON: "某甲某乙 13800138000"');
    await expect(runJob(failing(error), context)).resolves.toBeUndefined();
    expect(world.logged).toMatchObject([{ level: "error", fields: { job: "failing", error: "SyntaxError" } }]);
    expect(JSON.stringify(world.logged)).not.toMatch(/某甲某乙|13800138000/);
    expect(JSON.stringify(world.logged)).toContain("run-job.test.ts");
  });

  it.each([
    [new Unavailable("数据库正忙"), "error", "unavailable", "数据库正忙"],
    [new Conflict("另一次扫描正在进行"), "info", "conflict", "另一次扫描正在进行"],
    [new InvalidInput("张三.csv 不能读"), "error", "invalid-input", undefined],
  ])("of %s: logged with its code", async (error, level, code, message) => {
    await runJob(failing(error), context);
    const [line] = world.logged;
    expect(line).toMatchObject({ level, fields: { job: "failing", error: code } });
    expect(line?.fields["message"]).toBe(message);
    // What is expected has no place to be looked for.
    expect(line?.fields["at"] === undefined).toBe(level === "info");
  });

  it("because the program is being stopped, is not worth a line", async () => {
    await runJob(failing(new Error("aborted")), { ...context, signal: AbortSignal.abort() });
    expect(world.logged).toEqual([]);
  });

  it.each([["text"], [undefined], [{ phone: "13800138000" }]])(
    "something that is no error (%j) is survived",
    async (thrown) => {
      await runJob(failing(thrown), context);
      expect(world.logged).toHaveLength(1);
      expect(JSON.stringify(world.logged)).not.toContain("13800138000");
    },
  );
});
