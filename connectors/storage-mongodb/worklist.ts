import type { RuleId } from "../../src/domain/decision.ts";
import type { SubjectId } from "../../src/domain/licence.ts";
import type { WorklistItem, WorklistStore } from "../../src/ports/case-store.ts";
import type { Context } from "./context.ts";
import { countedBy } from "./counted-by.ts";
import { isDuplicate } from "./errors.ts";
import { worklistRow } from "./rows/casework.ts";
import { readBack } from "./rows/values.ts";

const idOf = (subjectId: SubjectId, rule: RuleId): string => `${subjectId}|${rule}`;

export function worklistOn({ collections: { worklist }, reading, writing }: Context): WorklistStore {
  return {
    put: (item) =>
      writing(async () => {
        const { decisionPosition: position, kind } = item;
        const replacement = { position, kind, document: item };
        try {
          await worklist.collection.replaceOne(
            { _id: idOf(item.subjectId, item.rule) as never, position: { $lte: position } },
            replacement,
            { upsert: true },
          );
        } catch (error) {
          // The item is there and newer, so the filter did not find it; or somebody put it this very moment.
          if (!isDuplicate(error)) throw error;
          await worklist.collection.replaceOne(
            { _id: idOf(item.subjectId, item.rule) as never, position: { $lte: position } },
            replacement,
          );
        }
      }),
    close: (subjectId, rule, below) =>
      writing(async () => {
        await worklist.deleteOne({ _id: idOf(subjectId, rule), position: { $lte: below } });
      }),
    list: (after, limit) =>
      reading(async () =>
        (
          await worklist
            .find({ position: { $gt: after } })
            .sort({ position: 1, _id: 1 })
            .limit(limit)
            .lean()
        ).map((found): WorklistItem => readBack(worklistRow, found, "待办").document),
      ),
    countByKind: () => reading(() => countedBy(worklist, "kind")),
  };
}
