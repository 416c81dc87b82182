import { mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, expect, it } from "@jest/globals";
import { parse, stringify } from "yaml";
import { openMongoStorage } from "../../connectors/storage-mongodb/index.ts";
import { openKeyFile } from "../../connectors/vault-keyfile/index.ts";
import { addDays, civilDateAt } from "../../src/domain/civil-date.ts";
import { doorsWith } from "../../src/main.ts";
import {
  aDatabase,
  describeInFaultRuns,
  dropDatabase,
  serverUri,
} from "../connectors/storage-mongodb/support/test-server.ts";
import { localPeer, type LocalPeer } from "../support/local-peer.ts";
import { nthRow, smallRegister, writeRows } from "../support/small-register.ts";
import { writeTestLibrary } from "../support/test-library.ts";
import { zone } from "../support/world.ts";
import { dataFolder, start, startScript, type Running } from "./support-processes.ts";

const count = Number(process.env["WUGAN_FAULT_NOTICES"] ?? 4000);
const kills = Number(process.env["WUGAN_FAULT_DELIVERY_KILLS"] ?? 40);
const workers = 3;
const leaseSeconds = 4;
const today = civilDateAt(Date.now(), zone);
const coordinator = join(dirname(fileURLToPath(import.meta.url)), "share-out-delivery.mjs");

/** Holders may be written to at any time of any day, by a gateway on this machine that takes 40 messages at once. */
const settings =
  'contactHours: { from: "00:00", to: "23:59" }\n' +
  "sending: { live: true, channelPerDay: 10000000, holderPerDay: 100 }\n" +
  "channels: [{ by: gateway, file: gateways/peer.yaml }]\n";

const gatewayAt = (url: string, sender: string): string => `
gateway: peer
title: 测试网关
send:
  url: ${url}/send/${sender}
  json: { ref: "{notice}", mobile: "{number}", content: "{text}" }
  timeoutSeconds: 5
  atOnce: 40
  success: { path: code, equals: 0 }
query:
  url: ${url}/query?ref={notice}
  method: GET
  present: { path: found, equals: true }
  absent: { path: found, equals: false }
  settlesAfterSeconds: 1
`;

/** Makes today and tomorrow working days, whatever day the run is on. */
async function openEveryDay(rules: string): Promise<void> {
  const days = [today, addDays(today, 1)];
  const isWeekend = (day: string): boolean => [0, 6].includes(new Date(day).getUTCDay());
  for (const year of new Set(days.map((day) => day.slice(0, 4)))) {
    const path = join(rules, `calendar/${year}.yaml`);
    const calendar = parse(await readFile(path, "utf8")) as {
      readonly holidays: readonly { readonly name: string; readonly days: readonly string[] }[];
      readonly makeUpDays?: readonly string[];
    };
    const holidays = calendar.holidays.flatMap((one) => {
      const left = one.days.filter((day) => !days.some((open) => open === day));
      return left.length === 0 ? [] : [{ ...one, days: left }];
    });
    const weekend = days.filter((day) => day.startsWith(year) && isWeekend(day));
    const makeUpDays = [...new Set([...(calendar.makeUpDays ?? []), ...weekend])].sort();
    await writeFile(path, stringify({ ...calendar, holidays, makeUpDays }));
  }
}

