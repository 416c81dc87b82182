import type { ImportRun, QuarantinedRow, RegisterStore } from "../../src/ports/register-store.ts";
import { Conflict, NotFound } from "../../src/ports/errors.ts";
import { parsed } from "./rows.ts";
import type { Lookups } from "./register-lookups.ts";
import type { RegisterContext } from "./register-context.ts";

interface ImportRow {
  readonly import_no: number;
  readonly source_no: number;
  readonly state: "running" | "finished" | "abandoned";
  readonly document: string;
}

export interface Imports {
  readonly facet: Pick<
    RegisterStore,
    "beginImport" | "quarantine" | "finishImport" | "listImports" | "listQuarantined"
  >;
  /** @throws NotFound; Conflict if rows can no longer be added to the import. */
  running(importId: string): { readonly importNo: number; readonly sourceNo: number };
}

const idOf = (importNo: number): string => `I${String(importNo).padStart(6, "0")}`;
const numberIn = (importId: string): number => (/^I\d{6,}$/.test(importId) ? Number(importId.slice(1)) : -1);

const runOf = (row: ImportRow): ImportRun => ({
  ...parsed<Omit<ImportRun, "importId" | "state">>(row.document),
  importId: idOf(row.import_no),
  state: row.state === "finished" ? "finished" : "running",
});

export function importsOn(register: RegisterContext, lookups: Lookups, foldHolders: () => Promise<void>): Imports {
  const { writer, reader, sources, transact } = register;
  const abandon = writer
    .prepare<[number]>(
      "UPDATE imports SET state = 'abandoned' WHERE source_no = ? AND state = 'running' RETURNING import_no",
    )
    .pluck();
  const begin = writer.prepare<[number, string]>(
    "INSERT INTO imports (source_no, state, document) VALUES (?, 'running', ?)",
  );
  const select = "SELECT import_no, source_no, state, document FROM imports";
  const get = writer.prepare<[number], ImportRow>(`${select} WHERE import_no = ?`);
  const newest = reader.prepare<[number], ImportRow>(`${select} ORDER BY import_no DESC LIMIT ?`);
  const finish = writer.prepare<[string, number]>(
    "UPDATE imports SET state = 'finished', document = ? WHERE import_no = ?",
  );
  const forgetLicences = writer.prepare<[number]>("DELETE FROM import_seen WHERE import_no = ?");
  const forgetHolders = writer.prepare<[number]>("DELETE FROM holder_seen WHERE import_no = ?");
  const forgetSeen = (importNo: number): void => {
    forgetLicences.run(importNo);
    forgetHolders.run(importNo);
  };
  const markMissing = writer.prepare<{ at: number; sourceNo: number; importNo: number }>(
    `UPDATE licences SET missing_since = @at
     WHERE missing_since IS NULL AND source_no = @sourceNo AND NOT EXISTS (
       SELECT 1 FROM import_seen AS seen WHERE seen.import_no = @importNo AND seen.licence_no = licences.licence_no)`,
  );
  const markHoldersMissing = writer.prepare<{ at: number; sourceNo: number; importNo: number }>(
    `UPDATE holders SET missing_since = @at
     WHERE missing_since IS NULL AND source_no = @sourceNo AND NOT EXISTS (
       SELECT 1 FROM holder_seen AS seen WHERE seen.import_no = @importNo AND seen.document_no = holders.document_no)`,
  );
  // Being named ends being missing, so after a full snapshot the missing ones are those it did not name.
  const countMissing = writer
    .prepare<[{ sourceNo: number }], number>(
      `SELECT (SELECT count(*) FROM licences WHERE source_no = @sourceNo AND missing_since IS NOT NULL)
         + (SELECT count(*) FROM holders WHERE source_no = @sourceNo AND missing_since IS NOT NULL)`,
    )
    .pluck();
  const cover = writer.prepare<[string, string, string]>(
    `INSERT INTO coverage (fact, observed_on, document) VALUES (?, ?, ?)
     ON CONFLICT DO UPDATE SET observed_on = excluded.observed_on, document = excluded.document
     WHERE excluded.observed_on >= coverage.observed_on`,
  );
  const setAside = writer.prepare<[number, number, string]>(
    "INSERT OR REPLACE INTO quarantined (import_no, line, problems) VALUES (?, ?, ?)",
  );
  const aside = reader.prepare<[number, number], { line: number; problems: string }>(
    "SELECT line, problems FROM quarantined WHERE import_no = ? ORDER BY line LIMIT ?",
  );

  const row = (importId: string): ImportRow => {
    const found = get.get(numberIn(importId));
    if (found === undefined) throw new NotFound(`没有导入 ${importId}。`);
    return found;
  };
  const refuseAbandoned = (importId: string): never => {
    throw new Conflict(`导入 ${importId} 已被同一来源的新导入取代，请重新导入该文件。`);
  };

  const facet: Imports["facet"] = {
    async beginImport(run) {
      const importNo = transact(() => {
        const sourceNo = sources.numberOf(run.source);
        for (const old of abandon.all(sourceNo) as number[]) forgetSeen(old);
        return Number(begin.run(sourceNo, JSON.stringify(run)).lastInsertRowid);
      });
      return { ...run, importId: idOf(importNo), state: "running" };
    },
    async quarantine(rows) {
      transact(() => {
        for (const { importId, line, problems } of rows)
          setAside.run(row(importId).import_no, line, JSON.stringify(problems));
      });
    },
    async finishImport(importId, end) {
      const before = row(importId);
      if (before.state === "finished") return runOf(before);
      await lookups.sortIn();
      await foldHolders();
      return transact(() => {
        const now = row(importId);
        if (now.state === "finished") return runOf(now);
        if (now.state === "abandoned") return refuseAbandoned(importId);
        if (end.isFullSnapshot) {
          const unnamed = { at: end.at, sourceNo: now.source_no, importNo: now.import_no };
          markMissing.run(unnamed);
          markHoldersMissing.run(unnamed);
        }
        const missing = end.isFullSnapshot ? { missing: countMissing.get({ sourceNo: now.source_no }) ?? 0 } : {};
        for (const list of end.coverage) cover.run(list.fact, list.observedOn, JSON.stringify(list));
        const { importId: _, state: __, ...begun } = runOf(now);
        const document = JSON.stringify({ ...begun, counts: end.counts, finishedAt: end.at, ...missing });
        finish.run(document, now.import_no);
        forgetSeen(now.import_no);
        return runOf({ ...now, state: "finished", document });
      });
    },
    listImports: async (limit) => newest.all(limit).map(runOf),
    listQuarantined: async (importId, limit) =>
      aside
        .all(numberIn(importId), limit)
        .map(({ line, problems }): QuarantinedRow => ({ importId, line, problems: parsed(problems) })),
  };

  return {
    facet,
    running(importId) {
      const found = row(importId);
      if (found.state === "abandoned") return refuseAbandoned(importId);
      if (found.state === "finished") throw new Conflict(`导入 ${importId} 已结束。`);
      return { importNo: found.import_no, sourceNo: found.source_no };
    },
  };
}
