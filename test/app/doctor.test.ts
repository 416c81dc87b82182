import { join } from "node:path";
import { afterEach, describe, expect, it } from "@jest/globals";
import type { Finding } from "../../src/app/doctor.ts";
import { alone } from "../../src/app/leases.ts";
import { aRow } from "../support/small-register.ts";
import { openWorld, type World, type WorldOptions } from "../support/world.ts";

describe("the doctor", () => {
  let world: World;
  afterEach(() => world.close());

  const open = async (options: WorldOptions = {}): Promise<void> => void (world = await openWorld(options));
  const warnings = async (topic: string): Promise<readonly Finding[]> =>
    (await world.app.examine({ rejectsDirectory: join(world.data, "rejects") })).filter(
      (one) => one.topic === topic && one.standing === "warning",
    );
  /** An import that begins and never ends. */
  const beginImport = (fingerprint: string, source = "somewhere") =>
    world.storage.register.beginImport({
      source,
      fileName: "cut-off.csv",
      fingerprint,
      kind: "licences",
      at: world.parts.clock.now(),
    });

  it("warns of an import that was interrupted, until the same file was taken in", async () => {
    await open();
    await world.importRows([aRow()], "cut-off.csv");
    const [finished] = await world.storage.register.listImports(1);
    if (finished === undefined) throw new Error("the import should be listed");
    await beginImport(finished.fingerprint, finished.source);
    expect(await warnings("导入")).toEqual([expect.objectContaining({ says: expect.stringContaining("cut-off.csv") })]);
    await world.importRows([aRow()], "cut-off.csv");
    expect(await warnings("导入")).toEqual([]);
  });

  it("names who scans and sends, and warns of an unfinished scan unless somebody is at it", async () => {
    await open();
    await world.importRows([aRow()]);
    const stop = new AbortController();
    const cutOff = world.app.scanLicences({
      asOf: world.app.today(),
      signal: stop.signal,
      onProgress: () => stop.abort(),
    });
    await expect(cutOff).rejects.toThrow();
    expect(await warnings("扫描")).toEqual([expect.objectContaining({ says: expect.stringContaining("未完成") })]);
    await alone({ ...world.parts, cluster: { worker: "box-1 pid 7" } }, "scan", async () =>
      alone({ ...world.parts, cluster: { worker: "box-2 pid 9" } }, "deliver 2", async () => {
        expect(await warnings("扫描")).toEqual([]);
        expect(await world.app.examine({ rejectsDirectory: world.folder })).toContainEqual({
          topic: "正在进行",
          standing: "well",
          says: "扫描（box-1 pid 7）、发送（box-2 pid 9）",
        });
      }),
    );
  });

  it("goes on warning of an import when another file, or another source's, was taken in since", async () => {
    await open();
    await world.importRows([aRow()], "other.csv");
    const [other] = await world.storage.register.listImports(1);
    await beginImport("0".repeat(64), other?.source);
    await beginImport(other?.fingerprint ?? "", "another-source");
    await world.importRows([aRow()], "other.csv");
    expect(await warnings("导入")).toHaveLength(2);
  });

  it("warns of replies that wait for a clerk", async () => {
    await open();
    const reply = { channel: "test-channel", from: "13800138000", at: world.parts.clock.now() };
    expect(await warnings("回复")).toEqual([]);
    await world.app.recordReply({ ...reply, providerId: "1", text: "什么时候能办好" });
    expect(await warnings("回复")).toEqual([expect.objectContaining({ says: expect.stringContaining("1 条回复") })]);
  });

  it("warns of a limit for a rule that there is not, naming it and those there are", async () => {
    const limit = { share: 0.1, atLeast: 5 };
    await open({ settings: { blastLimitByRule: { "renewal/food-operation": limit, "renewal/fod-operation": limit } } });
    expect(await warnings("设置")).toEqual([
      expect.objectContaining({ says: expect.stringMatching(/“renewal\/fod-operation”.*renewal\/food-operation/) }),
    ]);
  });
});