describeInFaultRuns("workers that deliver and die", () => {
  const database = aDatabase();
  let root: string;
  let peer: LocalPeer;
  /** How often the gateway took a message, by notice. */
  const taken = new Map<string, number>();
  /** Who is alive, by the name of his folder. */
  const current = new Map<string, Running>();
  let killed = 0;

  beforeAll(async () => {
    root = await mkdtemp(join(tmpdir(), "wugan-lanes-"));
    peer = await localPeer(({ path, body, query }) => {
      if (path === "/query") return { status: 200, body: { found: taken.has(query.get("ref") ?? "") } };
      // After every so many messages the sender of the next dies, before it is taken or after, its others in flight.
      const dies = killed < kills && taken.size > ((killed + 1) * count) / (kills + 2);
      if (dies) {
        current.get(path.slice("/send/".length))?.kill("SIGKILL");
        killed += 1;
        if (killed % 2 === 0) return "drop";
      }
      const { ref } = JSON.parse(body) as { readonly ref: string };
      taken.set(ref, (taken.get(ref) ?? 0) + 1);
      return { status: 200, body: { code: 0 } };
    });
  });
  afterAll(async () => {
    await peer.close();
    await dropDatabase(database);
    await rm(root, { recursive: true, force: true });
  });

  async function folderOf(name: string): Promise<string> {
    const folder = await dataFolder(root, name, leaseSeconds, settings);
    await mkdir(join(folder, "gateways"), { recursive: true });
    await writeFile(join(folder, "gateways/peer.yaml"), gatewayAt(peer.url, name));
    return folder;
  }

  it(
    `sends each of ${count} messages exactly once: ${workers} workers and who hands out, ${kills} kills`,
    async () => {
      const rules = join(root, "rules");
      await writeTestLibrary(rules);
      await openEveryDay(rules);
      const keyFile = join(root, "store.key");
      const uri = serverUri();
      const env = { MONGODB_URI: uri, MONGODB_DATABASE: database, WUGAN_KEY_FILE: keyFile, WUGAN_RULES: rules };
      const before = { ...process.env };
      Object.assign(process.env, env);
      try {
        const opened = await doorsWith({ now: Date.now }).openApp(await folderOf("made"), "create");
        const { app, paths } = opened;
        const rows = Array.from({ length: count }, (_, n) =>
          nthRow(n, { 有效期至: addDays(today, 40), 数据日期: today }),
        );
        const path = await writeRows(root, "register.csv", rows);
        const { signal } = new AbortController();
        await app.importRegister({ path, source: smallRegister, rejectsDirectory: paths.rejects, signal });
        await app.scanLicences({ asOf: today, signal });
        await opened.close();
      } finally {
        process.env = before;
      }
      const storage = await openMongoStorage({ uri, database, vault: openKeyFile(keyFile), now: Date.now });
      expect(await storage.notices.countByState()).toEqual({ queued: count });

      const begun = performance.now();
      let isDone = false;
      const life = async (slot: number): Promise<void> => {
        const data = await folderOf(`worker-${slot}`);
        while (!isDone) {
          const worker = start(["worker", "--data", data], env);
          current.set(`worker-${slot}`, worker);
          await worker.ended;
        }
      };
      const handsOut = async (): Promise<void> => {
        const data = await folderOf("start");
        for (;;) {
          const one = startScript(coordinator, [data], env);
          current.set("start", one);
          const end = await one.ended;
          if (end === 0) return;
          expect([end, end === "SIGKILL" ? "" : one.said()]).toEqual(["SIGKILL", ""]);
        }
      };
      const others = Array.from({ length: workers }, (_, slot) => life(slot));
      await handsOut();
      const seconds = Math.round((performance.now() - begun) / 1000);
      isDone = true;
      for (const one of current.values()) one.kill("SIGTERM");
      await Promise.all(others);

      expect(await storage.notices.countByState()).toEqual({ accepted: count });
      expect({ taken: taken.size, killed }).toEqual({ taken: count, killed: kills });
      expect([...taken].filter(([, times]) => times !== 1)).toEqual([]);
      const byLane = async (name: string) =>
        (await readFile(join(root, name, "logs/wugan.log"), "utf8")).match(/"lane":\d+,"accepted":[1-9]\d*/g) ?? [];
      const lanes = (await Promise.all(Array.from({ length: workers }, (_, slot) => byLane(`worker-${slot}`)))).flat();
      expect(lanes.length).toBeGreaterThan(0);
      await storage.close();
      process.stdout.write(
        `${count} messages, ${workers} workers and who hands out, ${killed} killed: each sent once, ` +
          `${lanes.length} lanes finished by workers, ${seconds} s\n`,
      );
    },
    30 * 60_000,
  );
});
