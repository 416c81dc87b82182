import type { WorklistClosing, WorklistItem, WorklistStore } from "../../src/ports/case-store.ts";
import type { Context } from "./connection.ts";
import { parsed } from "./rows.ts";

export function worklistOn({ writer, reader }: Context): WorklistStore {
  const put = writer.prepare<[string, string, number, string, string]>(
    `INSERT INTO worklist (subject_id, rule, position, kind, document) VALUES (?, ?, ?, ?, ?)
     ON CONFLICT DO UPDATE SET position = excluded.position, kind = excluded.kind, document = excluded.document
     WHERE excluded.position >= worklist.position`,
  );
  const close = writer.prepare<[string, string, number]>(
    "DELETE FROM worklist WHERE subject_id = ? AND rule = ? AND position <= ?",
  );
  const page = reader
    .prepare<[number, number], string>("SELECT document FROM worklist WHERE position > ? ORDER BY position LIMIT ?")
    .pluck();
  const perKind = reader.prepare<[], { kind: WorklistItem["kind"]; count: number }>(
    "SELECT kind, count(*) AS count FROM worklist GROUP BY kind",
  );
  const putNow = (item: WorklistItem): void => {
    put.run(item.subjectId, item.rule, item.decisionPosition, item.kind, JSON.stringify(item));
  };
  const closeNow = ({ subjectId, rule, upTo }: WorklistClosing): void => {
    close.run(subjectId, rule, upTo);
  };
  const putAll = writer.transaction((items: readonly WorklistItem[]) => items.forEach(putNow));
  const closeAll = writer.transaction((closings: readonly WorklistClosing[]) => closings.forEach(closeNow));
  return {
    put: async (item) => putNow(item),
    putAll: async (items) => putAll.immediate(items),
    close: async (subjectId, rule, upTo) => closeNow({ subjectId, rule, upTo }),
    closeAll: async (closings) => closeAll.immediate(closings),
    list: async (after, limit) => page.all(after, limit).map((document) => parsed<WorklistItem>(document)),
    countByKind: async () => Object.fromEntries(perKind.all().map(({ kind, count }) => [kind, count])),
  };
}
