import { afterAll, afterEach, expect, it } from "@jest/globals";
import { MongoClient } from "mongodb";
import { agendaWaker, type AgendaWakerOptions } from "../../../connectors/clock-agenda/index.ts";
import { InvalidInput, Unavailable } from "../../../src/ports/errors.ts";
import type { Logger } from "../../../src/ports/logger.ts";
import type { Waker } from "../../../src/ports/waker.ts";
import { aDatabase, describeWithServer, dropDatabase, serverUri } from "../storage-mongodb/support/test-server.ts";
import { startLossyProxy } from "../storage-mongodb/support/lossy-proxy.ts";
import { anEvent, until } from "./support/events.ts";

const zone = "Asia/Shanghai";
const nightly = "0 2 * * *";
const quiet: Logger = { info: () => undefined, warn: () => undefined, error: () => undefined };

describeWithServer("the clock on Agenda", () => {
  const database = aDatabase();
  const client = new MongoClient(serverUri());
  const jobs = client.db(database).collection("agenda_jobs");
  const started: Waker[] = [];

  const aWorker = async (with_: Partial<AgendaWakerOptions> = {}): Promise<Waker> => {
    const worker = `worker ${started.length}`;
    const timing = { askEveryMs: 50, lockLifetimeMs: 1000, drainMs: 10_000 };
    const waker = await agendaWaker({ uri: serverUri(), database, worker, log: quiet, ...timing, ...with_ });
    started.push(waker);
    return waker;
  };
  const stopAll = async (): Promise<void> => {
    await Promise.all(started.splice(0).map((waker) => waker.stop()));
  };
  const entered = (name: string) => until(() => jobs.findOne({ name, type: "single" }));
  /** As if the time had come. */
  const makeDue = (name: string) =>
    jobs.updateOne({ name }, { $set: { nextRunAt: new Date(Date.now() - 1000), lockedAt: null } });

  afterEach(stopAll);
  afterAll(async () => {
    await client.close();
    await dropDatabase(database);
  });

  it("refuses what is not a cron expression of five fields, or means two things", async () => {
    const waker = await aWorker();
    const refused = ["* * * * * *", "3 days", "5000", "0 25 * * *", "every day at two", "0 9 1 * 1", ""];
    for (const expression of refused)
      expect(() => waker.every(expression, "refused", zone, async () => undefined)).toThrow(InvalidInput);
    expect(() => waker.every(nightly, "refused", "Asia/Otog", async () => undefined)).toThrow(InvalidInput);
    expect(await jobs.countDocuments({ name: "refused" })).toBe(0);
  });

  it("reads the time in its zone, whatever the machine's", async () => {
    (await aWorker()).every("0 9 * * *", "in-zone", zone, async () => undefined);
    const { nextRunAt } = await entered("in-zone");
    expect((nextRunAt as Date).toISOString().slice(11)).toBe("01:00:00.000Z");
  });

  it("enters a wake once, however many workers start at once", async () => {
    const workers = await Promise.all([aWorker(), aWorker(), aWorker(), aWorker()]);
    for (const waker of workers) waker.every(nightly, "entered-once", zone, async () => undefined);
    await entered("entered-once");
    await stopAll();
    expect(await jobs.countDocuments({ name: "entered-once" })).toBe(1);
  });

  it("wakes one of the workers", async () => {
    const woken = anEvent<string>();
    const [left, right] = [await aWorker(), await aWorker()];
    left.every(nightly, "one-of-them", zone, async () => woken.happens("left"));
    right.every(nightly, "one-of-them", zone, async () => woken.happens("right"));
    await entered("one-of-them");
    await makeDue("one-of-them");
    await woken.next();
    await until(() => jobs.findOne({ name: "one-of-them", lastFinishedAt: { $ne: null } }));
    expect(woken.count()).toBe(1);
  });

  it("makes up, once, for times at which no worker lived", async () => {
    (await aWorker()).every(nightly, "missed", zone, async () => undefined);
    await entered("missed");
    await stopAll();
    await makeDue("missed");
    const woken = anEvent<void>();
    (await aWorker()).every(nightly, "missed", zone, async () => woken.happens());
    await woken.next();
    const { nextRunAt } = await until(() => jobs.findOne({ name: "missed", lastFinishedAt: { $ne: null } }));
    expect((nextRunAt as Date).getTime()).toBeGreaterThan(Date.now());
    expect(woken.count()).toBe(1);
  });

  it("takes over the wake of a worker that gives no sign of life", async () => {
    const proxy = await startLossyProxy();
    const woken = anEvent<string>();
    const never = anEvent<void>();
    (await aWorker({ uri: proxy.uri, drainMs: 0 })).every(nightly, "taken-over", zone, async () => {
      woken.happens("the one that is cut off");
      await never.next();
    });
    await entered("taken-over");
    await makeDue("taken-over");
    expect(await woken.next()).toBe("the one that is cut off");
    proxy.decide(() => "lost-request");
    (await aWorker()).every(nightly, "taken-over", zone, async () => woken.happens("its successor"));
    expect(await woken.next()).toBe("its successor");
    await stopAll();
    never.happens();
    await proxy.close();
  });

  it("is not woken twice at once, also when the wake outlasts its lock", async () => {
    const woken = anEvent<void>();
    const ended = anEvent<void>();
    for (const waker of [await aWorker(), await aWorker()])
      waker.every(nightly, "long", zone, async () => {
        woken.happens();
        await ended.next();
      });
    await entered("long");
    await makeDue("long");
    await woken.next();
    const { lockedAt: first } = await until(() => jobs.findOne({ name: "long", lockedAt: { $ne: null } }));
    const later = new Date((first as Date).getTime() + 1500);
    await until(() => jobs.findOne({ name: "long", lockedAt: { $gt: later } }));
    expect(woken.count()).toBe(1);
    ended.happens();
  });

  it("follows a changed time", async () => {
    (await aWorker()).every(nightly, "changed", zone, async () => undefined);
    await entered("changed");
    await stopAll();
    (await aWorker()).every("30 4 * * *", "changed", zone, async () => undefined);
    const { nextRunAt } = await until(() => jobs.findOne({ name: "changed", "data.expression": "30 4 * * *" }));
    expect((nextRunAt as Date).toISOString().slice(11)).toBe("20:30:00.000Z");
  });

  it("stops when the running wake has ended, and not before", async () => {
    const woken = anEvent<void>();
    const ended = anEvent<void>();
    const order: string[] = [];
    const waker = await aWorker();
    waker.every(nightly, "draining", zone, async () => {
      woken.happens();
      await ended.next();
      order.push("ended");
    });
    await entered("draining");
    await makeDue("draining");
    await woken.next();
    const stopped = waker.stop().then(() => order.push("stopped"));
    ended.happens();
    await stopped;
    expect(order).toEqual(["ended", "stopped"]);
    started.length = 0;
  });

  it("stops after its time although a wake does not end, and says so", async () => {
    const woken = anEvent<void>();
    const never = anEvent<void>();
    const said = anEvent<string>();
    const log = { ...quiet, warn: (_: object, message: string) => said.happens(message) };
    const waker = await aWorker({ drainMs: 100, log });
    waker.every(nightly, "endless", zone, async () => {
      woken.happens();
      await never.next();
    });
    await entered("endless");
    await makeDue("endless");
    await woken.next();
    await waker.stop();
    expect(await said.next()).toMatch(/stopped before/);
    never.happens();
    started.length = 0;
  });

  it("says that the database cannot be reached", async () => {
    await expect(aWorker({ uri: "mongodb://127.0.0.1:1/?serverSelectionTimeoutMS=200" })).rejects.toBeInstanceOf(
      Unavailable,
    );
  });
});
