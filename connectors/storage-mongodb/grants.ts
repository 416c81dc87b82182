import { mayMoveGrant } from "../../src/domain/grant.ts";
import type { Grant, GrantId } from "../../src/domain/grant.ts";
import { Conflict, NotFound } from "../../src/ports/errors.ts";
import type { GrantStore } from "../../src/ports/grant-store.ts";
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

  return {
    claim: (grantId, keys) =>
      writing(async () => {
        if (keys.length === 0) return new Map<string, GrantId>();
        try {
          await claims.collection.insertMany(
            [...new Set(keys)].sort().map((_id) => ({ _id: _id as never, grantId })),
            { ordered: false },
          );
        } catch (error) {
          if (duplicatesIn(error) === undefined) throw error;
        }
        const found = (await claims.find({ _id: { $in: [...keys] } }).lean()).map((row) =>
          readBack(claimRow, row, "占用"),
        );
        return new Map(found.filter((row) => row.grantId !== grantId).map((row) => [row._id, row.grantId]));
      }),
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
          await grants.collection.insertOne({ _id: grant.grantId as never, ...fieldsOf(grant, writer) });
          return "opened";
        } catch (error) {
          if (!isDuplicate(error)) throw error;
        }
        // An earlier run of this call may have opened it.
        return (await find(grant.grantId))?.writer === writer ? "opened" : "already";
      });
    },
    get: (grantId) => reading(async () => (await find(grantId))?.document),
    move(grantId, ...to) {
      const writer = newToken();
      return writing(async () => {
        for (;;) {
          const row = await find(grantId);
          if (row === undefined) throw new NotFound(`没有发放件 ${grantId}。(There is no such grant.)`);
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
