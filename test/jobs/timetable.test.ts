import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "@jest/globals";
import { nodeCronWaker } from "../../connectors/clock-node-cron/index.ts";
import type { JobContext } from "../../jobs/job.ts";
import { runJob } from "../../jobs/run-job.ts";
import { timetable } from "../../jobs/timetable.ts";
import { sampleRegister } from "../../src/app/sample/sample-register.ts";
import { civilDate } from "../../src/domain/civil-date.ts";
import type { Storage } from "../../src/ports/storage.ts";
import { aRow } from "../support/small-register.ts";
import { jobContext } from "../support/job-context.ts";
import { openWorld, zone, type World } from "../support/world.ts";

/** Minutes of the hour at which an expression `minutes * * * *` wakes. */
function minutesOf(wakes: string): readonly number[] {
  const [minutes = ""] = wakes.split(" ");
  return minutes === "*" ? Array.from({ length: 60 }, (_, minute) => minute) : minutes.split(",").map(Number);
}

describe("the timetable", () => {
  let world: World;
  let context: JobContext;
  let isCaseStoreDown: boolean;
  const around = (storage: Storage): Storage => ({
    ...storage,
    cases: {
      ...storage.cases,
      open: (renewal) => (isCaseStoreDown ? Promise.reject(new Error("not foreseen")) : storage.cases.open(renewal)),
    },
  });
  /** Sets the clock and runs every job that wakes at the minute, as the clock does. */
  async function wakeAt(localTime: string): Promise<void> {
    world.setTime(localTime);
    const minute = Number(localTime.slice(-2));
    await Promise.all(
      timetable.filter(({ wakes }) => minutesOf(wakes).includes(minute)).map((job) => runJob(job, context)),
    );
  }
  const errors = () => world.logged.filter(({ level }) => level === "error");

  beforeEach(async () => {
    isCaseStoreDown = false;
    world = await openWorld({ now: "2026-03-09 10:00", around });
    context = jobContext(world);
    await world.importRows([aRow({ 有效期至: "2026-05-09" })]);
    await wakeAt("2026-03-09 10:30");
  });
  afterEach(() => world.close());

  it("names every job once, with an expression that the clock takes", async () => {
    const waker = nodeCronWaker();
    for (const { name, wakes } of timetable) waker.every(wakes, name, zone, async () => undefined);
    await waker.stop();
    expect(timetable.map(({ name }) => name).sort()).toEqual([
      "bind-letters",
      "deliver-notices",
      "queue-reminders",
      "reconcile-effects",
      "scan-expiring-licences",
      "take-dropped-files",
    ]);
  });

  it("scans at the first wake after the daily scan's time, and tells the holder in the morning", async () => {
    await wakeAt("2026-03-10 01:30");
    expect(await world.storage.cases.countByState()).toEqual({});
    await wakeAt("2026-03-10 02:00");
    expect(await world.storage.cases.countByState()).toEqual({ prepared: 1 });
    await wakeAt("2026-03-10 08:29");
    expect(world.channel.sent).toEqual([]);
    await wakeAt("2026-03-10 08:30");
    expect(world.channel.sent).toHaveLength(1);
    expect(await world.storage.cases.countByState()).toEqual({ notified: 1 });
    expect(errors()).toEqual([]);
  });

  it("makes up for a night without power at the next wake", async () => {
    await wakeAt("2026-03-12 09:00");
    expect((await world.storage.scans.list(10)).map(({ asOf }) => asOf)).toEqual([
      "2026-03-12",
      "2026-03-11",
      "2026-03-10",
      "2026-03-09",
    ]);
  });

  it("takes a dropped file in at the second look, and scans it the next night", async () => {
    const lines = [...(sampleRegister({ licences: 50, asOf: civilDate("2026-03-09"), seed: 1 })[0]?.lines() ?? [])];
    await mkdir(join(world.data, "inbox/otog-licences"), { recursive: true });
    await writeFile(join(world.data, "inbox/otog-licences/register.csv"), lines.join("\n"));
    await wakeAt("2026-03-09 11:01");
    expect(await world.storage.register.count({})).toBe(1);
    await wakeAt("2026-03-09 11:02");
    expect(await world.storage.register.count({})).toBeGreaterThan(40);
  });

  it("finishes what an error left between a decision and its effects", async () => {
    isCaseStoreDown = true;
    await wakeAt("2026-03-10 02:00");
    expect(await world.storage.cases.countByState()).toEqual({});
    isCaseStoreDown = false;
    await wakeAt("2026-03-10 02:07");
    expect(await world.storage.cases.countByState()).toEqual({ prepared: 1 });
    await wakeAt("2026-03-10 08:30");
    expect(world.channel.sent).toHaveLength(1);
  });

  it("goes on with the other jobs when one fails at every wake", async () => {
    world.library.read = () => Promise.reject(new TypeError("disk unplugged: 13800138000"));
    await mkdir(join(world.data, "inbox/otog-licences"), { recursive: true });
    await wakeAt("2026-03-10 02:00");
    await wakeAt("2026-03-10 08:30");
    expect(world.channel.sent).toHaveLength(1);
    expect(errors().length).toBeGreaterThan(0);
    expect(JSON.stringify(world.logged)).not.toContain("13800138000");
  });

  it("does not let reconciliation wake with the scan, whose lease it needs", () => {
    const minutes = (name: string) => minutesOf(timetable.find((job) => job.name === name)?.wakes ?? "");
    const scanMinutes = new Set(minutes("scan-expiring-licences"));
    expect(minutes("reconcile-effects").filter((minute) => scanMinutes.has(minute))).toEqual([]);
  });
});
