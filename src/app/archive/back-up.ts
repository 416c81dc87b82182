import { recordsIn, type ArchiveFile, type ArchiveManifest } from "../../ports/archive-file.ts";
import type { ArchiveRecord } from "../../ports/store-archive.ts";
import { alone, deliverLeases, type LeaseParts, type Work } from "../leases.ts";
import type { OnProgress } from "../parts.ts";

export interface BackUpRequest {
  readonly path: string;
  readonly signal: AbortSignal;
  readonly onProgress?: OnProgress;
}

export interface BackUpSummary {
  readonly file: string;
  readonly records: number;
  readonly keyId: string;
  readonly manifest: ArchiveManifest;
}

/** Whatever writes more than one record at a time; kept away where a dump is not one moment by itself. */
const writers: readonly Work[] = ["scan", "import", ...deliverLeases, "rules"];

/** Records after which progress is told, leases are looked at and others have their turn. */
const STEP = 1000;

/**
 * Writes the whole store into a new file.
 * @throws Conflict if the file exists or another copy is made, or, where the engine cannot show one moment, while
 * somebody scans, imports, sends or changes rules. Nothing is left then.
 */
export async function backUp(
  parts: LeaseParts,
  file: ArchiveFile,
  { path, signal, onProgress = () => undefined }: BackUpRequest,
): Promise<BackUpSummary> {
  const { storage, clock } = parts;
  const { engine, version: layout, createdAt, keyId } = storage.info;
  const keptAway: readonly Work[] = ["archive", ...(storage.archive.isSnapshot ? [] : writers)];
  return holding(parts, keptAway, async (renew) => {
    async function* steadily(): AsyncIterable<ArchiveRecord> {
      let done = 0;
      for await (const record of storage.archive.dump()) {
        yield record;
        done += 1;
        if (done % STEP !== 0) continue;
        signal.throwIfAborted();
        await renew();
        onProgress({ stage: "备份", done });
      }
      signal.throwIfAborted();
      await renew();
    }
    const about = {
      createdAt: new Date(clock.now()).toISOString(),
      store: { engine, layout, createdAt, keyId },
    };
    const manifest = await file.write(path, about, steadily());
    return { file: path, records: recordsIn(manifest), keyId, manifest };
  });
}

/** Holds the leases of all these works at once; `renew` throws when one of them is lost. */
function holding<T>(
  parts: LeaseParts,
  [work, ...others]: readonly Work[],
  run: (renew: () => Promise<void>) => Promise<T>,
): Promise<T> {
  if (work === undefined) return run(async () => undefined);
  return alone(parts, work, (lease) =>
    holding(parts, others, (renewOthers) =>
      run(async () => {
        await lease.renew(parts.clock.now());
        await renewOthers();
      }),
    ),
  );
}
