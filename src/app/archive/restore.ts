import { recordsIn, type ArchiveFile, type ArchiveManifest } from "../../ports/archive-file.ts";
import { Conflict } from "../../ports/errors.ts";
import type { StoreInfo } from "../../ports/storage.ts";
import type { ArchiveRecord } from "../../ports/store-archive.ts";
import { alone, deliverLeases, type LeaseParts, type Work } from "../leases.ts";
import type { OnProgress } from "../parts.ts";

export interface RestoreRequest {
  readonly path: string;
  readonly signal: AbortSignal;
  readonly onProgress?: OnProgress;
}

export interface RestoreSummary {
  readonly file: string;
  readonly records: number;
  readonly from: ArchiveManifest["store"];
  readonly into: StoreInfo;
}

/** Records after which progress is told and the lease is looked at. */
const STEP = 1000;

/** Reads the whole archive before anything is written. @throws NotFound; InvalidInput if it is not whole or not ours. */
export async function verifyArchive(
  file: ArchiveFile,
  { path, signal, onProgress = () => undefined }: RestoreRequest,
): Promise<ArchiveManifest> {
  return file.verify(path, (done) => {
    signal.throwIfAborted();
    onProgress({ stage: "核对备份", done });
  });
}

/**
 * Fills an empty store from an archive that was verified. If it is cut short, the store says so to whoever opens it,
 * and it can be begun again.
 * @throws Conflict if the store is not empty or somebody works on it.
 */
export async function restore(
  parts: LeaseParts,
  file: ArchiveFile,
  manifest: ArchiveManifest,
  { path, signal, onProgress = () => undefined }: RestoreRequest,
): Promise<RestoreSummary> {
  const { storage, clock } = parts;
  const total = recordsIn(manifest);
  return alone(parts, "archive", async (lease) => {
    await assertQuiet(parts);
    async function* steadily(): AsyncIterable<ArchiveRecord> {
      let done = 0;
      for await (const record of file.read(path, manifest)) {
        yield record;
        done += 1;
        if (done % STEP !== 0) continue;
        signal.throwIfAborted();
        await lease.renew(clock.now());
        onProgress({ stage: "恢复", done, total });
      }
    }
    await storage.archive.load(steadily());
    return { file: path, records: total, from: manifest.store, into: storage.info };
  });
}

/** Leases cannot be taken here: their fences come with the archive. */
async function assertQuiet({ storage }: LeaseParts): Promise<void> {
  const works: readonly Work[] = ["start", "scan", "import", ...deliverLeases, "rules"];
  for (const work of works) {
    const holder = await storage.leases.holderOf(work);
    if (holder !== undefined)
      throw new Conflict(`有别的进程（${holder}）正在使用 ${storage.info.location}，请先停下它再恢复；未作改动。`);
  }
}
