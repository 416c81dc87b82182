import { setTimeout as pause } from "node:timers/promises";
import type { LicenceId } from "../../../domain/licence.ts";
import type { Piece } from "../../../ports/piece-store.ts";
import type { Scan } from "../../../ports/scan-store.ts";
import { noProgress, type ClusterParts, type OnProgress, type Parts } from "../../parts.ts";
import type { AppliedEffects } from "../apply-released-effects.ts";
import type { PageDecided } from "../decide-pages.ts";
import { decodeOutcomes } from "../outcome-vector.ts";
import { openEntries } from "./sealed-entries.ts";
import { scanPiece, workOnPiece } from "./work-on-piece.ts";

type Shared = Parts & { readonly cluster: ClusterParts };
interface Run {
  readonly signal: AbortSignal;
  readonly onProgress?: OnProgress;
}

/** Pieces of effects: no more than this, however many positions. */
const actPieces = 64;
const smallestAct = 200;

export const decideBatch = (scan: Scan): string => `${scan.scanId}/${scan.round ?? 1}/decide`;
const actBatch = (scan: Scan): string => `${scan.scanId}/${scan.round ?? 1}/act`;

const aPiece = (batch: string, no: number, stretch: Piece["stretch"]): Piece => ({
  pieceId: `${batch}/${String(no).padStart(6, "0")}`,
  batch,
  no,
  stretch,
  isDone: false,
  heldUntil: 0,
  fence: 0,
  stalled: 0,
  subjects: 0,
  vectors: [],
  entries: [],
  finished: 0,
  failures: [],
  failureCount: 0,
  revision: 0,
});

/**
 * The register decided in pieces by whoever is alive, this process among them; told piece by piece in the order of the
 * register, from the scan's checkpoint on. So the log is the same however many decide.
 */
export async function* decideInPieces(parts: Shared, request: Run, scan: Scan): AsyncGenerator<PageDecided> {
  const { register, decisions, pieces } = parts.storage;
  const everything = await register.count({});
  let done = scan.subjects;
  for await (const piece of doneInOrder(parts, request, await cutRegister(parts, scan))) {
    const after = endOf(piece);
    if (after === undefined || isGathered(scan, after)) continue;
    done += piece.subjects;
    yield {
      reached: { after },
      subjects: piece.subjects,
      logSize: await decisions.size(),
      seen: piece.vectors.flatMap((bytes) => decodeOutcomes(bytes)),
      entries: piece.entries.flatMap((sealed) => openEntries(parts.vault, sealed)),
      shadow: [],
      failures: piece.failures,
    };
    // The scan's checkpoint is behind it now: what it carried stands in the log and in the scan.
    await pieces.save({ ...piece, vectors: [], entries: [], revision: piece.revision + 1 });
    (request.onProgress ?? noProgress)({ stage: `扫描 ${scan.asOf}`, done, total: everything });
  }
}

/** The last subject of a piece that is done; undefined if it had none. */
const endOf = ({ stretch, reached }: Piece): LicenceId | undefined =>
  stretch.stage === "decide" ? (stretch.upTo ?? reached) : undefined;

/** A coordinator that died had gathered the pieces up to the scan's checkpoint. */
const isGathered = ({ after }: Scan, end: LicenceId): boolean =>
  after !== undefined && Buffer.compare(Buffer.from(end, "utf8"), Buffer.from(after, "utf8")) <= 0;

/** The pieces of a scan's deciding; a cutting that was interrupted is finished. */
async function cutRegister(parts: Shared, scan: Scan): Promise<readonly Piece[]> {
  const { pieces, register } = parts.storage;
  const batch = decideBatch(scan);
  const standing = await pieces.list(batch);
  const last = standing.at(-1)?.stretch;
  if (last?.stage === "decide" && last.upTo === undefined) return standing;
  let after = last?.stage === "decide" ? last.upTo : scan.after;
  const missing: Piece[] = [];
  for (const upTo of [...(await register.cutPoints(parts.cluster.pieceSize, after)), undefined]) {
    missing.push(
      aPiece(batch, standing.length + missing.length, {
        stage: "decide",
        ...(after === undefined ? {} : { after }),
        ...(upTo === undefined ? {} : { upTo }),
      }),
    );
    after = upTo;
  }
  await pieces.enter(missing);
  return [...standing, ...missing];
}

/** Finishes every released decision's effects in pieces, by whoever is alive. */
export async function applyInPieces(parts: Shared, request: Run, scan: Scan): Promise<AppliedEffects> {
  const cut = await cutEffects(parts, scan);
  let finished = 0;
  const failures = [];
  for await (const piece of doneInOrder(parts, request, cut)) {
    finished += piece.finished;
    failures.push(...piece.failures);
    (request.onProgress ?? noProgress)({ stage: "建立办件、排入通知", done: piece.no + 1, total: cut.length });
  }
  return { finished, failures };
}

async function cutEffects(parts: Shared, scan: Scan): Promise<readonly Piece[]> {
  const { pieces, decisions, scans } = parts.storage;
  const batch = actBatch(scan);
  const standing = await pieces.list(batch);
  const last = standing.at(-1)?.stretch;
  const below = scan.releasedBelow ?? (await scans.releasedBelow());
  const start = last?.stage === "act" ? last.below : (await decisions.pending(0, below, 1))[0]?.position;
  if (start === undefined || start >= below) return standing;
  const size = Math.max(smallestAct, Math.ceil((below - start) / actPieces));
  const missing: Piece[] = [];
  for (let from = start; from < below; from += size)
    missing.push(
      aPiece(batch, standing.length + missing.length, { stage: "act", from, below: Math.min(from + size, below) }),
    );
  await pieces.enter(missing);
  return [...standing, ...missing];
}

/** Forgets what the workers of a scan shared, once everything stands in the scan itself. */
export async function forgetPieces(parts: Parts, scan: Scan): Promise<void> {
  if (parts.cluster === undefined) return;
  await parts.storage.pieces.forget(decideBatch(scan));
  await parts.storage.pieces.forget(actBatch(scan));
}

/** Each piece once it is done, in order. Meanwhile this process does pieces too, so that none needs another worker. */
async function* doneInOrder(parts: Shared, { signal }: Run, cut: readonly Piece[]): AsyncGenerator<Piece> {
  const { pieces } = parts.storage;
  const { pool, worker, lookEveryMs } = parts.cluster;
  await pool.handOut(
    scanPiece,
    cut.filter(({ isDone }) => !isDone).map(({ pieceId }) => pieceId),
  );
  for (const [index, { pieceId }] of cut.entries()) {
    for (;;) {
      signal.throwIfAborted();
      const piece = await pieces.get(pieceId);
      if (piece === undefined) return;
      if (piece.isDone) {
        yield piece;
        break;
      }
      if (!(await lendAHand(parts, worker, cut.slice(index), signal))) await pause(lookEveryMs, undefined, { signal });
    }
  }
}

/** Does the first piece that nobody holds; false if there is none. */
async function lendAHand(parts: Shared, worker: string, cut: readonly Piece[], signal: AbortSignal): Promise<boolean> {
  for (const { pieceId } of cut) {
    const piece = await parts.storage.pieces.get(pieceId);
    if (piece === undefined || piece.isDone || piece.heldUntil > parts.clock.now()) continue;
    return (await workOnPiece(parts, worker, pieceId, signal)) === "done";
  }
  return false;
}
