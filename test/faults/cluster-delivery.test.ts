import { mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, expect, it } from "@jest/globals";
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
const killEveryMs = Number(process.env["WUGAN_FAULT_KILL_MS"] ?? 1000);
const workers = 3;
const leaseSeconds = 4;
const today = civilDateAt(Date.now(), zone);
const coordinator = join(dirname(fileURLToPath(import.meta.url)), "share-out-delivery.mjs");

/** Holders may be written to at any time of any day, by a gateway on this machine that takes 40 messages at once. */
const settings =
  'contactHours: { from: "00:00", to: "23:59" }\n' +
  "sending: { live: true, channelPerDay: 10000000, holderPerDay: 100 }\n" +
  "channels: [{ by: gateway, file: gateways/peer.yaml }]\n";

const gatewayAt = (url: string): string => `
gateway: peer
title: 测试网关
send:
  url: ${url}/send
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

describeInFaultRuns("workers that deliver and die", () => {
  const database = aDatabase();
  let root: string;
  let peer: LocalPeer;
  /** How often the gateway took a message, by notice. */
  const taken = new Map<string, number>();

  beforeAll(async () => {
    root = await mkdtemp(join(tmpdir(), "wugan-lanes-"));
    peer = await localPeer(({ path, body, query }) => {
      if (path === "/query") return { status: 200, body: { found: taken.has(query.get("ref") ?? "") } };
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
    await writeFile(join(folder, "gateways/peer.yaml"), gatewayAt(peer.url));
    return folder;
  }

  it(
    `sends each of ${count} messages exactly once: ${workers} workers and who hands out, ${kills} kills`,
    async () => {
      const rules = join(root, "rules");
      await writeTestLibrary(rules);
      const year = today.slice(0, 4);
      const everyDay = `year: ${year}\nstatus: announced\nsource: [made for this test]\nholidays: []\nmakeUpDays: [${today}, ${addDays(today, 1)}]\n`;
      await writeFile(join(rules, `calendar/${year}.yaml`), everyDay);
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
      let killed = 0;
      const current: (Running | undefined)[] = [];
      const life = async (slot: number): Promise<void> => {
        const data = await folderOf(`worker-${slot}`);
        while (!isDone) {
          const worker = start(["worker", "--data", data], env);
          current[slot] = worker;
          await worker.ended;
        }
      };
      const handsOut = async (): Promise<void> => {
        const data = await folderOf("start");
        for (;;) {
          const one = startScript(coordinator, [data], env);
          current[workers] = one;
          const end = await one.ended;
          if (end === 0) return;
          expect([end, end === "SIGKILL" ? "" : one.said()]).toEqual(["SIGKILL", ""]);
        }
      };
      const killing = async (): Promise<void> => {
        while (!isDone && killed < kills) {
          await pause(killEveryMs);
          // Whoever has begun to send dies too.
          const victim = current[Math.floor(Math.random() * current.length)];
          if (victim === undefined || isDone) continue;
          victim.kill("SIGKILL");
          killed += 1;
        }
      };
      const others = [killing(), ...Array.from({ length: workers }, (_, slot) => life(slot))];
      await handsOut();
      const seconds = Math.round((performance.now() - begun) / 1000);
      isDone = true;
      for (const one of current) one?.kill("SIGTERM");
      await Promise.all(others);

      expect(await storage.notices.countByState()).toEqual({ accepted: count });
      expect(taken.size).toBe(count);
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
