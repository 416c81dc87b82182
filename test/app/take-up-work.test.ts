import { describe, expect, it } from "@jest/globals";
import { civilDate } from "../../src/domain/civil-date.ts";
import { InvalidInput } from "../../src/ports/errors.ts";
import type { WorkPool } from "../../src/ports/work-pool.ts";
import { rowsUpTo } from "../support/small-register.ts";
import { openWorld, undisturbed } from "../support/world.ts";

describe("a worker", () => {
  it("says in the log that it is up, with its rules, and at its end how many pieces it did", async () => {
    const works = new Map<string, Parameters<WorkPool["takeUp"]>[2]>();
    const pool: WorkPool = {
      // All of it is done by the worker, twice over: what is done already is not counted.
      handOut: async (kind, keys) => {
        for (const key of [...keys, ...keys]) await works.get(kind)?.(key);
      },
      takeUp: async (kind, _concurrency, work) => void works.set(kind, work),
      stop: async () => undefined,
    };
    const cluster = { pool, worker: "box-1 pid 7", pieceSize: 4, deliverers: 1, lookEveryMs: 1 };
    const world = await openWorld({ cluster });
    await world.importRows(rowsUpTo(10));
    const sayStopped = await world.app.takeUpWork(2, undisturbed);
    await world.app.scanLicences({ asOf: civilDate("2026-03-10"), signal: undisturbed });
    sayStopped();
    const pieces = world.logged.filter(({ message }) => message === "piece of a scan done").length;
    expect(pieces).toBeGreaterThan(3);
    const worker = "box-1 pid 7";
    expect(world.logged.filter(({ message }) => message.startsWith("worker"))).toEqual([
      {
        level: "info",
        message: "worker up",
        fields: { worker, concurrency: 2, ruleSet: expect.stringMatching(/^\w{12}$/) },
      },
      { level: "info", message: "worker stopped", fields: { worker, pieces } },
    ]);
    await world.close();
  });

  it("is refused where one process does everything", async () => {
    const world = await openWorld();
    await expect(world.app.takeUpWork(1, undisturbed)).rejects.toBeInstanceOf(InvalidInput);
    await world.close();
  });
});
