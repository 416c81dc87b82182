/** `later`: not now, ask again; somebody else may be at it. */
export type WorkDone = "done" | "later";

/**
 * Hands pieces of work to whichever worker is free. It decides nothing about who may write: a piece may be run twice,
 * also at the same time, and whoever runs it looks into the store first. Promises: a piece that was handed out is run
 * until it answers `done`, also when workers die; one that fails is run again after a growing pause.
 */
export interface WorkPool {
  /** Enters pieces of one kind; one that waits already is not entered twice. */
  handOut(kind: string, keys: readonly string[]): Promise<void>;
  /** Does pieces of this kind here, at most `concurrency` at once. Called once for a kind. */
  takeUp(kind: string, concurrency: number, work: (key: string) => Promise<WorkDone>): Promise<void>;
  /** Takes nothing more; resolves when what runs has ended, or its time is over. */
  stop(): Promise<void>;
}
