import { cp, mkdir, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "@jest/globals";
import { outboxFileChannel } from "../../connectors/notice-outbox-file/index.ts";
import { deliverNotices } from "../../src/app/notices/deliver-notices.ts";
import { RuleLibrary } from "../../src/app/rule-library.ts";
import { civilDate } from "../../src/domain/civil-date.ts";
import { Crash, crashingStorage } from "../support/crashing-storage.ts";
import { dumpStore } from "../support/dump-store.ts";
import { aRow, nthRow, type Row } from "../support/small-register.ts";
import { testLibrary } from "../support/test-library.ts";
import { openWorld, undisturbed, type World, type WorldOptions } from "../support/world.ts";

/** Every third write; every one in `npm run faults`. */
const stride = process.env["WUGAN_FAULT_ROUNDS"] === undefined ? 3 : 1;

const production = { 事项: "food-production", 编号: "SC20000002" };

/** A day's work: a register comes in, is scanned, and what is due goes out. */
interface Step {
  readonly day: string;
  readonly rows: readonly Row[];
}

/** Between them the steps do everything that has an effect: open, hold, route, renew, take up again, remind, fail. */
const steps: readonly Step[] = [
  {
    day: "2026-03-10",
    rows: [
      aRow(),
      aRow(production),
      nthRow(3, { 抽检未闭环: "是" }),
      nthRow(4, { 仅预包装: "是" }),
      nthRow(5, { 电话: "" }),
      nthRow(6, { 事项: "drug-retail" }),
    ],
  },
  {
    day: "2026-03-11",
    rows: [aRow({ 有效期至: "2031-04-30" }), nthRow(3), nthRow(4, { 数据日期: "2026-03-11" }), nthRow(7)],
  },
  {
    day: "2026-03-12",
    rows: [
      aRow({ ...production, 状态: "注销" }),
      nthRow(7, { 抽检未闭环: "是", 数据日期: "2026-03-12" }),
      nthRow(8, { 有效期至: "2026-05-11" }),
    ],
  },
  { day: "2026-03-13", rows: [nthRow(7, { 数据日期: "2026-03-13" }), nthRow(4, { 有效期至: "2031-04-30" })] },
];

describe("a crash after any write", () => {
  let root: string;
  /** Folders with the store before the first step, after it, after the second … */
  const before: string[] = [];
  const writesOf: number[] = [];

  let rules: RuleLibrary;
  const open = (folder: string, { day }: Step, options?: WorldOptions): Promise<World> =>
    openWorld({ folder, now: `${day} 10:00`, rules, ...options });

  async function work(world: World, { day, rows }: Step): Promise<void> {
    const parts = { ...world.parts, channels: [outboxFileChannel(join(world.data, "outbox"))] as const };
    await world.importRows(rows, `${day}.csv`);
    await world.app.scanLicences({ asOf: civilDate(day), signal: undisturbed });
    await deliverNotices(parts, { signal: undisturbed });
  }

  async function copyOf(folder: string, name: string): Promise<string> {
    const copy = join(root, name);
    await cp(folder, copy, { recursive: true });
    return copy;
  }

  beforeAll(async () => {
    root = await mkdtemp(join(tmpdir(), "wugan-crash-"));
    rules = new RuleLibrary(await testLibrary());
    await rules.reload();
    const first = await openWorld();
    await mkdir(join(first.data, "outbox"));
    before.push(await copyOf(first.folder, "before-0"));
    await first.close();
    for (const [index, step] of steps.entries()) {
      const folder = await copyOf(before[index] ?? "", `before-${index + 1}`);
      let count = (): number => 0;
      const world = await open(folder, step, {
        around: (storage) => {
          const crashing = crashingStorage(storage, Infinity);
          ({ count } = crashing);
          return crashing.storage;
        },
      });
      await work(world, step);
      writesOf.push(count());
      await world.close();
      before.push(folder);
    }
  }, 120_000);

  afterAll(() => rm(root, { recursive: true, force: true }));

  it("has something to lose at every step", async () => {
    const { cases, notices, worklist, messages } = await dumpStore(join(before.at(-1) ?? "", "data"));
    expect(new Set((cases as { state: string }[]).map(({ state }) => state))).toEqual(
      new Set(["prepared", "notified", "closed"]),
    );
    expect(new Set((notices as { state: string }[]).map(({ state }) => state))).toEqual(
      new Set(["accepted", "failed"]),
    );
    expect(worklist).toMatchObject([{ kind: "unreachable" }]);
    expect(messages?.length).toBeGreaterThan(4);
    expect(Math.min(...writesOf)).toBeGreaterThan(15);
  });

  it.each(steps.map(({ day }, index) => [day, index] as const))(
    "on %s ends, once the day is worked again, as if nothing had happened",
    async (_day, index) => {
      const step = steps[index] as Step;
      const expected = await dumpStore(join(before[index + 1] ?? "", "data"));
      for (let n = 1 + (index % stride); n <= (writesOf[index] ?? 0); n += stride) {
        const folder = await copyOf(before[index] ?? "", `crash-${index}-${n}`);
        const dying = await open(folder, step, { around: (storage) => crashingStorage(storage, n).storage });
        await expect(work(dying, step)).rejects.toThrow(Crash);
        await dying.close();
        const again = await open(folder, step);
        await work(again, step);
        await again.close();
        expect({ n, ...(await dumpStore(join(folder, "data"))) }).toEqual({ n, ...expected });
        await rm(folder, { recursive: true, force: true });
      }
    },
    300_000,
  );
});
