import { z } from "zod";
import { count } from "./values.ts";

/** Committed and perhaps not yet applied: the documents stand in `parts` documents of the journal. */
const pending = z.strictObject({ journal: z.string(), parts: count });

export const headRow = z.strictObject({
  _id: z.string(),
  /** Batches ever committed. */
  batch: count,
  pending: z.exactOptional(pending),
  /** Tokens of the newest commits, so that a call whose answer was lost can tell that it had committed. */
  recent: z.array(z.string()),
  state: z.unknown(),
});
export type HeadRow = z.infer<typeof headRow>;

/** One document as a batch leaves it; see `batches.ts`. */
const put = z.looseObject({ into: z.string(), id: z.union([z.string(), z.number()]) });

/** The id is `<head>#<batch it follows, 12 digits>#<random>#<part>`. */
export const journalRow = z.strictObject({ _id: z.string(), puts: z.array(put) });
export type JournalRow = z.infer<typeof journalRow>;
