import type { OutcomeChunk, Scan, ScanStore } from "../../src/ports/scan-store.ts";
import { Conflict } from "../../src/ports/errors.ts";
import type { Context } from "./connection.ts";
import { orNull, parsed } from "./rows.ts";

export function scansOn({ writer, reader }: Context): ScanStore {
  const get = reader.prepare<[string], string>("SELECT document FROM scans WHERE scan_id = ?").pluck();
  const unfinished = reader
    .prepare<[string], string>(
      "SELECT document FROM scans WHERE as_of = ? AND is_done = 0 ORDER BY scan_no DESC LIMIT 1",
    )
    .pluck();
  const create = writer.prepare<[string, string, number, number | null, number, string]>(
    `INSERT INTO scans (scan_id, as_of, is_done, released_below, revision, document) VALUES (?, ?, ?, ?, ?, ?)
     ON CONFLICT DO NOTHING`,
  );
  const replace = writer
    .prepare<[number, number | null, number, string, string, number], number>(
      `UPDATE scans SET is_done = ?, released_below = ?, revision = ?, document = ?
       WHERE scan_id = ? AND revision = ? RETURNING scan_no`,
    )
    .pluck();
  const putChunk = writer.prepare<[number, number, Uint8Array]>(
    "INSERT OR REPLACE INTO scan_chunks (scan_no, page, bytes) VALUES (?, ?, ?)",
  );
  const newest = reader.prepare<[number], string>("SELECT document FROM scans ORDER BY scan_no DESC LIMIT ?").pluck();
  const countOf = reader.prepare<[string], number>("SELECT count(*) FROM scans WHERE as_of = ?").pluck();
  const chunks = reader.prepare<[string], { page: number; bytes: Buffer }>(
    "SELECT page, bytes FROM scan_chunks JOIN scans USING (scan_no) WHERE scan_id = ? ORDER BY page",
  );
  const released = reader.prepare<[], number | null>("SELECT max(released_below) FROM scans").pluck();

  const columns = (scan: Scan) => [scan.state === "done" ? 1 : 0, orNull(scan.releasedBelow), scan.revision] as const;
  const save = writer.transaction((scan: Scan, chunk: OutcomeChunk | undefined) => {
    const scanNo = replace.get(...columns(scan), JSON.stringify(scan), scan.scanId, scan.revision - 1);
    if (scanNo === undefined) throw new Conflict(`扫描 ${scan.scanId} 已被改动或不存在；未写入。`);
    if (chunk !== undefined) putChunk.run(scanNo, chunk.page, chunk.bytes);
  });

  return {
    async findUnfinished(asOf) {
      const document = unfinished.get(asOf);
      return document === undefined ? undefined : parsed<Scan>(document);
    },
    async get(scanId) {
      const document = get.get(scanId);
      return document === undefined ? undefined : parsed<Scan>(document);
    },
    async create(scan) {
      const { changes } = create.run(scan.scanId, scan.asOf, ...columns(scan), JSON.stringify(scan));
      if (changes === 0) throw new Conflict(`扫描 ${scan.scanId} 已存在。`);
    },
    save: async (scan, chunk) => save.immediate(scan, chunk),
    list: async (limit) => newest.all(limit).map((document) => parsed<Scan>(document)),
    countOf: async (asOf) => countOf.get(asOf) ?? 0,
    chunks: async (scanId) =>
      chunks.all(scanId).map(({ page, bytes }): OutcomeChunk => ({ scanId, page, bytes: new Uint8Array(bytes) })),
    releasedBelow: async () => released.get() ?? 0,
  };
}
