import { Conflict } from "../ports/errors.ts";

/** Runs an idempotent step again when somebody else changed the record it had read; gives up after a few rounds. */
export async function againOnConflict<T>(step: () => Promise<T>, rounds = 5): Promise<T> {
  for (let round = 1; ; round += 1) {
    try {
      return await step();
    } catch (error) {
      if (!(error instanceof Conflict) || round === rounds) throw error;
    }
  }
}
