import type { BoundBatch } from "../../ports/letter-batches.ts";
import type { Parts } from "../parts.ts";
import { today } from "../today.ts";

/** Binds the letters that wait into today's batch; once a day, and nothing where no letters are written. */
export async function bindLetters(parts: Parts): Promise<BoundBatch | undefined> {
  const bound = await parts.letters?.bind(today(parts));
  if (bound !== undefined) parts.log.info({ day: bound.day, letters: bound.letters }, "letters bound");
  return bound;
}
