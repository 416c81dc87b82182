import type { Model } from "mongoose";
import { z } from "zod";
import type { ImportRun, NewImport, QuarantinedRow, RegisterStore } from "../../src/ports/register-store.ts";
import { foldHolders } from "./holder-fold.ts";
import type { Put } from "./puts.ts";
import { abandoned, importIdOf, type RegisterContext } from "./register-state.ts";
import { forgetSeen, seenBy } from "./register-seen.ts";
import { coverageRow, importRow, quarantinedRow, type CoverageRow, type ImportRow } from "./rows/register.ts";
import { count, instant, readBack } from "./rows/values.ts";

type End = Parameters<RegisterStore["finishImport"]>[1];
type ImportFacet = Pick<
  RegisterStore,
  "beginImport" | "quarantine" | "finishImport" | "listImports" | "listQuarantined"
>;

/** Licences marked missing in one batch. */
const MARKED_AT_ONCE = 5000;

const unnamedRow = z.strictObject({ _id: z.string(), revision: count, missingSince: z.exactOptional(instant) });

const runOf = ({ _id, state, ...rest }: ImportRow): ImportRun => ({
  ...rest,
  importId: importIdOf(_id),
  state: state === "finished" ? "finished" : "running",
});

export function importsOn(register: RegisterContext): ImportFacet {
  const { collections, batches, reading, writing, importOf, runningIn } = register;
  const { imports, quarantined, coverage } = collections;

  const begin = (run: NewImport) =>
    batches.write(async ({ lastImport, running, items }) => {
      const importNo = lastImport + 1;
      const replaced = running.filter(({ source }) => source === run.source);
      const others = running.filter(({ source }) => source !== run.source);
      const now = [...others, { importNo, source: run.source }];
      return {
        answer: { importNo, running: now },
        puts: [
          { into: "imports", id: importNo, add: { ...run, state: "running" } },
          ...replaced.map((old): Put => ({ into: "imports", id: old.importNo, mark: { state: "abandoned" } })),
        ],
        state: { lastImport: importNo, running: now, items },
      };
    });

  /** Marks what the import did not name, some thousands at a time. @returns how many it did not name. */
  const markMissing = async (into: "licences" | "holders", importId: string, at: number): Promise<number> => {
    const records: Model<{ readonly _id: string }> = collections[into] as never;
    const { importNo, source } = await runningIn(await batches.settled(), importId);
    const mark = (rows: readonly { readonly _id: string; readonly revision: number }[]): Promise<void> =>
      batches.write(async (state) => {
        await runningIn(state, importId);
        // One that another import changed meanwhile is at another revision, and stays as it is.
        const puts = rows.map(({ _id, revision }): Put => ({
          into,
          id: _id,
          from: revision,
          change: { missingSince: at },
        }));
        return { answer: undefined, puts };
      });
    return reading(async () => {
      const unnamed = records
        .aggregate<unknown>([
          { $match: { source } },
          { $project: { revision: 1, missingSince: 1 } },
          {
            $lookup: {
              from: seenBy(collections, importNo).collection,
              localField: "_id",
              foreignField: "_id",
              as: "named",
            },
          },
          { $match: { named: { $size: 0 } } },
          { $project: { named: 0 } },
        ])
        .cursor({ batchSize: MARKED_AT_ONCE });
      let count = 0;
      let waiting: { readonly _id: string; readonly revision: number }[] = [];
      for await (const found of unnamed) {
        const { _id, revision, missingSince } = readBack(unnamedRow, found, "登记");
        count += 1;
        if (missingSince === undefined) waiting.push({ _id, revision });
        if (waiting.length < MARKED_AT_ONCE) continue;
        await mark(waiting);
        waiting = [];
      }
      if (waiting.length > 0) await mark(waiting);
      return count;
    });
  };

  /** The lists that are not older than what is known of their fact. */
  const coveragePuts = async (lists: End["coverage"]): Promise<readonly Put[]> => {
    const newest = new Map<string, End["coverage"][number]>();
    for (const list of lists) {
      const other = newest.get(list.fact);
      if (other === undefined || list.observedOn >= other.observedOn) newest.set(list.fact, list);
    }
    const found = await coverage.find({ _id: { $in: [...newest.keys()] } }).lean();
    const known = new Map(found.map((row) => readBack(coverageRow, row, "名单")).map((row) => [row._id, row]));
    return [...newest.values()].flatMap(({ fact, ...list }): readonly Put[] => {
      const row: CoverageRow | undefined = known.get(fact);
      if (row === undefined) return [{ into: "coverage", id: fact, add: { ...list, revision: 0 } }];
      if (list.observedOn < row.observedOn) return [];
      return [{ into: "coverage", id: fact, from: row.revision, replace: { ...list } }];
    });
  };

  const finish = (importId: string, { counts, at, coverage: lists }: End, missing: number | undefined) =>
    batches.write(async (state) => {
      const row = await importOf(importId);
      if (row.state === "finished") return { answer: { run: runOf(row), running: state.running } };
      const { importNo } = await runningIn(state, importId);
      const ended = {
        state: "finished" as const,
        counts,
        finishedAt: at,
        ...(missing === undefined ? {} : { missing }),
      };
      const running = state.running.filter((one) => one.importNo !== importNo);
      return {
        answer: { run: runOf({ ...row, ...ended }), running },
        puts: [...(await coveragePuts(lists)), { into: "imports", id: importNo, mark: ended }],
        state: { ...state, running },
      };
    });

  return {
    async beginImport(run) {
      const { importNo, running } = await begin(run);
      await writing(() => forgetSeen(collections, running));
      return { ...run, importId: importIdOf(importNo), state: "running" };
    },
    quarantine: (rows) =>
      writing(async () => {
        const replacements: { readonly _id: string; readonly row: object }[] = [];
        for (const importId of new Set(rows.map((row) => row.importId))) {
          const importNo = (await importOf(importId))._id;
          for (const { line, problems } of rows.filter((row) => row.importId === importId))
            replacements.push({ _id: `${importNo}#${line}`, row: { importNo, line, problems } });
        }
        if (replacements.length === 0) return;
        await quarantined.collection.bulkWrite(
          replacements.map(({ _id, row }) => ({
            replaceOne: { filter: { _id: _id as never }, replacement: row, upsert: true },
          })),
        );
      }),
    async finishImport(importId, end) {
      const before = await reading(() => importOf(importId));
      if (before.state === "finished") return runOf(before);
      if (before.state === "abandoned") throw abandoned(importId);
      if (before.kind === "licences") await foldHolders(register, before._id);
      const into = before.kind === "holders" ? "holders" : "licences";
      const missing = end.isFullSnapshot ? await markMissing(into, importId, end.at) : undefined;
      const { run, running } = await finish(importId, end, missing);
      await writing(() => forgetSeen(collections, running));
      return run;
    },
    listImports: (limit) =>
      reading(async () => {
        if (limit <= 0) return [];
        const found = await imports.find({}).sort({ _id: -1 }).limit(limit).lean();
        return found.map((row) => runOf(readBack(importRow, row, "导入")));
      }),
    listQuarantined: (importId, limit) =>
      reading(async () => {
        if (limit <= 0) return [];
        const importNo = (await importOf(importId))._id;
        const found = await quarantined.find({ importNo }).sort({ line: 1 }).limit(limit).lean();
        return found
          .map((row) => readBack(quarantinedRow, row, "未接收的行"))
          .map(({ line, problems }): QuarantinedRow => ({ importId, line, problems }));
      }),
  };
}
