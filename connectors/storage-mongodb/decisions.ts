import { z } from "zod";
import type { Decision, Outcome, RuleId } from "../../src/domain/decision.ts";
import type { SubjectId } from "../../src/domain/licence.ts";
import type { DecisionLog, LogEntry, NewEntry, PendingEffect, StandingDecision } from "../../src/ports/decision-log.ts";
import { Conflict, LogIntegrity } from "../../src/ports/errors.ts";
import { batchesOf, type Batches } from "./batches.ts";
import type { Context } from "./context.ts";
import type { Put } from "./puts.ts";
import { decisionRow, entryRow, type DecisionRow, type EntryRow } from "./rows/log.ts";
import { count, readBackLog } from "./rows/values.ts";

/** The whole state of the log's head: how many entries are committed. */
const logState = z.strictObject({ size: count });

export const logBatches = (context: Context): Batches<z.infer<typeof logState>> =>
  batchesOf(context, "log", logState, { size: 0 });

const entryOf = (found: unknown): EntryRow => readBackLog(entryRow, found, "决定日志");
const decisionOf = (found: unknown): DecisionRow => readBackLog(decisionRow, found, "决定");

const standingOf = ({
  _id,
  key,
  subjectId,
  rule,
  asOf,
  cycle,
  outcome,
  contentDigest,
}: DecisionRow): StandingDecision => ({
  position: _id,
  key,
  subjectId,
  rule,
  asOf,
  cycle,
  outcome,
  contentDigest,
});

const byRule = (a: StandingDecision, b: StandingDecision): number => (a.rule < b.rule ? -1 : a.rule > b.rule ? 1 : 0);

const subjectAndRule = ({ subjectId, rule }: { readonly subjectId: string; readonly rule: string }): string =>
  `${subjectId}|${rule}`;

