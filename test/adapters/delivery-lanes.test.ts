import { afterAll, afterEach, beforeAll, expect, it } from "@jest/globals";
import { tarGzArchive } from "../../connectors/archive-tar-gz/index.ts";
import { createMongoStorage, openMongoStorage } from "../../connectors/storage-mongodb/index.ts";
import { backUp } from "../../src/app/archive/back-up.ts";
import { alone } from "../../src/app/leases.ts";
import { deliverNotices } from "../../src/app/notices/deliver-notices.ts";
import { laneKey } from "../../src/app/notices/delivery-lanes.ts";
import { workOnLane } from "../../src/app/notices/work-on-lane.ts";
import type { ClusterParts, Parts } from "../../src/app/parts.ts";
import { civilDate } from "../../src/domain/civil-date.ts";
import { Conflict } from "../../src/ports/errors.ts";
import type { NoticeOutbox } from "../../src/ports/notice-outbox.ts";
import type { Storage } from "../../src/ports/storage.ts";
import type { WorkDone } from "../../src/ports/work-pool.ts";
import {
  aDatabase,
  describeWithServer,
  dropDatabase,
  serverUri,
} from "../connectors/storage-mongodb/support/test-server.ts";
import { nthRow } from "../support/small-register.ts";
import { acceptAll, testChannel } from "../support/test-channel.ts";
import { openWorld, undisturbed, type World } from "../support/world.ts";

/** A fault run is long; the ordinary suite shows the same with fewer. */
const holders = process.env["WUGAN_FAULTS"] === "all" ? 200 : 16;
const deliverers = 4;
const atOnce = 2 * deliverers;
const leaseMs = 60_000;
const plenty = { attempts: 10, channelPerDay: 10_000, holderPerDay: 100 };

/** One process of the cluster: a connection of its own to the store that all share. */
type Process = Pick<Parts, "storage">;

