import type { WorklistItem, WorklistStore } from "../../src/ports/case-store.ts";
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
  return {
    async put(item) {
      put.run(item.subjectId, item.rule, item.decisionPosition, item.kind, JSON.stringify(item));
    },
    async close(subjectId, rule, upTo) {
      close.run(subjectId, rule, upTo);
    },
    list: async (after, limit) => page.all(after, limit).map((document) => parsed<WorklistItem>(document)),
    countByKind: async () => Object.fromEntries(perKind.all().map(({ kind, count }) => [kind, count])),
  };
}
