import type { RuleId } from "../../src/domain/decision.ts";
import type { SubjectId } from "../../src/domain/licence.ts";
import type { WorklistClosing, WorklistItem, WorklistStore } from "../../src/ports/case-store.ts";
import type { Context } from "./context.ts";
import { countedBy } from "./counted-by.ts";
import { duplicatesIn } from "./errors.ts";
import { worklistRow } from "./rows/casework.ts";
import { readBack } from "./rows/values.ts";

const idOf = (subjectId: SubjectId, rule: RuleId): string => `${subjectId}|${rule}`;

const byId = (a: WorklistItem, b: WorklistItem): number =>
  idOf(a.subjectId, a.rule) < idOf(b.subjectId, b.rule) ? -1 : 1;

export function worklistOn({ collections: { worklist }, reading, writing }: Context): WorklistStore {
  const replacementOf = (item: WorklistItem, upsert: boolean) => {
    const { subjectId, rule, decisionPosition: position, kind } = item;
    const filter = { _id: idOf(subjectId, rule) as never, position: { $lte: position } };
    return { replaceOne: { filter, replacement: { position, kind, document: item }, upsert } };
  };
  const putAll = (items: readonly WorklistItem[]): Promise<void> =>
    writing(async () => {
      if (items.length === 0) return;
      const sorted = [...items].sort(byId);
      const write = (some: readonly WorklistItem[], upsert: boolean) =>
        worklist.collection.bulkWrite(
          some.map((item) => replacementOf(item, upsert)),
          { ordered: false },
        );
      try {
        await write(sorted, true);
      } catch (error) {
        const taken = duplicatesIn(error);
        if (taken === undefined) throw error;
        // These are there and newer, so the filter did not find them; or somebody put them this very moment.
        await write(
          taken.flatMap((index) => sorted[index] ?? []),
          false,
        );
      }
    });
  const closeAll = (closings: readonly WorklistClosing[]): Promise<void> =>
    writing(async () => {
      const upTo = new Map<string, number>();
      for (const one of closings) {
        const id = idOf(one.subjectId, one.rule);
        upTo.set(id, Math.max(one.upTo, upTo.get(id) ?? one.upTo));
      }
      // Of most decisions nothing is open: looking costs less than deleting what is not there.
      const open = await worklist.find({ _id: { $in: [...upTo.keys()] } }, { _id: 1 }).lean();
      const filters = open.map(({ _id }) => ({ _id: _id as never, position: { $lte: upTo.get(_id) ?? -1 } }));
      if (filters.length > 0)
        await worklist.collection.bulkWrite(
          filters.map((filter) => ({ deleteOne: { filter } })),
          { ordered: false },
        );
    });

  return {
    put: (item) => putAll([item]),
    putAll,
    close: (subjectId, rule, upTo) => closeAll([{ subjectId, rule, upTo }]),
    closeAll,
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
