import { join } from "node:path";
import { setImmediate } from "node:timers/promises";
import { afterEach, describe, expect, it } from "@jest/globals";
import { tarGzArchive } from "../../../connectors/archive-tar-gz/index.ts";
import { backUp } from "../../../src/app/archive/back-up.ts";
import { restore } from "../../../src/app/archive/restore.ts";
import { alone } from "../../../src/app/leases.ts";
import { countLanes, deliveryLane, laneKey, laneOf, partsOfLane } from "../../../src/app/notices/delivery-lanes.ts";
import { workOnLane } from "../../../src/app/notices/work-on-lane.ts";
import type { ClusterParts, Parts } from "../../../src/app/parts.ts";
import { civilDate } from "../../../src/domain/civil-date.ts";
import type { WorkDone } from "../../../src/ports/work-pool.ts";
import { rowsUpTo } from "../../support/small-register.ts";
import { acceptAll, testChannel, type TestChannel } from "../../support/test-channel.ts";
import { openWorld, undisturbed, type World, type WorldOptions } from "../../support/world.ts";

const channelTaking = (atOnce: number, name = "test-channel", kind: "sms" | "email" | "letter" = "sms"): TestChannel =>
  Object.assign(testChannel(name, kind), { atOnce });

describe("messages sent by several at once", () => {
  let world: World;
  afterEach(() => world.close());

  /** Keys that were handed out, and what the workers answered to them if `work` does them. */
  const handedOut: string[] = [];
  const answered: Promise<WorkDone>[] = [];
  async function aWorld(options: WorldOptions, work?: (key: string) => Promise<WorkDone>): Promise<void> {
    handedOut.length = answered.length = 0;
    const cluster: ClusterParts = {
      pool: {
        async handOut(kind, keys) {
          if (kind !== deliveryLane) return;
          handedOut.push(...keys);
          if (work !== undefined) answered.push(...keys.map(work));
        },
        takeUp: async () => undefined,
        stop: async () => undefined,
      },
      worker: "the coordinator",
      pieceSize: 4,
      deliverers: 4,
      lookEveryMs: work === undefined ? 1 : 60_000,
    };
    world = await openWorld({ cluster, settings: { blastLimit: { share: 1, atLeast: 1000 } }, ...options });
  }
  const queued = async (count: number): Promise<void> => {
    await world.importRows(rowsUpTo(count));
    await world.app.scanLicences({ asOf: civilDate("2026-03-10"), signal: undisturbed });
  };
  const deliver = (shareOut: boolean) => world.app.deliverNotices({ shareOut, signal: undisturbed });

  it("are shared so that the shares of every channel make up what it takes, and each lane has some", async () => {
    const fallback = [channelTaking(5, "mail", "email")];
    await aWorld({ channel: channelTaking(10), fallback });
    const of = countLanes(world.parts);
    expect(of).toBe(4);
    const shares = Array.from({ length: of }, (_, n) =>
      partsOfLane(world.parts, { no: n + 1, of }).channels.map(({ atOnce }) => atOnce),
    );
    expect(shares).toEqual([
      [3, 2],
      [3, 1],
      [2, 1],
      [2, 1],
    ]);
  });

  it("may be answered in every lane where their channel takes replies", async () => {
    await aWorld({ channel: channelTaking(10), fallback: [channelTaking(5, "mail", "email")] });
    const channelsOf = (no: number) => partsOfLane(world.parts, { no, of: 2 }).channels;
    for (const no of [1, 2]) expect(channelsOf(no).map(({ takesReplies }) => takesReplies)).toEqual([true, false]);
  });

  it("go by one lane where a channel takes one at a time, or keeps letters in this process's folder", async () => {
    await aWorld({ channel: channelTaking(10), fallback: [testChannel("mail", "email")] });
    expect(countLanes(world.parts)).toBe(1);
    const letters: Parts = { ...world.parts, channels: [channelTaking(10), channelTaking(20, "post", "letter")] };
    expect(countLanes(letters)).toBe(1);
    const { cluster: _, ...alone } = world.parts;
    expect(countLanes({ ...alone, channels: [channelTaking(10)] })).toBe(1);
  });

  it("are counted together with those of the workers, each once, and never more at a time than the channel takes", async () => {
    const channel = channelTaking(8);
    let [inFlight, most] = [0, 0];
    channel.answerWith(async (message) => {
      most = Math.max(most, (inFlight += 1));
      await setImmediate();
      inFlight -= 1;
      return acceptAll(message);
    });
    await aWorld({ channel }, (key) => workOnLane(world.parts, key, undisturbed));
    await queued(30);
    const { accepted } = await deliver(true);
    expect(await Promise.all(answered)).toEqual(["done", "done", "done"]);
    const byWorkers = world.logged.filter(({ fields }) => "lane" in fields && "accepted" in fields);
    expect(byWorkers.map(({ fields }) => fields["lane"]).sort()).toEqual([2, 3, 4]);
    const sum = byWorkers.reduce((all, { fields }) => all + Number(fields["accepted"]), accepted);
    expect(sum).toBe(30);
    expect(new Set(channel.sent.map(({ noticeId }) => noticeId)).size).toBe(30);
    expect(channel.sent).toHaveLength(30);
    expect(most).toBeLessThanOrEqual(8);
  });

  it("are all sent from here, and counted, where no worker takes a lane", async () => {
    await aWorld({ channel: channelTaking(8) });
    await queued(20);
    expect(await deliver(true)).toMatchObject({ accepted: 20, waiting: 0 });
    expect(handedOut).toEqual([2, 3, 4].map((no) => laneKey(world.parts, { no, of: 4 })));
  });

  it("are handed to nobody when a clerk sends them, at any hour or not, nor when nothing is due", async () => {
    await aWorld({ channel: channelTaking(8) });
    await deliver(true);
    await queued(9);
    expect(await deliver(false)).toMatchObject({ accepted: 9 });
    await world.app.deliverNotices({ shareOut: true, anyHour: true, signal: undisturbed });
    expect(handedOut).toEqual([]);
  });

  it("are left alone by a worker with other channels, and by one whose lane somebody is in", async () => {
    await aWorld({ channel: channelTaking(8) });
    await queued(3);
    const key = laneKey(world.parts, { no: 2, of: 4 });
    // What they wrote would not say how to reply.
    const withoutReplies = { ...channelTaking(8), takesReplies: false };
    for (const channel of [channelTaking(8, "another"), withoutReplies])
      expect(await workOnLane({ ...world.parts, channels: [channel] }, key, undisturbed)).toBe("done");
    expect(laneOf(world.parts, key.replace("2/4", "5/4"))).toBeUndefined();
    await alone(world.parts, "deliver 2", async () => {
      expect(await workOnLane(world.parts, key, undisturbed)).toBe("later");
      await expect(alone(world.parts, "deliver 2", async () => undefined)).rejects.toThrow("另一次发送正在进行");
    });
    expect(world.channel.sent).toEqual([]);
    expect(await workOnLane(world.parts, key, undisturbed)).toBe("done");
    expect(world.channel.sent).toHaveLength(3);
  });

  it("keep a restore away while a worker is in any lane", async () => {
    await aWorld({ channel: channelTaking(8) });
    const path = join(world.folder, "store.tar.gz");
    const request = { path, signal: undisturbed };
    const { manifest } = await backUp(world.parts, tarGzArchive, request);
    await alone(world.parts, "deliver 8", async () => {
      await expect(restore(world.parts, tarGzArchive, manifest, request)).rejects.toThrow("正在使用");
    });
  });

  it("are owed again, untried, when the sender slept between writing them down and calling", async () => {
    const channel = channelTaking(8);
    let sleeps = true;
    await aWorld({
      channel,
      around: (storage) => ({
        ...storage,
        notices: {
          ...storage.notices,
          async markAllSending(attempts, leaseUntil) {
            const refused = await storage.notices.markAllSending(attempts, leaseUntil);
            if (sleeps) world.setTime("2026-03-10 10:02");
            sleeps = false;
            return refused;
          },
        },
      }),
    });
    await queued(1);
    expect(await deliver(false)).toMatchObject({ retried: 1, accepted: 1 });
    expect(channel.sent).toHaveLength(1);
    expect(await world.notices()).toMatchObject([{ state: "accepted", attempts: 1 }]);
  });
});