export function decisionsOn(context: Context): DecisionLog {
  const { collections, vault, reading, writing } = context;
  const { log, decisions } = collections;
  const batches = logBatches(context);

  const opened = (sealed: Uint8Array): Decision => JSON.parse(vault.open(sealed)) as Decision;

  const positionsOf = async (entries: readonly NewEntry[]): Promise<Map<string, number>> => {
    const keys = [...new Set(entries.map(({ key }) => key))];
    const known = await log.find({ key: { $in: keys } }, { key: 1 }).lean();
    return new Map(known.map(({ key, _id }) => [key, _id]));
  };

  const standingRows = async (subjectIds: readonly SubjectId[]): Promise<readonly DecisionRow[]> =>
    (await decisions.find({ subjectId: { $in: [...new Set(subjectIds)] }, isSuperseded: false }).lean()).map(
      decisionOf,
    );

  /** The documents that the fresh entries come to, from position `size` on, and a mark on what they supersede. */
  const putsOf = async (fresh: readonly NewEntry[], size: number): Promise<readonly Put[]> => {
    const decided = fresh.flatMap(({ decision }) => decision ?? []);
    const standing = new Map(
      (await standingRows(decided.map(({ subjectId }) => subjectId))).map((row) => [subjectAndRule(row), row._id]),
    );
    const newest = new Map<string, number>();
    for (const [i, { decision }] of fresh.entries()) {
      if (decision !== undefined) newest.set(subjectAndRule(decision), size + i);
    }
    return fresh.flatMap(({ key, kind, body, decision }, i): readonly Put[] => {
      const id = size + i;
      const entry: Put = { into: "log", id, add: { key, kind, body } };
      if (decision === undefined) return [entry];
      const { subjectId, rule, cycle, outcome, contentDigest, decided: readable } = decision;
      const isSuperseded = newest.get(subjectAndRule(decision)) !== id;
      const row: Omit<DecisionRow, "_id"> = {
        key,
        subjectId,
        rule,
        cycle,
        asOf: readable.asOf,
        outcome,
        contentDigest,
        sealed: vault.seal(JSON.stringify(readable)),
        isPending: true,
        isSuperseded,
      };
      const earlier = isSuperseded ? undefined : standing.get(subjectAndRule(decision));
      const mark: readonly Put[] =
        earlier === undefined ? [] : [{ into: "decisions", id: earlier, mark: { isSuperseded: true } }];
      return [entry, { into: "decisions", id, add: row }, ...mark];
    });
  };

  const append = (entries: readonly NewEntry[], expectedSize: number): Promise<readonly number[]> =>
    batches.write(async ({ size }) => {
      if (size !== expectedSize) throw new Conflict(`决定日志有 ${size} 条，应为 ${expectedSize} 条；未写入。`);
      const positions = await positionsOf(entries);
      const fresh: NewEntry[] = [];
      for (const entry of entries) {
        if (positions.has(entry.key)) continue;
        positions.set(entry.key, size + fresh.length);
        fresh.push(entry);
      }
      const answer = entries.map(({ key }) => positions.get(key) as number);
      if (fresh.length === 0) return { answer };
      return { answer, puts: await putsOf(fresh, size), state: { size: size + fresh.length } };
    });

  /** Reads of the log see a batch whole or not at all: the head first. */
  const readingSettled = <T>(read: (size: number) => Promise<T>): Promise<T> =>
    reading(async () => read((await batches.settled()).size));

  return {
    size: async () => (await batches.current()).size,
    append,
    read: (from, limit) =>
      readingSettled(async (size): Promise<readonly LogEntry[]> => {
        const below = Math.min(size, from + limit);
        if (below <= from) return [];
        const found = await log
          .find({ _id: { $gte: from, $lt: below } })
          .sort({ _id: 1 })
          .lean();
        const entries = found.map(entryOf);
        if (entries.length !== below - from)
          throw new LogIntegrity(
            `决定日志 ${from} 至 ${below - 1} 应有 ${below - from} 条，只有 ${entries.length} 条；停止写入。`,
          );
        return entries.map(({ _id, ...entry }) => ({ position: _id, ...entry }));
      }),
    decisionAt: (position) =>
      readingSettled(async () => {
        const found = await decisions.findById(position).lean();
        const sealed = found === null ? undefined : decisionOf(found).sealed;
        return sealed === undefined ? undefined : opened(sealed);
      }),
    standing: (subjectIds) =>
      readingSettled(async () => {
        const rows = (await standingRows(subjectIds)).map(standingOf).sort(byRule);
        const bySubject = new Map<string, StandingDecision[]>(subjectIds.map((subjectId) => [subjectId, []]));
        for (const row of rows) bySubject.get(row.subjectId)?.push(row);
        return [...bySubject.values()].flat();
      }),
    pending: (from, below, limit) =>
      readingSettled(async () => {
        if (limit <= 0) return [];
        const filter = { isPending: true, sealed: { $exists: true }, _id: { $gte: from, $lt: below } };
        const found = await decisions.find(filter).sort({ _id: 1 }).limit(limit).lean();
        return found.map(decisionOf).map((row): PendingEffect => ({
          ...standingOf(row),
          decided: opened(row.sealed as Uint8Array),
          isSuperseded: row.isSuperseded,
        }));
      }),
    countPending: () =>
      readingSettled(async () => {
        const groups = await decisions.aggregate<{ _id: { rule: RuleId; outcome: Outcome }; count: number }>([
          { $match: { isPending: true, isSuperseded: false } },
          { $group: { _id: { rule: "$rule", outcome: "$outcome" }, count: { $sum: 1 } } },
          { $sort: { _id: 1 } },
        ]);
        return groups.map(({ _id, count: found }) => ({ rule: _id.rule, outcome: _id.outcome, count: found }));
      }),
    markEffectsDone: (positions) =>
      writing(async () => {
        const ascending = [...new Set(positions)].sort((a, b) => a - b);
        if (ascending.length > 0)
          await decisions.updateMany({ _id: { $in: ascending }, isPending: true }, { $set: { isPending: false } });
      }),
    history: (subjectId) =>
      readingSettled(async () =>
        (await decisions.find({ subjectId }).sort({ _id: 1 }).lean()).map(decisionOf).map(standingOf),
      ),
  };
}
