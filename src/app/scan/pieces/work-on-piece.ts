import type { RuleSet } from "../../../engine/index.ts";
import { Conflict } from "../../../ports/errors.ts";
import type { Piece } from "../../../ports/piece-store.ts";
import type { Scan } from "../../../ports/scan-store.ts";
import type { WorkDone } from "../../../ports/work-pool.ts";
import { loggableBusy, shortDigest } from "../../loggable.ts";
import type { Parts } from "../../parts.ts";
import { actPiece } from "./act-piece.ts";
import { decidePiece } from "./decide-piece.ts";
import { takeUpPiece, type HeldPiece } from "./held-piece.ts";

/** Name of this kind of work in the pool: never renamed. */
export const scanPiece = "scan-piece";

/**
 * Does one piece of a scan, or what is left of it; `onDone` is called if it was ended here. `later`: somebody else is at it, it was taken over, or the rules here
 * are not those of the scan. @throws if it failed in another way; then it is free for whoever comes next.
 */
export async function workOnPiece(
  parts: Parts,
  worker: string,
  pieceId: string,
  signal: AbortSignal,
  onDone: () => void = () => undefined,
): Promise<WorkDone> {
  const piece = await parts.storage.pieces.get(pieceId);
  const scan = piece === undefined ? undefined : await parts.storage.scans.get(scanIdOf(piece));
  if (piece === undefined || scan === undefined || piece.isDone || !isWanted(piece, scan)) return "done";
  const ruleSet = await rulesOf(parts, scan);
  if (ruleSet === undefined) return "later";
  const held = await takeUpPiece(parts, pieceId, worker);
  if (held === "done") return "done";
  if (held === "held") return "later";
  const told = tellOf(parts, held);
  try {
    if (piece.stretch.stage === "act") await actPiece(parts, ruleSet, held, signal);
    else await decidePiece(parts, ruleSet, scan, held, signal);
    told.done();
    onDone();
    return "done";
  } catch (error) {
    if (signal.aborted) return "later";
    if (!(error instanceof Conflict)) throw error;
    parts.log.info({ pieceId, ...loggableBusy(error) }, "piece of a scan left to another worker");
    return "later";
  } finally {
    await held.release();
  }
}

/** Says in the log what was taken up; `done` says how much of it was done here, and how long it took. */
function tellOf({ clock, log }: Parts, held: HeldPiece): { done(): void } {
  const begun = held.piece();
  const { no, stretch } = begun;
  const about = {
    scan: scanIdOf(begun),
    stage: stretch.stage,
    piece: no,
    ...(stretch.stage === "act" ? { from: stretch.from, below: stretch.below } : {}),
  };
  const startedAt = clock.now();
  log.info({ ...about, taken: begun.fence }, "piece of a scan taken up");
  return {
    done() {
      const { subjects, finished } = held.piece();
      const count = stretch.stage === "act" ? finished - begun.finished : subjects - begun.subjects;
      log.info({ ...about, count, seconds: (clock.now() - startedAt) / 1000 }, "piece of a scan done");
    },
  };
}

const scanIdOf = ({ batch }: Piece): string => batch.split("/")[0] ?? batch;

/** A scan that began afresh, or is done, wants nothing more of an earlier round. */
const isWanted = ({ batch, stretch: { stage } }: Piece, scan: Scan): boolean =>
  batch.startsWith(`${scan.scanId}/${scan.round ?? 1}/`) &&
  (stage === "act" ? scan.state === "acting" : scan.state === "deciding");

/** The rules of the scan; they may have been edited since this process read them. */
async function rulesOf(parts: Parts, scan: Scan): Promise<RuleSet | undefined> {
  const here = await parts.rules.current();
  if (here.digest === scan.ruleSetDigest) return here;
  await parts.rules.reload().catch(() => undefined);
  const read = await parts.rules.current();
  if (read.digest === scan.ruleSetDigest) return read;
  if (warnedOf.get(parts.rules) !== scan.scanId)
    parts.log.warn(
      {
        scan: scan.scanId,
        ruleSet: shortDigest(read),
        scanRuleSet: shortDigest({ digest: scan.ruleSetDigest }),
        location: parts.rules.location,
      },
      "rules of this worker are not those of the scan: its pieces are left to others",
    );
  warnedOf.set(parts.rules, scan.scanId);
  return undefined;
}

/** The pieces come again every few seconds: a scan is worth one line. */
const warnedOf = new WeakMap<Parts["rules"], string>();