describeWithServer("four that deliver from one store on a server", () => {
  let onFile: World;
  const databases: string[] = [];
  const opened: { close(): Promise<void> }[] = [];

  beforeAll(async () => {
    onFile = await openWorld();
  }, 60_000);
  afterEach(async () => {
    for (const one of opened.splice(0).reverse()) await one.close();
  });
  afterAll(async () => {
    await onFile.close();
    for (const database of databases) await dropDatabase(database);
  });

  /** A store with two notices, of different days, to each of so many holders. */
  async function aCluster(count: number) {
    const database = aDatabase();
    databases.push(database);
    const { vault, clock } = onFile.parts;
    const server = { uri: serverUri(), database, vault, now: () => clock.now() };
    const storage = await createMongoStorage(server);
    opened.push(storage);
    const channel = Object.assign(testChannel("sms-test", "sms"), { atOnce });
    const world = await openWorld({
      folder: onFile.folder,
      around: () => storage,
      rules: onFile.parts.rules,
      settings: { blastLimit: { share: 1, atLeast: 10_000 } },
      channel,
      leaseMs,
    });
    for (const [n, day] of ["2026-03-10", "2026-03-11"].entries()) {
      onFile.setTime(`${day} 10:00`);
      world.setTime(`${day} 10:00`);
      const rows = Array.from({ length: count }, (_, holder) => nthRow(holder, { 编号: `JY2${n}${1000 + holder}` }));
      await world.importRows(rows, `${database}-${n}.csv`);
      await world.app.scanLicences({ asOf: civilDate(day), signal: undisturbed });
    }
    expect(await storage.notices.countByState()).toEqual({ queued: 2 * count });
    const aProcess = async (): Promise<Process> => {
      const own = await openMongoStorage(server);
      opened.push(own);
      return { storage: own };
    };
    const notices = () => storage.notices.list({ limit: 10_000 });
    return { world, storage, channel, aProcess, notices };
  }

  const clusterOf = (work: (key: string) => unknown, of = deliverers): ClusterParts => ({
    pool: {
      handOut: async (_kind, keys) => void keys.forEach((key) => work(key)),
      takeUp: async () => undefined,
      stop: async () => undefined,
    },
    worker: "one of four",
    pieceSize: 1000,
    deliverers: of,
    lookEveryMs: 60_000,
  });

  it(`send each of ${2 * holders} messages once, exactly as many as channel and holders may get, and count them all`, async () => {
    const { world, storage, channel, aProcess, notices } = await aCluster(holders);
    const processes: Process[] = [];
    for (let n = 1; n < deliverers; n += 1) processes.push(await aProcess());
    /** The first messages of all wait for one another: that takes all four at work at the same time. */
    let [inFlight, most] = [0, 0];
    let meet: () => void = () => undefined;
    const met = new Promise<void>((resolve) => (meet = resolve));
    channel.answerWith(async (message) => {
      most = Math.max(most, (inFlight += 1));
      if (inFlight === atOnce) meet();
      await met;
      inFlight -= 1;
      return acceptAll(message);
    });
    /** A run by all of them under these limits: what they say they did, added up. */
    const run = async (now: string, limits: Partial<typeof plenty>) => {
      world.setTime(now);
      const settings = { ...world.parts.settings, sending: { ...plenty, ...limits } };
      const working: Promise<WorkDone>[] = [];
      const cluster = clusterOf((key) => {
        const own = processes[working.length];
        if (own !== undefined)
          working.push(workOnLane({ ...world.parts, ...own, settings, cluster }, key, undisturbed));
      });
      const before = world.logged.length;
      await deliverNotices({ ...world.parts, settings, cluster }, { shareOut: true, signal: undisturbed });
      expect(await Promise.all(working)).toEqual(["done", "done", "done"]);
      const said = world.logged.slice(before).filter(({ message }) => message === "notices delivered");
      expect(said).toHaveLength(deliverers);
      const sum = (what: string) => said.reduce((all, { fields }) => all + Number(fields[what]), 0);
      return { accepted: sum("accepted"), retried: sum("retried"), unknown: sum("unknown"), failed: sum("failed") };
    };
    const idOf = new Map((await notices()).map(({ noticeId, holderId }) => [noticeId as string, holderId]));
    const most1 = Math.round(0.75 * holders);
    const first = await run("2026-03-12 10:00", { channelPerDay: most1 });
    expect(first).toEqual({ accepted: most1, retried: 2 * holders - most1, unknown: 0, failed: 0 });
    expect(channel.sent).toHaveLength(most1);
    expect(await storage.contact.taken("channel|sms-test|2026-03-12")).toBe(most1);

    const left = (await notices()).filter(({ state }) => state === "queued");
    const owed = new Set(left.map(({ holderId }) => holderId)).size;
    const second = await run("2026-03-13 10:00", { holderPerDay: 1 });
    expect(second).toEqual({ accepted: owed, retried: left.length - owed, unknown: 0, failed: 0 });
    const ofSecond = channel.sent.slice(most1).map(({ noticeId }) => idOf.get(noticeId));
    expect(new Set(ofSecond).size).toBe(ofSecond.length);

    world.setTime("2026-03-16 10:00");
    const cluster = clusterOf(() => undefined);
    await deliverNotices({ ...world.parts, cluster }, { signal: undisturbed });
    expect(channel.sent.map(({ noticeId }) => noticeId).sort()).toEqual([...idOf.keys()].sort());
    expect(await storage.notices.countByState()).toEqual({ accepted: 2 * holders });
    expect(most).toBe(atOnce);
  }, 300_000);

  it.each(["claiming and writing down", "writing down and calling"] as const)(
    "send nothing that a successor sent after a sleep between %s",
    async (between) => {
      const { world, channel, aProcess, notices, storage } = await aCluster(4);
      world.setTime("2026-03-12 10:00");
      const successor: Parts = { ...world.parts, ...(await aProcess()), cluster: clusterOf(() => undefined, 2) };
      let slept = 0;
      let bySuccessor = 0;
      /** Longer than every lease; meanwhile another takes the lane and all notices over. */
      const sleep = async (): Promise<void> => {
        if ((slept += 1) > 1) return;
        world.setTime("2026-03-12 10:04");
        const { accepted } = await deliverNotices(successor, { signal: undisturbed });
        bySuccessor = accepted;
      };
      const markAllSending: NoticeOutbox["markAllSending"] = async (attempts, leaseUntil) => {
        if (between === "claiming and writing down") await sleep();
        const refused = await storage.notices.markAllSending(attempts, leaseUntil);
        if (between === "writing down and calling") await sleep();
        return refused;
      };
      const asleep: Storage = { ...storage, notices: { ...storage.notices, markAllSending } };
      const sleeper: Parts = { ...world.parts, storage: asleep, cluster: clusterOf(() => undefined, 2) };
      expect(await workOnLane(sleeper, laneKey(sleeper, { no: 2, of: 2 }), undisturbed)).toBe("later");
      expect({ slept, bySuccessor }).toEqual({ slept: 1, bySuccessor: 8 });
      expect(channel.sent.map(({ noticeId }) => noticeId).sort()).toEqual(
        (await notices()).map(({ noticeId }) => noticeId),
      );
      expect((await notices()).map(({ state }) => state)).toEqual(Array.from({ length: 8 }, () => "accepted"));
    },
    120_000,
  );

  it("keep a backup away while any lane is taken, and take none while it is made", async () => {
    const { world, aProcess } = await aCluster(1);
    const worker: Parts = { ...world.parts, ...(await aProcess()), cluster: clusterOf(() => undefined) };
    const to = (name: string) => ({ path: `${world.folder}/${name}.tar.gz`, signal: undisturbed });
    await alone(worker, "deliver 4", async () => {
      await expect(backUp(world.parts, tarGzArchive, to("refused"))).rejects.toThrow(Conflict);
    });
    let meanwhile: WorkDone | undefined;
    const { archive } = world.storage;
    const watched: typeof archive = {
      ...archive,
      async *dump() {
        meanwhile = await workOnLane(worker, laneKey(worker, { no: 4, of: 4 }), undisturbed);
        yield* archive.dump();
      },
    };
    await backUp({ ...world.parts, storage: { ...world.storage, archive: watched } }, tarGzArchive, to("made"));
    expect(meanwhile).toBe("later");
    expect(world.channel.sent).toEqual([]);
  }, 120_000);
});
