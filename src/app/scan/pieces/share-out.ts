import { setTimeout as pause } from "node:timers/promises";
import type { HolderId, LicenceId, SubjectId } from "../../../domain/licence.ts";
import type { RuleSet } from "../../../engine/index.ts";
import type { Piece, PieceStanding } from "../../../ports/piece-store.ts";
import type { Scan } from "../../../ports/scan-store.ts";
import { noProgress, type OnProgress, type Parts, type Progress } from "../../parts.ts";
import type { AppliedEffects } from "../apply-released-effects.ts";
import type { PageDecided } from "../decide-pages.ts";
import { decodeOutcomes } from "../outcome-vector.ts";
import { cutEffects, cutHolders, cutRegister, batchOf, type Shared } from "./cut.ts";
import { openEntries } from "./sealed-entries.ts";
import { scanPiece, workOnPiece } from "./work-on-piece.ts";

interface Run {
  readonly signal: AbortSignal;
  readonly onProgress?: OnProgress;
}

/**
 * Licences decided in pieces by whoever is alive, this process among them; told piece by piece in the order of the
 * register, from the scan's checkpoint on. So the log is the same however many decide.
 */
export async function* decideInPieces(parts: Shared, request: Run, scan: Scan): AsyncGenerator<PageDecided> {
  const total = await parts.storage.register.count({});
  const cut = await cutRegister(parts, scan);
  const progress = { stage: `扫描 ${scan.asOf}`, total };
  yield* gathered(parts, request, cut, scan.after, (after) => ({ after: after as LicenceId }), progress);
}

/** The same of holders. */
export async function* decideHoldersInPieces(
  parts: Shared,
  request: Run,
  ruleSet: RuleSet,
  scan: Scan,
): AsyncGenerator<PageDecided> {
  const cut = await cutHolders(parts, ruleSet, scan);
  const reachedAt = (afterHolder: SubjectId): PageDecided["reached"] => ({ afterHolder: afterHolder as HolderId });
  yield* gathered(parts, request, cut, scan.afterHolder, reachedAt, { stage: `比对政策 ${scan.asOf}` });
}

async function* gathered(
  parts: Shared,
  request: Run,
  cut: readonly Piece[],
  checkpoint: SubjectId | undefined,
  reachedAt: (last: SubjectId) => PageDecided["reached"],
  progress: Omit<Progress, "done">,
): AsyncGenerator<PageDecided> {
  const { decisions, pieces } = parts.storage;
  let done = 0;
  for await (const piece of doneInOrder(parts, request, cut)) {
    done += piece.subjects;
    const last = endOf(piece);
    if (last === undefined || isGathered(checkpoint, last)) continue;
    yield {
      reached: reachedAt(last),
      subjects: piece.subjects,
      logSize: await decisions.size(),
      seen: piece.vectors.flatMap((bytes) => decodeOutcomes(bytes)),
      entries: piece.entries.flatMap((sealed) => openEntries(parts.vault, sealed)),
      shadow: [],
      failures: piece.failures,
    };
    // The scan's checkpoint is behind it now: what it carried stands in the log and in the scan.
    await pieces.save({ ...piece, vectors: [], entries: [], revision: piece.revision + 1 });
    (request.onProgress ?? noProgress)({ ...progress, done });
  }
}

/** The last subject of a piece that is done; undefined if it had none. */
const endOf = ({ stretch, reached }: Piece): SubjectId | undefined =>
  stretch.stage === "act" ? undefined : (stretch.upTo ?? reached);

/** A coordinator that died had gathered the pieces up to the scan's checkpoint. */
const isGathered = (checkpoint: SubjectId | undefined, last: SubjectId): boolean =>
  checkpoint !== undefined && Buffer.compare(Buffer.from(last, "utf8"), Buffer.from(checkpoint, "utf8")) <= 0;

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

/** Forgets what the workers of a scan shared, once everything stands in the scan itself. */
export async function forgetPieces(parts: Parts, scan: Scan): Promise<void> {
  if (parts.cluster === undefined) return;
  for (const stage of ["decide", "decide-holders", "act"] as const)
    await parts.storage.pieces.forget(batchOf(scan, stage));
}

/** Each piece once it is done, in order. Meanwhile this process does pieces too, so that none needs another worker. */
async function* doneInOrder(parts: Shared, { signal }: Run, cut: readonly Piece[]): AsyncGenerator<Piece> {
  const { pieces } = parts.storage;
  const { pool, worker, lookEveryMs } = parts.cluster;
  await pool.handOut(
    scanPiece,
    cut.filter(({ isDone }) => !isDone).map(({ pieceId }) => pieceId),
  );
  let done = new Set(cut.filter(({ isDone }) => isDone).map(({ pieceId }) => pieceId));
  for (const { pieceId, batch, no } of cut) {
    while (!done.has(pieceId)) {
      signal.throwIfAborted();
      const standing = await pieces.standing(batch);
      if (!standing.some((one) => one.pieceId === pieceId)) return;
      done = new Set(standing.filter(({ isDone }) => isDone).map((one) => one.pieceId));
      if (done.has(pieceId)) break;
      const isFree = (one: PieceStanding) => !one.isDone && one.no >= no && one.heldUntil <= parts.clock.now();
      const free = standing.find(isFree);
      if (free === undefined || (await workOnPiece(parts, worker, free.pieceId, signal)) === "later")
        await pause(lookEveryMs, undefined, { signal });
    }
    const piece = await pieces.get(pieceId);
    if (piece === undefined) return;
    yield piece;
  }
}
