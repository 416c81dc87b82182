import type { OutcomeChunk, Scan, ScanStore } from "../../src/ports/scan-store.ts";
import { Conflict } from "../../src/ports/errors.ts";
import { newToken } from "./batches.ts";
import type { Context } from "./context.ts";
import { isDuplicate } from "./errors.ts";
import { chunkRow, fromScanDocument, scanRow, toScanDocument, type ScanRow } from "./rows/running.ts";
import { counterRow } from "./rows/store.ts";
import { readBack } from "./rows/values.ts";

const rowOf = (found: unknown): ScanRow => readBack(scanRow, found, "扫描");
const scanOf = (found: unknown): Scan => fromScanDocument(rowOf(found).document);

const fieldsOf = (scan: Scan, no: number, writer: string): Omit<ScanRow, "_id" | "chunk"> => ({
  no,
  asOf: scan.asOf,
  isDone: scan.state === "done",
  ...(scan.releasedBelow === undefined ? {} : { releasedBelow: scan.releasedBelow }),
  revision: scan.revision,
  writer,
  document: toScanDocument(scan),
});

/*
 * A scan and the chunk saved with it change together, so the chunk is written into the scan's own document. The next
 * save first moves it out to a document of its own, which may be repeated; so a scan never grows, and no chunk is ever
 * seen of a save that failed.
 */
export function scansOn({ collections, reading, writing }: Context): ScanStore {
  const { scans, scan_chunks: chunks, counters } = collections;

  const nextNo = async (): Promise<number> => {
    const found = await counters
      .findOneAndUpdate({ _id: "scans" }, { $inc: { value: 1 } }, { upsert: true, returnDocument: "after" })
      .lean();
    return readBack(counterRow, found, "计数").value;
  };

  const moveOut = async ({ _id: scanId, chunk, revision }: ScanRow): Promise<void> => {
    if (chunk === undefined) return;
    const { page, bytes } = chunk;
    const older = { _id: `${scanId}#${page}` as never, revision: { $lt: revision } };
    try {
      await chunks.collection.replaceOne(older, { scanId, page, revision, bytes }, { upsert: true });
    } catch (error) {
      // It is there already, or a newer one is.
      if (!isDuplicate(error)) throw error;
    }
  };

  return {
    findUnfinished: (asOf) =>
      reading(async () => {
        const found = await scans.find({ asOf, isDone: false }).sort({ no: -1 }).limit(1).lean();
        return found.map(scanOf)[0];
      }),
    get: (scanId) =>
      reading(async () => {
        const found = await scans.findById(scanId).lean();
        return found === null ? undefined : scanOf(found);
      }),
    create(scan) {
      const writer = newToken();
      return writing(async () => {
        try {
          await scans.collection.insertOne({ _id: scan.scanId as never, ...fieldsOf(scan, await nextNo(), writer) });
        } catch (error) {
          if (!isDuplicate(error)) throw error;
          const standing = await scans.findById(scan.scanId).lean();
          if (standing !== null && rowOf(standing).writer === writer) return;
          throw new Conflict(`扫描 ${scan.scanId} 已存在。`);
        }
      });
    },
    save(scan, chunk) {
      const writer = newToken();
      return writing(async () => {
        const found = await scans.findById(scan.scanId).lean();
        const row = found === null ? undefined : rowOf(found);
        if (row?.writer === writer) return;
        if (row?.revision === scan.revision - 1) {
          await moveOut(row);
          const inside = chunk === undefined ? {} : { chunk: { page: chunk.page, bytes: chunk.bytes } };
          const { modifiedCount } = await scans.collection.replaceOne(
            { _id: scan.scanId as never, revision: row.revision },
            { ...fieldsOf(scan, row.no, writer), ...inside },
          );
          if (modifiedCount === 1) return;
        }
        throw new Conflict(`扫描 ${scan.scanId} 已被改动或不存在；未写入。`);
      });
    },
    list: (limit) =>
      reading(async () => (limit <= 0 ? [] : (await scans.find({}).sort({ no: -1 }).limit(limit).lean()).map(scanOf))),
    countOf: (asOf) => reading(() => scans.countDocuments({ asOf })),
    chunks: (scanId) =>
      reading(async () => {
        // The scan first: what it holds when it is read is moved out later, and then stands twice, never nowhere.
        const found = await scans.findById(scanId).lean();
        const row = found === null ? undefined : rowOf(found);
        const rows = (await chunks.find({ scanId }).lean()).map((one) => readBack(chunkRow, one, "扫描结果"));
        const byPage = new Map(rows.map((one) => [one.page, one]));
        if (row?.chunk !== undefined) {
          const { page, bytes } = row.chunk;
          const movedOut = byPage.get(page);
          if (movedOut === undefined || movedOut.revision < row.revision)
            byPage.set(page, { _id: "", scanId, revision: row.revision, page, bytes });
        }
        return [...byPage.values()]
          .sort((a, b) => a.page - b.page)
          .map(({ page, bytes }): OutcomeChunk => ({ scanId, page, bytes }));
      }),
    releasedBelow: () =>
      reading(async () => {
        const found = await scans
          .find({ releasedBelow: { $exists: true } })
          .sort({ releasedBelow: -1 })
          .limit(1)
          .lean();
        return found.map((one) => rowOf(one).releasedBelow)[0] ?? 0;
      }),
  };
}
