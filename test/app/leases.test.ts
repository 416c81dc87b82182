import { afterEach, beforeEach, describe, expect, it } from "@jest/globals";
import { alone } from "../../src/app/leases.ts";
import { civilDate } from "../../src/domain/civil-date.ts";
import { Conflict } from "../../src/ports/errors.ts";
import { aRow } from "../support/small-register.ts";
import { openWorld, undisturbed, type World } from "../support/world.ts";

describe("work that only one run at a time may do", () => {
  let world: World;
  beforeEach(async () => {
    world = await openWorld();
  });
  afterEach(() => world.close());

  it("refuses a scan while another one runs, and changes nothing", async () => {
    await world.importRows([aRow()]);
    const day = civilDate("2026-03-10");
    await alone(world.parts, "scan", async () => {
      const rival = world.app.scanLicences({ asOf: day, signal: undisturbed });
      await expect(rival).rejects.toThrow(Conflict);
      await expect(rival).rejects.toThrow(`另一次扫描正在进行（pid ${process.pid}）`);
      expect(await world.storage.scans.list(1)).toEqual([]);
    });
    expect(await world.app.scanLicences({ asOf: day, signal: undisturbed })).toMatchObject({ casesOpened: 1 });
  });

  it("names the machine that is at it, where there are many", async () => {
    await alone({ ...world.parts, cluster: { worker: "box-1 pid 7" } }, "scan", async () => {
      await expect(alone(world.parts, "scan", async () => undefined)).rejects.toThrow("（box-1 pid 7）");
    });
  });

  it("lets one of two scans begun at once win", async () => {
    await world.importRows([aRow()]);
    const scan = () => world.app.scanLicences({ asOf: civilDate("2026-03-10"), signal: undisturbed });
    const rivals = await Promise.allSettled([scan(), scan()]);
    expect(rivals.map(({ status }) => status).sort()).toEqual(["fulfilled", "rejected"]);
  });

  it("refuses reconciliation while a scan runs, and imports and deliveries not", async () => {
    await alone(world.parts, "scan", async () => {
      await expect(world.app.reconcile(undisturbed)).rejects.toThrow(Conflict);
      expect(await world.importRows([aRow()])).toMatchObject({ accepted: 1 });
      expect(await world.app.deliverNotices({ signal: undisturbed })).toMatchObject({ accepted: 0 });
    });
  });

  it("keeps a second start out for as long as the first one runs, however long", async () => {
    await world.app.alone(async () => {
      for (const later of ["2026-03-10 10:11", "2026-03-11 10:00", "2027-03-10 10:00"]) {
        world.setTime(later);
        await expect(world.app.alone(async () => undefined)).rejects.toThrow("系统已在运行");
      }
    });
    await expect(world.app.alone(async () => "let in")).resolves.toBe("let in");
  });

  it("is free again when the work failed", async () => {
    await expect(alone(world.parts, "import", () => Promise.reject(new Error("broken off")))).rejects.toThrow("broken");
    await expect(alone(world.parts, "import", async () => "done")).resolves.toBe("done");
  });
});
