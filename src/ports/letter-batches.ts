import type { CivilDate } from "../domain/civil-date.ts";

export interface BoundBatch {
  readonly day: CivilDate;
  readonly letters: number;
  /** Where the files to print lie. */
  readonly folder: string;
}

/**
 * Letters wait until they are bound for the printer. Promises: a letter is in at most one batch; a day has at most one,
 * and it does not change once it is there, so nothing is printed twice; a crash while binding leaves the letters waiting
 * or bound, never lost.
 */
export interface LetterBatches {
  /** Binds every letter that waits. `undefined` if none does, or the day has its batch already. @throws Unavailable */
  bind(day: CivilDate): Promise<BoundBatch | undefined>;
}
