import { mayMoveGrant } from "../../src/domain/grant.ts";
import type { Grant, GrantId } from "../../src/domain/grant.ts";
import { Conflict, NotFound } from "../../src/ports/errors.ts";
import type { GrantClaim, GrantStore } from "../../src/ports/grant-store.ts";
import { newToken } from "./batches.ts";
import type { Context } from "./context.ts";
import { countedBy } from "./counted-by.ts";
import { duplicatesIn, isDuplicate } from "./errors.ts";
import { claimRow, grantRow, type GrantRow } from "./rows/holders.ts";
import { readBack } from "./rows/values.ts";

const rowOf = (found: unknown): GrantRow => readBack(grantRow, found, "发放件");

/** What of a grant is asked for, beside the grant itself. */
const fieldsOf = (grant: Grant, writer: string): Omit<GrantRow, "_id"> => ({
  holderId: grant.holderId,
  rule: grant.rule,
  cycle: grant.cycle,
  state: grant.state,
  revision: grant.revision,
  writer,
  document: grant,
});

/** How many claims are read at once where all are looked through. */
const claimsRead = 1000;

/** A grant is one document, and so is each claim: inserting its unique id decides whose it is. */
export function grantsOn({ collections, reading, writing }: Context): GrantStore {
  const { grants, grant_claims: claims } = collections;

  const find = async (grantId: GrantId): Promise<GrantRow | undefined> => {
    const found = await grants.findById(grantId).lean();
    return found === null ? undefined : rowOf(found);
  };
  const moved = ({ document: current }: GrantRow, ...[revision, to, change]: MoveTo): Grant => {
    const { closedBecause: _, ...kept } = current;
    if (kept.revision !== revision) throw new Conflict(`发放件 ${kept.grantNo} 已被改动（第 ${kept.revision} 版）`);
    if (kept.state !== to && !mayMoveGrant(kept.state, to))
      throw new Conflict(`发放件 ${kept.grantNo} 现在的状态（${kept.state}）不能改为 ${to}`);
    return { ...kept, ...change, state: to, revision: revision + 1 };
  };

  /** As `moved`; undefined where that throws. */
  const ifMay = (row: GrantRow, ...to: MoveTo): Grant | undefined => {
    try {
      return moved(row, ...to);
    } catch (error) {
      if (error instanceof Conflict) return undefined;
      throw error;
    }
  };

  const claimAll = (wanted: readonly GrantClaim[]): Promise<readonly ReadonlyMap<string, GrantId>[]> =>
    writing(async () => {
      const claimants = new Map<string, GrantId>();
      for (const { grantId, keys } of wanted)
        for (const key of keys) if (!claimants.has(key)) claimants.set(key, grantId);
      if (claimants.size === 0) return wanted.map(() => new Map());
      try {
        await claims.collection.insertMany(
          [...claimants].sort(([a], [b]) => (a < b ? -1 : 1)).map(([_id, grantId]) => ({ _id: _id as never, grantId })),
          { ordered: false },
        );
      } catch (error) {
        if (duplicatesIn(error) === undefined) throw error;
      }
      const found = await claims.find({ _id: { $in: [...claimants.keys()] } }).lean();
      const holders = new Map(
        found.map((row) => readBack(claimRow, row, "占用")).map(({ _id, grantId }) => [_id, grantId] as const),
      );
      return wanted.map(
        ({ grantId, keys }) =>
          new Map(
            keys.flatMap((key): [string, GrantId][] => {
              const holding = holders.get(key);
              return holding === undefined || holding === grantId ? [] : [[key, holding]];
            }),
          ),
      );
    });

  const rowFor = (grant: Grant, writer: string) => ({ _id: grant.grantId as never, ...fieldsOf(grant, writer) });
  const rowsOf = async (grantIds: readonly GrantId[]): Promise<ReadonlyMap<GrantId, GrantRow>> =>
    new Map((await grants.find({ _id: { $in: [...grantIds] } }).lean()).map(rowOf).map((row) => [row._id, row]));

  return {
    claim: async (grantId, keys) => (await claimAll([{ grantId, keys }]))[0] ?? new Map<string, GrantId>(),
    claimAll,
    release: (grantId, keys) =>
      writing(async () => {
        await claims.deleteMany({ grantId, ...(keys === undefined ? {} : { _id: { $in: [...keys] } }) });
      }),
    claimedUnopened: (after = "" as GrantId, limit) =>
      reading(async () => {
        const unopened: GrantId[] = [];
        for (let last: GrantId = after; unopened.length < limit;) {
          const page = await claims
            .find({ grantId: { $gt: last } })
            .sort({ grantId: 1 })
            .limit(claimsRead)
            .lean();
          const claimants = [...new Set(page.map((row) => readBack(claimRow, row, "占用").grantId))];
          const newest = claimants.at(-1);
          if (newest === undefined) break;
          const opened = new Set(
            (await grants.find({ _id: { $in: claimants } }, { _id: 1 }).lean()).map(({ _id }) => String(_id)),
          );
          unopened.push(...claimants.filter((grantId) => !opened.has(grantId)));
          last = newest;
        }
        return unopened.slice(0, Math.max(limit, 0));
      }),
    claimsOf: (grantId) =>
      reading(async () => (await claims.find({ grantId }).sort({ _id: 1 }).lean()).map(({ _id }) => String(_id))),
    open(grant) {
      const writer = newToken();
      return writing(async () => {
        try {
          await grants.collection.insertOne(rowFor(grant, writer));
          return "opened";
        } catch (error) {
          if (!isDuplicate(error)) throw error;
        }
        // An earlier run of this call may have opened it.
        return (await find(grant.grantId))?.writer === writer ? "opened" : "already";
      });
    },
    openAll(wanted) {
      const writer = newToken();
      const sorted = [...wanted].sort((a, b) => (a.grantId < b.grantId ? -1 : 1));
      return writing(async () => {
        if (sorted.length === 0) return [];
        try {
          await grants.collection.insertMany(
            sorted.map((grant) => rowFor(grant, writer)),
            { ordered: false },
          );
          return wanted.map(() => "opened");
        } catch (error) {
          const taken = duplicatesIn(error);
          if (taken === undefined) throw error;
          const refused = taken.flatMap((index) => sorted[index]?.grantId ?? []);
          const standing = await rowsOf(refused);
          return wanted.map(({ grantId }) =>
            refused.includes(grantId) && standing.get(grantId)?.writer !== writer ? "already" : "opened",
          );
        }
      });
    },
    getAll: (grantIds) =>
      reading(async () =>
        grantIds.length === 0 ? [] : [...(await rowsOf(grantIds)).values()].map(({ document }) => document),
      ),
    moveAll(moves) {
      const writer = newToken();
      const ids = moves.map(({ grantId }) => grantId).sort();
      return writing(async () => {
        if (ids.length === 0) return [];
        const rows = await rowsOf(ids);
        const nexts = new Map(
          moves.flatMap(({ grantId, revision, to, change }): [GrantId, Grant][] => {
            const row = rows.get(grantId);
            const next = row === undefined || row.writer === writer ? undefined : ifMay(row, revision, to, change);
            return next === undefined ? [] : [[grantId, next]];
          }),
        );
        const operations = ids.flatMap((grantId) => {
          const next = nexts.get(grantId);
          if (next === undefined) return [];
          const update = { $set: fieldsOf(next, writer) };
          return [{ updateOne: { filter: { _id: grantId as never, revision: next.revision - 1 }, update } }];
        });
        const written =
          operations.length === 0
            ? 0
            : (await grants.collection.bulkWrite(operations, { ordered: false })).modifiedCount;
        if (written === moves.length) return moves.map(({ grantId }) => nexts.get(grantId));
        // Some were refused, or an earlier run of this call has written them.
        const now = await rowsOf(ids);
        return moves.map(({ grantId }) => {
          const row = now.get(grantId);
          return row?.writer === writer ? row.document : undefined;
        });
      });
    },
    listOf: (holderIds) =>
      reading(async () => {
        const ids = [...new Set(holderIds)];
        if (ids.length === 0) return [];
        const found = await grants
          .find({ holderId: { $in: ids } })
          .sort({ _id: 1 })
          .lean();
        return found.map((row) => rowOf(row).document);
      }),
    get: (grantId) => reading(async () => (await find(grantId))?.document),
    move(grantId, ...to) {
      const writer = newToken();
      return writing(async () => {
        for (;;) {
          const row = await find(grantId);
          if (row === undefined) throw new NotFound(`没有发放件 ${grantId}。`);
          if (row.writer === writer) return row.document;
          const next = moved(row, ...to);
          const { modifiedCount } = await grants.updateOne(
            { _id: grantId, revision: row.revision },
            { $set: fieldsOf(next, writer) },
          );
          if (modifiedCount === 1) return next;
        }
      });
    },
    list: ({ states, holderId, rule, after = "" as GrantId, limit }) =>
      reading(async () => {
        if (limit <= 0) return [];
        const filter = {
          _id: { $gt: after },
          ...(holderId === undefined ? {} : { holderId }),
          ...(rule === undefined ? {} : { rule }),
          ...(states === undefined ? {} : { state: { $in: [...states] } }),
        };
        const found = await grants.find(filter).sort({ _id: 1 }).limit(limit).lean();
        return found.map(rowOf).map(({ document }) => document);
      }),
    countByState: () => reading(() => countedBy(grants, "state")),
    countByRule: () => reading(() => countedBy(grants, "rule")),
  };
}

type MoveTo = Parameters<GrantStore["move"]> extends [GrantId, ...infer To] ? To : never;
