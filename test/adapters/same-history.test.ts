import { afterAll, beforeAll, expect, it } from "@jest/globals";
import { createMongoStorage } from "../../connectors/storage-mongodb/index.ts";
import { openKeyFile } from "../../connectors/vault-keyfile/index.ts";
import type { ClusterParts } from "../../src/app/parts.ts";
import { workOnPiece } from "../../src/app/scan/pieces/work-on-piece.ts";
import { civilDate } from "../../src/domain/civil-date.ts";
import type { Storage } from "../../src/ports/storage.ts";
import {
  aDatabase,
  describeWithServer,
  dropDatabase,
  serverUri,
} from "../connectors/storage-mongodb/support/test-server.ts";
import { dumpOf, type Dump } from "../support/dump-store.ts";
import { hiresMapping, importThrough, personsMapping, putBenefits, unitsMapping } from "../support/small-holders.ts";
import { nthRow, type Row } from "../support/small-register.ts";
import { openWorld, undisturbed, type World } from "../support/world.ts";

/** Between them the days open, hold, route, renew, take up again and remind; one day is missed. */
const history: readonly { readonly now: string; readonly rows: readonly Row[] }[] = [
  {
    now: "2026-03-10 10:00",
    rows: [
      ...Array.from({ length: 9 }, (_, n) => nthRow(n)),
      nthRow(20, { 抽检未闭环: "是" }),
      nthRow(21, { 仅预包装: "是" }),
      nthRow(22, { 电话: "" }),
      nthRow(23, { 事项: "drug-retail" }),
      nthRow(24, { 有效期至: "2026-05-10" }),
    ],
  },
  {
    now: "2026-03-12 10:00",
    rows: [nthRow(1, { 有效期至: "2031-04-30" }), nthRow(20, { 数据日期: "2026-03-12" }), nthRow(25)],
  },
];

/** One process that cuts its scans in pieces and finds nobody to share them with: their order is the register's. */
const inPieces: ClusterParts = {
  pool: { handOut: async () => undefined, takeUp: async () => undefined, stop: async () => undefined },
  worker: "alone",
  pieceSize: 4,
  deliverers: 4,
  lookEveryMs: 1,
};

/** Three workers at it at once, beside the one that begins. */
function withWorkers(workers: readonly string[], world: () => World): ClusterParts {
  const doing: Promise<unknown>[] = [];
  return {
    ...inPieces,
    pool: {
      ...inPieces.pool,
      async handOut(_kind, keys) {
        for (const worker of workers)
          doing.push(
            (async () => {
              for (const key of keys) await workOnPiece(world().parts, worker, key, undisturbed);
            })(),
          );
      },
      stop: async () => void (await Promise.all(doing)),
    },
  };
}

const persons = ["11010519491231002X", "11010519800307001X", "110105193501010036"];
const personRow = (identityNo: string, alive = "是") =>
  `${identityNo},甲某,13800000000,150624,${identityNo.slice(6, 10)}-${identityNo.slice(10, 12)}-${identityNo.slice(12, 14)},${alive}`;
const unit = "92150624MA0TE5T16H";

/** Registers of persons, units and new hires; on the second day a person has died. */
async function importHolders(world: World, step: number): Promise<readonly unknown[]> {
  const alive = ["是", "是", step === 0 ? "是" : "否"];
  return [
    await importThrough(world, "units", unitsMapping, ["代码,名称", `${unit},某店`]),
    await importThrough(world, "persons", personsMapping, [
      "证件号码,姓名,电话,区划,出生日期,健在",
      ...persons.map((identityNo, n) => personRow(identityNo, alive[n])),
    ]),
    await importThrough(world, "hires", hiresMapping, ["代码,证件号码,招用日期", `${unit},${persons[1]},2026-02-01`]),
  ].map(({ rejectsFile: _, ...imported }) => imported);
}

/** Lives through the history; answers what each step said and what is left at the end. */
async function live(world: World): Promise<{ readonly said: readonly unknown[]; readonly left: Dump }> {
  const said: unknown[] = [];
  for (const [step, { now, rows }] of history.entries()) {
    world.setTime(now);
    const { rejectsFile: _, ...imported } = await world.importRows(rows, `day-${step}.csv`);
    said.push(imported, await importHolders(world, step));
    const request = { signal: undisturbed };
    said.push(await world.app.catchUp(world.app.today(), request));
    said.push(await world.app.scanLicences({ ...request, asOf: civilDate(now.slice(0, 10)) }));
    said.push(await world.app.deliverNotices(request));
  }
  return { said, left: await dumpOf(world.parts.storage) };
}

describeWithServer("one history on both engines", () => {
  const settings = { blastLimit: { share: 1, atLeast: 1000 } };
  const databases: string[] = [];
  let onFile: World;
  let expected: Awaited<ReturnType<typeof live>>;

  /** A world whose store is on the server, sealed with the same key: entries of the log are salted with it. */
  async function onServer(cluster?: ClusterParts): Promise<World> {
    const database = aDatabase();
    databases.push(database);
    const vault = openKeyFile(`${onFile.data}.key`);
    const storage: Storage = await createMongoStorage({
      uri: serverUri(),
      database,
      vault,
      now: () => onFile.parts.clock.now(),
    });
    return openWorld({
      folder: onFile.folder,
      settings,
      around: () => storage,
      rules: onFile.parts.rules,
      ...(cluster === undefined ? {} : { cluster }),
    });
  }

  beforeAll(async () => {
    onFile = await openWorld({ settings });
    await putBenefits(onFile, "old-age-allowance", "ui-hiring-expansion");
    expected = await live(onFile);
  }, 180_000);
  afterAll(async () => {
    await onFile.close();
    for (const database of databases) await dropDatabase(database);
  });

  it("has something to compare", () => {
    const { cases, grants, notices, log, worklist } = expected.left;
    for (const all of [cases, grants, notices, log, worklist]) expect(all?.length ?? 0).toBeGreaterThan(0);
  });

  it.each([
    ["by one process", undefined],
    ["in pieces, in their order", inPieces],
    ["by four at once", "four"],
  ] as const)(
    "leaves the same cases, notices and worklist, and a log equal byte for byte, scanned %s",
    async (_how, cluster) => {
      const workers = ["one", "two", "three"];
      const shared: ClusterParts | undefined = cluster === "four" ? withWorkers(workers, () => world) : cluster;
      const world: World = await onServer(shared);
      const { said, left } = await live(world);
      await shared?.pool.stop();
      expect(said).toEqual(expected.said);
      expect(JSON.stringify(left["log"])).toBe(JSON.stringify(expected.left["log"]));
      expect(left).toEqual(expected.left);
      expect(await world.parts.storage.check()).toEqual([]);
      await world.parts.storage.close();
      await world.close();
    },
    180_000,
  );
});
