import { mayMove, withTerms } from "../../src/domain/case.ts";
import type { CaseId, RenewalCase } from "../../src/domain/case.ts";
import type { CaseStore, Opened } from "../../src/ports/case-store.ts";
import { Conflict, NotFound } from "../../src/ports/errors.ts";
import { newToken } from "./batches.ts";
import type { Context } from "./context.ts";
import { countedBy } from "./counted-by.ts";
import { duplicatesIn, isDuplicate } from "./errors.ts";
import { caseRow, type CaseRow } from "./rows/casework.ts";
import { readBack } from "./rows/values.ts";

const rowOf = (found: unknown): CaseRow => readBack(caseRow, found, "办件");

/** What of a case is asked for, beside the case itself. */
const fieldsOf = (renewal: RenewalCase, writer: string): Omit<CaseRow, "_id"> => ({
  licenceId: renewal.licenceId,
  state: renewal.state,
  isOpen: renewal.state !== "closed",
  cycle: renewal.cycle,
  revision: renewal.revision,
  writer,
  document: renewal,
});

export function casesOn({ collections: { cases }, reading, writing }: Context): CaseStore {
  const find = async (filter: Record<string, unknown>): Promise<CaseRow | undefined> => {
    const found = await cases.findOne(filter).lean();
    return found === null ? undefined : rowOf(found);
  };

  const moved = ({ document: current }: CaseRow, ...[revision, to, because, answer]: MoveTo): RenewalCase => {
    const { closedBecause: _, ...kept } = current;
    if (current.revision !== revision)
      throw new Conflict(`办件 ${current.caseNo} 已被改动（第 ${current.revision} 版）。`);
    if (!mayMove(current, to)) throw new Conflict(`办件 ${current.caseNo} 不能从 ${current.state} 变为 ${to}。`);
    return {
      ...kept,
      state: to,
      revision: revision + 1,
      ...(because === undefined ? {} : { closedBecause: because }),
      ...(answer === undefined ? {} : { answer }),
    };
  };

  const rowFor = (renewal: RenewalCase, writer: string) => ({
    _id: renewal.caseId as never,
    ...fieldsOf(renewal, writer),
  });

  /** What stands in the way of a case that could not be inserted; undefined if nothing does any more. */
  const inTheWay = async ({ caseId, licenceId }: RenewalCase, writer: string): Promise<Opened | undefined> => {
    const standing = await find({ _id: caseId });
    // An earlier run of this call may have opened it.
    if (standing !== undefined) return standing.writer === writer ? "opened" : "already";
    return (await find({ licenceId, isOpen: true })) === undefined ? undefined : "other-open";
  };
  const insert = async (renewal: RenewalCase, writer: string): Promise<Opened> => {
    for (;;) {
      try {
        await cases.collection.insertOne(rowFor(renewal, writer));
        return "opened";
      } catch (error) {
        if (!isDuplicate(error)) throw error;
      }
      const found = await inTheWay(renewal, writer);
      if (found !== undefined) return found;
    }
  };

  return {
    open(renewal) {
      const writer = newToken();
      return writing(() => insert(renewal, writer));
    },
    openAll(renewals) {
      const writer = newToken();
      const sorted = [...renewals].sort((a, b) => (a.caseId < b.caseId ? -1 : 1));
      return writing(async () => {
        if (sorted.length === 0) return [];
        const refused = new Map<CaseId, Opened>();
        try {
          await cases.collection.insertMany(
            sorted.map((renewal) => rowFor(renewal, writer)),
            { ordered: false },
          );
        } catch (error) {
          const taken = duplicatesIn(error);
          if (taken === undefined) throw error;
          for (const index of taken) {
            const renewal = sorted[index];
            if (renewal === undefined) continue;
            const found = (await inTheWay(renewal, writer)) ?? (await insert(renewal, writer));
            refused.set(renewal.caseId, found);
          }
        }
        return renewals.map(({ caseId }) => refused.get(caseId) ?? "opened");
      });
    },
    findAllOpen: (licenceIds) =>
      reading(async () => {
        const ids = [...new Set(licenceIds)];
        if (ids.length === 0) return [];
        const found = await cases.find({ licenceId: { $in: ids }, isOpen: true }).lean();
        return found.map((row) => rowOf(row).document);
      }),
    get: (caseId) => reading(async () => (await find({ _id: caseId }))?.document),
    findOpen: (licenceId) => reading(async () => (await find({ licenceId, isOpen: true }))?.document),
    move(caseId, ...to) {
      const writer = newToken();
      return writing(async () => {
        for (;;) {
          const row = await find({ _id: caseId });
          if (row === undefined) throw new NotFound(`没有办件 ${caseId}。`);
          if (row.writer === writer) return row.document;
          const next = moved(row, ...to);
          try {
            const { modifiedCount } = await cases.updateOne(
              { _id: caseId, revision: row.revision },
              { $set: fieldsOf(next, writer) },
            );
            if (modifiedCount === 1) return next;
          } catch (error) {
            if (!isDuplicate(error)) throw error;
            throw new Conflict(`办件 ${next.caseNo} 的证照另有未结办件。`);
          }
        }
      });
    },
    moveAll(moves) {
      const writer = newToken();
      const ids = moves.map(({ caseId }) => caseId).sort();
      const rowsOf = async () =>
        new Map((await cases.find({ _id: { $in: ids } }).lean()).map((row) => [row._id, rowOf(row)]));
      return writing(async () => {
        if (ids.length === 0) return [];
        const rows = await rowsOf();
        const operations = [...moves]
          .sort((a, b) => (a.caseId < b.caseId ? -1 : 1))
          .flatMap(({ caseId, revision, to }) => {
            const row = rows.get(caseId);
            if (row?.revision !== revision || !row.isOpen || !mayMove(row.document, to)) return [];
            const update = { $set: fieldsOf(moved(row, revision, to), writer) };
            return [{ updateOne: { filter: { _id: caseId, revision }, update } }];
          });
        if (operations.length > 0) await cases.collection.bulkWrite(operations, { ordered: false });
        const now = await rowsOf();
        return ids.filter((caseId) => now.get(caseId)?.writer !== writer);
      });
    },
    refresh(caseId, revision, terms) {
      const writer = newToken();
      return writing(async () => {
        const row = await find({ _id: caseId });
        if (row === undefined) throw new NotFound(`没有办件 ${caseId}。`);
        if (row.writer === writer) return row.document;
        const next = withTerms(row.document, terms);
        const isCurrent = row.revision === revision && row.isOpen;
        const { modifiedCount } = isCurrent
          ? await cases.updateOne({ _id: caseId, revision }, { $set: fieldsOf(next, writer) })
          : { modifiedCount: 0 };
        if (modifiedCount === 1) return next;
        throw new Conflict(`办件 ${next.caseNo} 已被改动或已办结。`);
      });
    },
    list: ({ states, licenceId, after = "" as CaseId, limit }) =>
      reading(async () => {
        if (limit <= 0) return [];
        const filter = {
          _id: { $gt: after },
          ...(licenceId === undefined ? {} : { licenceId }),
          ...(states === undefined ? {} : { state: { $in: [...states] } }),
        };
        const found = await cases.find(filter).sort({ _id: 1 }).limit(limit).lean();
        return found.map(rowOf).map(({ document }) => document);
      }),
    countByState: () => reading(() => countedBy(cases, "state")),
    openButRenewed: (limit) =>
      reading(async () => {
        if (limit <= 0) return [];
        const found = await cases.aggregate<unknown>([
          { $match: { isOpen: true } },
          { $sort: { _id: 1 } },
          { $lookup: { from: "licences", localField: "licenceId", foreignField: "_id", as: "licence" } },
          { $unwind: "$licence" },
          { $match: { $expr: { $gt: ["$licence.validUntil", "$cycle"] } } },
          { $limit: limit },
          { $project: { licence: 0 } },
        ]);
        return found.map(rowOf).map(({ document }) => document);
      }),
  };
}

type MoveTo = Parameters<CaseStore["move"]> extends [CaseId, ...infer To] ? To : never;
