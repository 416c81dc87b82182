import { setTimeout as pause } from "node:timers/promises";
import { isPassing, mayHaveWritten, translated } from "./errors.ts";

/** Runs calls through short absences of the server: a restart, an election, a lost connection. */
export interface Steady {
  /** A call that only reads. @throws Unavailable if the server stays away. */
  readonly reading: <T>(call: () => Promise<T>) => Promise<T>;
  /**
   * A call that may be run again from its beginning, whatever became of the time before, and then gives the same answer.
   * @throws OutcomeUnknown if the server stays away and something may have been written; Unavailable if nothing was.
   */
  readonly writing: <T>(call: () => Promise<T>) => Promise<T>;
}

const FIRST_PAUSE_MS = 20;
const LONGEST_PAUSE_MS = 1000;

/** Goes on trying for `forMs` milliseconds before it gives up. */
export function steadily(forMs: number): Steady {
  const run = async <T>(call: () => Promise<T>, writes: boolean): Promise<T> => {
    const until = performance.now() + forMs;
    let written = false;
    for (let wait = FIRST_PAUSE_MS; ; wait = Math.min(2 * wait, LONGEST_PAUSE_MS)) {
      try {
        return await call();
      } catch (error) {
        written ||= writes && mayHaveWritten(error);
        if (!isPassing(error) || performance.now() + wait >= until) throw translated(error, written);
        await pause(wait);
      }
    }
  };
  return { reading: (call) => run(call, false), writing: (call) => run(call, true) };
}
