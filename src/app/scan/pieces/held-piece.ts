import { Conflict } from "../../../ports/errors.ts";
import type { Piece } from "../../../ports/piece-store.ts";
import { tenMinutesMs } from "../../leases.ts";
import type { Parts } from "../../parts.ts";

/** The clocks of two machines may differ by so much; nobody writes in the last moments of his time. */
const skewMs = 5000;

type Change = Partial<Omit<Piece, "pieceId" | "batch" | "no" | "revision" | "fence">>;

/** A piece in the hands of this process. */
export interface HeldPiece {
  /** As last saved. */
  readonly piece: () => Piece;
  /** Called before every write: renews the time if it is short. @throws Conflict if somebody took the piece over. */
  readonly assertMine: () => Promise<void>;
  /** Saves a checkpoint. @throws Conflict if somebody took the piece over; then nothing was written. */
  readonly save: (change: Change) => Promise<void>;
  /** Gives it back for others to take up at once. Never throws. */
  readonly release: () => Promise<void>;
}

/** Takes up a piece that nobody holds; `done` if there is nothing to do, `held` if somebody else is at it. */
export async function takeUpPiece(parts: Parts, pieceId: string, worker: string): Promise<HeldPiece | "done" | "held"> {
  const { pieces } = parts.storage;
  const leaseMs = parts.leaseMs ?? tenMinutesMs;
  const found = await pieces.get(pieceId);
  if (found === undefined || found.isDone) return "done";
  if (found.heldUntil > parts.clock.now()) return "held";
  let current = found;
  // One save after the other: the heartbeat and the work would refuse one another's revision.
  let tail: Promise<unknown> = Promise.resolve();
  const save = (change: Change & { readonly fence?: number }): Promise<void> => {
    const saved = tail.then(async () => {
      const next = { heldUntil: parts.clock.now() + leaseMs, ...change };
      const piece = { ...current, ...next, revision: current.revision + 1 };
      await pieces.save(piece);
      current = piece;
    });
    tail = saved.catch(() => undefined);
    return saved;
  };
  try {
    await save({ worker, fence: found.fence + 1, stalled: found.stalled + 1 });
  } catch (error) {
    if (error instanceof Conflict) return "held";
    throw error;
  }
  const margin = Math.min(skewMs, leaseMs / 3);
  const heart = setInterval(() => void save({}).catch(() => undefined), leaseMs / 4).unref();
  return {
    piece: () => current,
    save,
    async assertMine() {
      if (parts.clock.now() < current.heldUntil - margin) return;
      await save({});
    },
    async release() {
      clearInterval(heart);
      await tail;
      if (current.isDone) return;
      await save({ heldUntil: 0 }).catch(() => undefined);
    },
  };
}
