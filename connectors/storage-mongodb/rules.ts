import { takeRuleStep, wordsOfRefusal } from "../../src/domain/rule-life.ts";
import type { RuleStore } from "../../src/ports/rule-store.ts";
import { Conflict, NotFound } from "../../src/ports/errors.ts";
import { newToken } from "./batches.ts";
import type { Context } from "./context.ts";
import { isDuplicate } from "./errors.ts";
import { ruleVersionRow, shadowRow, type RuleVersionRow } from "./rows/rules.ts";
import { readBack } from "./rows/values.ts";

const rowOf = (found: unknown): RuleVersionRow => readBack(ruleVersionRow, found, "规则版本");

export function rulesOn({ collections, reading, writing }: Context): RuleStore {
  const { rule_versions: versions, shadow_tallies: tallies } = collections;

  const find = async (rule: string, version: number): Promise<RuleVersionRow | undefined> => {
    const found = await versions.findById(`${rule}@${version}`).lean();
    return found === null ? undefined : rowOf(found);
  };

  /** False if somebody else wrote the version meanwhile. */
  const write = async (row: RuleVersionRow): Promise<boolean> => {
    const { _id, ...fields } = row;
    try {
      if (row.revision === 1) {
        await versions.collection.insertOne({ _id: _id as never, ...fields });
        return true;
      }
      const { modifiedCount } = await versions.collection.replaceOne(
        { _id: _id as never, revision: row.revision - 1 },
        fields,
      );
      return modifiedCount === 1;
    } catch (error) {
      if (isDuplicate(error)) return false;
      throw error;
    }
  };

  return {
    take(id, revision, step) {
      const writer = newToken();
      const changed = (): Conflict => new Conflict(`规则 ${id.rule} 第 ${id.version} 版已被改动，请重新查看后再办。`);
      return writing(async () => {
        for (;;) {
          const row = await find(id.rule, id.version);
          // An earlier run of this call may have taken the step.
          if (row?.writer === writer) return row.document;
          if ((row?.revision ?? 0) !== revision) throw changed();
          const taken = takeRuleStep(id, row?.document, step);
          if ("refused" in taken) {
            const words = `规则 ${id.rule} 第 ${id.version} 版：${wordsOfRefusal(taken.refused)}`;
            if (taken.refused === "unknown") throw new NotFound(words);
            throw new Conflict(words, { details: { refused: taken.refused } });
          }
          const { next } = taken;
          const { rule, version, state } = next;
          const _id = `${rule}@${version}`;
          if (await write({ _id, rule, version, state, revision: next.revision, writer, document: next })) return next;
        }
      });
    },
    find: (rule, version) => reading(async () => (await find(rule, version))?.document),
    list: ({ rule, states } = {}) =>
      reading(async () => {
        const filter = {
          ...(rule === undefined ? {} : { rule }),
          ...(states === undefined ? {} : { state: { $in: [...states] } }),
        };
        return (await versions.find(filter).sort({ rule: 1, version: 1 }).lean()).map((row) => rowOf(row).document);
      }),
    putShadow(tally) {
      const { scanId, rule, version, part, asOf } = tally;
      const _id = [scanId, rule, version, part].join("|");
      const fields = { scanId, part, rule, version, asOf, document: tally };
      return writing(async () => {
        try {
          await tallies.collection.replaceOne({ _id: _id as never }, fields, { upsert: true });
        } catch (error) {
          // Somebody put it this very moment: it is there to be replaced now.
          if (!isDuplicate(error)) throw error;
          await tallies.collection.replaceOne({ _id: _id as never }, fields);
        }
      });
    },
    clearShadow: (scanId) =>
      writing(async () => {
        await tallies.deleteMany({ scanId });
      }),
    shadowScans: (rule, version, limit) =>
      reading(async () => {
        if (limit <= 0) return [];
        const found = await tallies.aggregate<{ _id: string }>([
          { $match: { rule, version } },
          { $group: { _id: "$scanId", asOf: { $first: "$asOf" } } },
          { $sort: { asOf: -1, _id: -1 } },
          { $limit: limit },
        ]);
        return found.map(({ _id }) => _id);
      }),
    listShadow: ({ scanId, rule, version, after = "", limit }) =>
      reading(async () => {
        if (limit <= 0) return [];
        const filter = { scanId, rule, version, part: { $gt: after } };
        const found = await tallies.find(filter).sort({ part: 1 }).limit(limit).lean();
        return found.map((row) => readBack(shadowRow, row, "试行计数").document);
      }),
  };
}
