import { afterAll, afterEach, expect, it } from "@jest/globals";
import { MongoClient } from "mongodb";
import { agendaPool } from "../../../connectors/clock-agenda/index.ts";
import type { Logger } from "../../../src/ports/logger.ts";
import type { WorkPool } from "../../../src/ports/work-pool.ts";
import { startLossyProxy } from "../storage-mongodb/support/lossy-proxy.ts";
import { aDatabase, describeWithServer, dropDatabase, serverUri } from "../storage-mongodb/support/test-server.ts";
import { anEvent, until } from "./support/events.ts";

const quiet: Logger = { info: () => undefined, warn: () => undefined, error: () => undefined };
const keys = Array.from({ length: 20 }, (_, n) => `piece ${n}`);

describeWithServer("work handed out by Agenda", () => {
  const database = aDatabase();
  const client = new MongoClient(serverUri());
  const jobs = client.db(database).collection("agenda_work");
  const started: WorkPool[] = [];

  const aPool = async (uri = serverUri(), drainMs = 10_000): Promise<WorkPool> => {
    const worker = `worker ${started.length}`;
    const timing = { askEveryMs: 50, lockLifetimeMs: 1000, laterMs: 50, drainMs };
    const pool = await agendaPool({ uri, database, worker, log: quiet, ...timing });
    started.push(pool);
    return pool;
  };
  const nothingLeft = (kind: string) =>
    until(async () => ((await jobs.countDocuments({ name: kind })) === 0 ? true : null));

  afterEach(async () => {
    await Promise.all(started.splice(0).map((pool) => pool.stop()));
  });
  afterAll(async () => {
    await client.close();
    await dropDatabase(database);
  });

  it("runs every piece once, on whichever worker is free", async () => {
    const ran: string[] = [];
    const workers = [await aPool(), await aPool()];
    for (const pool of workers)
      await pool.takeUp("shared", 2, async (key) => {
        ran.push(key);
        return "done";
      });
    await (await aPool()).handOut("shared", keys);
    await nothingLeft("shared");
    expect([...ran].sort()).toEqual([...keys].sort());
  });

  it("enters a piece once, however often it is handed out", async () => {
    const pools = [await aPool(), await aPool(), await aPool()];
    await Promise.all(pools.map((pool) => pool.handOut("entered", keys)));
    await pools[0]?.handOut("entered", keys);
    expect(await jobs.countDocuments({ name: "entered" })).toBe(keys.length);
  });

  it("asks again for a piece that was answered with later, and for one that failed", async () => {
    const answers: Record<string, number> = {};
    const pool = await aPool();
    await pool.takeUp("again", 1, async (key) => {
      const times = (answers[key] = (answers[key] ?? 0) + 1);
      if (times === 1 && key === "failing") throw new Error("not this time");
      return times === 1 && key === "held" ? "later" : "done";
    });
    await pool.handOut("again", ["held", "failing", "easy"]);
    await nothingLeft("again");
    expect(answers).toEqual({ held: 2, failing: 2, easy: 1 });
  });

  it("gives the piece of a worker that is not heard of to another", async () => {
    const proxy = await startLossyProxy();
    const at = anEvent<string>();
    const never = anEvent<void>();
    const dying = await aPool(proxy.uri, 0);
    await dying.takeUp("taken-over", 1, async () => {
      at.happens("the one that is cut off");
      await never.next();
      return "done";
    });
    await dying.handOut("taken-over", ["one"]);
    expect(await at.next()).toBe("the one that is cut off");
    proxy.decide(() => "lost-request");
    await (
      await aPool()
    ).takeUp("taken-over", 1, async () => {
      at.happens("its successor");
      return "done";
    });
    expect(await at.next()).toBe("its successor");
    await nothingLeft("taken-over");
    never.happens();
    await proxy.close();
  });
});
