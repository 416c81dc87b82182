import type { HolderId, LicenceId, SubjectId } from "../domain/licence.ts";
import type { ScanFailure } from "./scan-store.ts";

/**
 * A stretch of a scan that one worker does at a time. Whoever takes it up writes his name, an end to his time and the
 * next fence into it, by compare-and-set; so he who lost it to another can save nothing of it any more.
 */
export interface Piece {
  /** `<scanId>/<round>/<stage>/<no>`, unique for ever. A scan that starts afresh under other rules has another round. */
  readonly pieceId: string;
  /** Everything before the number: what belongs together. */
  readonly batch: string;
  readonly no: number;
  /** Subjects in (after, upTo], or positions of the log in [from, below). An absent bound is none. */
  readonly stretch:
    | { readonly stage: "decide"; readonly after?: LicenceId; readonly upTo?: LicenceId }
    | { readonly stage: "decide-holders"; readonly after?: HolderId; readonly upTo?: HolderId }
    | { readonly stage: "act"; readonly from: number; readonly below: number };
  readonly isDone: boolean;
  /** Who has it until `heldUntil`; no personal data. */
  readonly worker?: string;
  readonly heldUntil: number;
  /** How often it was taken up. */
  readonly fence: number;
  /** How often it was taken up since its checkpoint last moved: a record that ends its worker shows here. */
  readonly stalled: number;
  /** The checkpoint of deciding: the last subject whose decisions are kept here. */
  readonly reached?: SubjectId;
  readonly subjects: number;
  /** What was seen, a compressed chunk a page; what is in them is the app's matter. */
  readonly vectors: readonly Uint8Array[];
  /** What was decided and is not in the log yet, a sealed chunk a page; what is in them is the app's matter. */
  readonly entries: readonly Uint8Array[];
  /** Decisions whose effects are finished. */
  readonly finished: number;
  readonly failures: readonly ScanFailure[];
  readonly failureCount: number;
  /** Rises by one with every save. */
  readonly revision: number;
}

/** Where a piece is, without what it carries. */
export type PieceStanding = Pick<Piece, "pieceId" | "no" | "isDone" | "heldUntil">;

/** What many workers share of one scan. Promises: a piece is entered once; a save is compare-and-set on its revision. */
export interface PieceStore {
  /** Enters pieces; one that is there already is left as it is. */
  enter(pieces: readonly Piece[]): Promise<void>;
  get(pieceId: string): Promise<Piece | undefined>;
  /** All pieces of a batch, ascending by number. */
  list(batch: string): Promise<readonly Piece[]>;
  /** The same, without what they carry: looked at again and again while others work. */
  standing(batch: string): Promise<readonly PieceStanding[]>;
  /** `piece.revision` must be the stored one plus 1. @throws Conflict otherwise; then nothing was written. */
  save(piece: Piece): Promise<void>;
  /** Forgets a batch once everything in it stands elsewhere. Idempotent. */
  forget(batch: string): Promise<void>;
}
