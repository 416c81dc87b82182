import { join } from "node:path";
import { afterEach, describe, expect, it } from "@jest/globals";
import type { ClusterParts } from "../../../src/app/parts.ts";
import { RuleLibrary } from "../../../src/app/rule-library.ts";
import { takeUpPiece, type HeldPiece } from "../../../src/app/scan/pieces/held-piece.ts";
import { setAsideFrom, setAsideReason } from "../../../src/app/scan/pieces/poison.ts";
import { workOnPiece } from "../../../src/app/scan/pieces/work-on-piece.ts";
import { civilDate } from "../../../src/domain/civil-date.ts";
import { Conflict } from "../../../src/ports/errors.ts";
import type { Storage } from "../../../src/ports/storage.ts";
import { dumpStore } from "../../support/dump-store.ts";
import { nthRow, type Row } from "../../support/small-register.ts";
import { testLibrary } from "../../support/test-library.ts";
import { openWorld, undisturbed, type World, type WorldOptions } from "../../support/world.ts";

const day = civilDate("2026-03-10");
const minute = 60_000;
/** Every third is held, every fourth routed, and some are not due. */
const rows: readonly Row[] = Array.from({ length: 23 }, (_, n) =>
  nthRow(n, {
    抽检未闭环: n % 3 === 0 ? "是" : "否",
    仅预包装: n % 4 === 0 ? "是" : "否",
    有效期至: n % 5 === 0 ? "2027-04-30" : "2026-04-30",
  }),
);

/** What is to be done once pieces are handed out: by other workers, or by nobody. */
type HandedOut = (keys: readonly string[]) => Promise<void>;

const clusterOf = (handedOut: HandedOut): ClusterParts => ({
  pool: { handOut: (_kind, keys) => handedOut(keys), takeUp: async () => undefined, stop: async () => undefined },
  worker: "the coordinator",
  pieceSize: 4,
  deliverers: 4,
  lookEveryMs: 1,
});

