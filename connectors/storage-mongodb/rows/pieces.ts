import { z } from "zod";
import type { HolderId, LicenceId, SubjectId } from "../../../src/domain/licence.ts";
import { scanFailures } from "./running.ts";
import { bytes, count, instant, text } from "./values.ts";

/** `writer` names the call that wrote last. The id is the piece's. */
export const pieceRow = z.strictObject({
  _id: z.string(),
  batch: z.string(),
  no: count,
  revision: count,
  writer: z.string(),
  document: z.strictObject({
    stretch: z.discriminatedUnion("stage", [
      z.strictObject({
        stage: z.literal("decide"),
        after: z.exactOptional(text<LicenceId>()),
        upTo: z.exactOptional(text<LicenceId>()),
      }),
      z.strictObject({
        stage: z.literal("decide-holders"),
        after: z.exactOptional(text<HolderId>()),
        upTo: z.exactOptional(text<HolderId>()),
      }),
      z.strictObject({ stage: z.literal("act"), from: count, below: count }),
    ]),
    isDone: z.boolean(),
    worker: z.exactOptional(z.string()),
    heldUntil: instant,
    fence: count,
    stalled: count,
    reached: z.exactOptional(text<SubjectId>()),
    subjects: count,
    vectors: z.array(bytes),
    entries: z.array(bytes).default([]),
    finished: count,
    failures: scanFailures,
    failureCount: count,
  }),
});
export type PieceRow = z.infer<typeof pieceRow>;

/** What of a piece says where it is. */
export const standingRow = z.strictObject({
  _id: z.string(),
  no: count,
  document: z.strictObject({ isDone: z.boolean(), heldUntil: instant }),
});
