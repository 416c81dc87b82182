import { createHash } from "node:crypto";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "@jest/globals";
import { civilDate } from "../../../src/domain/civil-date.ts";
import { nthRow, rowsUpTo } from "../../support/small-register.ts";
import { openWorld, undisturbed, type World } from "../../support/world.ts";

const day = civilDate("2026-03-10");

describe("a dry run", () => {
  let world: World;
  const dryRun = () => world.app.scanLicences({ asOf: day, dryRun: true, signal: undisturbed });
  const bytes = async () => {
    const files = ["wugan.db", "wugan.db-wal"].map((name) => readFile(join(world.data, name)).catch(() => ""));
    return (await Promise.all(files)).map((content) => createHash("sha256").update(content).digest("hex"));
  };

  beforeEach(async () => {
    world = await openWorld({ settings: { blastLimit: { share: 0.1, atLeast: 1 } } });
    await world.importRows([...rowsUpTo(3), nthRow(4, { 抽检未闭环: "是" }), nthRow(5, { 有效期至: "2027-04-30" })]);
  });
  afterEach(() => world.close());

  it("says what a scan would find and open, without a scan of its own", async () => {
    const summary = await dryRun();
    expect(summary).toMatchObject({
      state: "dry-run",
      subjects: 5,
      outcomes: { "renewal/food-operation": { eligible: 3, held: 1, "not-eligible": 1 } },
      wouldOpen: 3,
      casesOpened: 0,
      noticesQueued: 0,
    });
    expect(summary.scanId).toBeUndefined();
  });

  it("names the limit that would stop the scan, and is right about what a confirmed scan opens", async () => {
    const scan = (confirm: boolean) => world.app.scanLicences({ asOf: day, confirm, signal: undisturbed });
    const before = await dryRun();
    expect(before.stopped).toEqual([{ rule: "renewal/food-operation", wouldOpen: 3, limit: 1 }]);
    const stopped = await scan(false);
    expect(stopped).toMatchObject({ state: "stopped", stopped: before.stopped });
    const after = await dryRun();
    expect(after).toMatchObject({ stopped: before.stopped, wouldOpen: before.wouldOpen });
    expect(await scan(true)).toMatchObject({ state: "done", casesOpened: before.wouldOpen });
    expect(await dryRun()).not.toHaveProperty("stopped");
  });

  it("counts no case for a reminder and one for a procedure that is routed to, as the scan does", async () => {
    const other = await openWorld();
    await other.importRows(rowsUpTo(3));
    const dry = await other.app.scanLicences({ asOf: day, dryRun: true, signal: undisturbed });
    const done = await other.app.scanLicences({ asOf: day, signal: undisturbed });
    await other.close();
    expect({ opened: done.casesOpened, stopped: done.stopped }).toEqual({
      opened: dry.wouldOpen,
      stopped: dry.stopped,
    });
  });

  it("leaves every byte of the store as it was", async () => {
    const before = await bytes();
    await dryRun();
    expect(await bytes()).toEqual(before);
  });

  it("would open nothing after the scan itself", async () => {
    await world.app.scanLicences({ asOf: day, signal: undisturbed });
    await world.app.scanLicences({ asOf: day, confirm: true, signal: undisturbed });
    expect(await dryRun()).toMatchObject({ wouldOpen: 0 });
  });

  it("may look while a scan is running", async () => {
    const { parts } = world;
    const lease = await parts.storage.leases.acquire("scan", "pid 1", parts.clock.now(), 60_000);
    expect((await dryRun()).subjects).toBe(5);
    await lease?.release();
  });
});