describe("a scan in pieces", () => {
  const opened: World[] = [];
  afterEach(async () => {
    for (const world of opened.splice(0)) await world.close();
  });

  async function aWorld(options: WorldOptions = {}): Promise<World> {
    const world = await openWorld({
      settings: { blastLimit: { share: 1, atLeast: 1000 } },
      leaseMs: minute,
      ...options,
    });
    opened.push(world);
    return world;
  }

  async function scanned(handedOut?: HandedOut): Promise<World> {
    const world = await aWorld(handedOut === undefined ? {} : { cluster: clusterOf(handedOut) });
    await world.importRows(rows);
    return world;
  }
  const scan = ({ app }: World) => app.scanLicences({ asOf: day, signal: undisturbed });

  /** Without what each store draws for itself: sealed keys. Ids of licences tell decisions apart. */
  async function outcomeOf({ data, storage }: World) {
    const { cases, notices, worklist } = await dumpStore(data);
    const positions = /"decisionPosition":\d+|"caseNo":"[^"]*"/g;
    const plain = (all: readonly unknown[] | undefined) =>
      (all ?? []).map((one) => JSON.stringify(one).replaceAll(positions, "")).sort();
    const pending = await storage.decisions.countPending();
    return { cases: plain(cases), notices: plain(notices), worklist: plain(worklist), pending };
  }

  /** In its order, without pseudonyms and commitments: each store has a key of its own. */
  const logOf = async ({ storage }: World) =>
    (await storage.decisions.read(0, 100)).map(({ body }) => {
      const { subject: _s, facts: _f, previous: _p, ...entry } = JSON.parse(body) as Record<string, unknown>;
      return entry;
    });

  it("comes to what a scan by one process comes to, also where nobody else is alive", async () => {
    const alone = await scanned();
    const shared = await scanned(async () => undefined);
    const [expected, summary] = [await scan(alone), await scan(shared)];
    expect(summary).toEqual(expected);
    expect(summary.casesOpened).toBeGreaterThan(5);
    expect(await outcomeOf(shared)).toEqual(await outcomeOf(alone));
    expect(await logOf(shared)).toEqual(await logOf(alone));
  });

  it("is done by several workers at once, each decision once and in the order of the register", async () => {
    const alone = await scanned();
    await scan(alone);
    const takers: Promise<unknown>[] = [];
    const shared: World = await scanned(async (keys) => {
      for (const worker of ["one", "two", "three"])
        takers.push(
          (async () => {
            for (const key of keys) await workOnPiece(shared.parts, worker, key, undisturbed);
          })(),
        );
    });
    const summary = await scan(shared);
    await Promise.all(takers);
    expect(summary.state).toBe("done");
    expect(await outcomeOf(shared)).toEqual(await outcomeOf(alone));
    expect(await logOf(shared)).toEqual(await logOf(alone));
    expect(await scan(shared)).toMatchObject({ casesOpened: 0, noticesQueued: 0 });
  });

  it("says in the log which piece was taken up, and how much of it was done", async () => {
    const world = await scanned(async () => undefined);
    await scan(world);
    const lines = (message: string) =>
      world.logged.filter((line) => line.message === message).map(({ fields }) => fields);
    const done = lines("piece of a scan done");
    expect(lines("piece of a scan taken up").map(({ stage, piece }) => [stage, piece])).toEqual(
      done.map(({ stage, piece }) => [stage, piece]),
    );
    const decided = done.filter(({ stage }) => stage === "decide");
    expect(decided.map(({ piece }) => piece)).toEqual([0, 1, 2, 3, 4, 5]);
    expect(decided.reduce((all, { count }) => all + Number(count), 0)).toBe(rows.length);
    expect(done).toContainEqual(
      expect.objectContaining({ scan: "2026-03-10#1", stage: "act", from: 0, below: expect.any(Number), seconds: 0 }),
    );
  });

  it("is left to others by a worker with other rules, who says so once", async () => {
    const other = await testLibrary();
    const items = "items.yaml";
    other.put(items, other.get(items).replaceAll("食品经营许可证", "食品许可证"));
    let answers: readonly unknown[] = [];
    const world: World = await scanned(async (keys) => {
      if (answers.length > 0) return;
      const parts = { ...world.parts, rules: new RuleLibrary(other) };
      answers = await Promise.all(keys.map((key) => workOnPiece(parts, "the odd one", key, undisturbed)));
    });
    expect(await scan(world)).toMatchObject({ state: "done", failures: [] });
    expect(new Set(answers)).toEqual(new Set(["later"]));
    const warned = world.logged.filter(({ level }) => level === "warn");
    expect(warned).toHaveLength(1);
    const { ruleSet, scanRuleSet } = warned[0]?.fields ?? {};
    expect([ruleSet, scanRuleSet]).toEqual([
      expect.stringMatching(/^[0-9a-f]{12}$/),
      expect.stringMatching(/^[0-9a-f]{12}$/),
    ]);
    expect(ruleSet).not.toBe(scanRuleSet);
  });

  it("forgets its pieces when it is done", async () => {
    let handedOut: readonly string[] = [];
    const world = await scanned(async (keys) => {
      handedOut = [...handedOut, ...keys];
    });
    await scan(world);
    expect(handedOut.length).toBeGreaterThan(6);
    for (const key of handedOut) expect(await world.storage.pieces.get(key)).toBeUndefined();
  });

  it("lets a worker that was away longer than its time write nothing more", async () => {
    let away: HeldPiece | undefined;
    const world: World = await scanned(async ([first = ""]) => {
      if (away !== undefined) return;
      const taken = await takeUpPiece(world.parts, first, "the sleeper");
      if (typeof taken === "string") throw new Error(`the piece is ${taken}`);
      away = taken;
      world.setTime("2026-03-10 10:05");
    });
    await scan(world);
    const after = await dumpStore(world.data);
    await expect(away?.save({ subjects: 99 })).rejects.toBeInstanceOf(Conflict);
    await expect(away?.assertMine()).rejects.toBeInstanceOf(Conflict);
    await away?.release();
    expect(await dumpStore(world.data)).toEqual(after);
  });

  it("keeps a piece from others for its worker's time, and gives it back at once when he stops", async () => {
    const world: World = await scanned(async ([first = ""]) => {
      const taken = await takeUpPiece(world.parts, first, "one");
      if (typeof taken === "string") return;
      expect(await takeUpPiece(world.parts, first, "two")).toBe("held");
      expect(await workOnPiece(world.parts, "two", first, undisturbed)).toBe("later");
      await taken.release();
    });
    expect((await scan(world)).state).toBe("done");
  });

  it("leaves effects to whoever took their piece over, and blames no decision for it", async () => {
    const keys: string[] = [];
    let refused = 0;
    let isAsleep = false;
    const around = (storage: Storage): Storage => ({
      ...storage,
      register: {
        ...storage.register,
        async findAll(ids) {
          const found = await storage.register.findAll(ids);
          const mine = keys.find((key) => key.includes("/act/"));
          if (isAsleep || mine === undefined) return found;
          isAsleep = true;
          world.setTime("2026-03-10 10:05");
          const taken = await takeUpPiece(world.parts, mine, "another");
          if (typeof taken !== "string") await taken.release();
          return found;
        },
      },
      pieces: {
        ...storage.pieces,
        save: (piece) =>
          storage.pieces.save(piece).catch((error: unknown) => {
            refused += 1;
            throw error;
          }),
      },
    });
    const world = await aWorld({ around, cluster: clusterOf(async (some) => void keys.push(...some)) });
    await world.importRows(rows);
    const alone = await scanned();
    expect(await scan(world)).toEqual(await scan(alone));
    expect(world.logged.filter(({ level }) => level === "error")).toEqual([]);
    expect(world.logged.map(({ message }) => message)).toContain("piece of a scan left to another worker");
    // By each kind of write that waited for the others, none twice, and by giving it back.
    expect(isAsleep).toBe(true);
    expect(refused).toBeLessThanOrEqual(4);
  });

  it("sets a subject aside that ends every worker, shows it, and decides the rest", async () => {
    let first: string | undefined;
    const world: World = await scanned(async ([key = ""]) => {
      if (first !== undefined) return;
      first = key;
      // Each of these workers dies over the first subject: it takes the piece up and is not heard of again.
      for (let death = 1; death < setAsideFrom; death += 1) {
        await takeUpPiece(world.parts, key, `worker ${death}`);
        world.setTime(`2026-03-10 10:${String(2 * death).padStart(2, "0")}`);
      }
    });
    const summary = await scan(world);
    expect(summary.failures.map(({ reason }) => reason)).toEqual([setAsideReason]);
    const [failure] = summary.failures;
    const alone = await scanned();
    await scan(alone);
    expect(await world.storage.decisions.size()).toBe(await alone.storage.decisions.size());
    expect(await world.storage.decisions.standing([failure?.licenceId as never])).toEqual([]);
    const doctor = await world.app.examine({ rejectsDirectory: join(world.data, "rejects") });
    expect(doctor.map(({ says }) => says).join("\n")).toContain(`1 项未能判定或办理`);
  });
});
