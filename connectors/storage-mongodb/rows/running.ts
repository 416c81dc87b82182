import { z } from "zod";
import type { HolderId, LicenceId, SubjectId } from "../../../src/domain/licence.ts";
import type { Outcome } from "../../../src/domain/decision.ts";
import type { OutcomeCounts, Scan } from "../../../src/ports/scan-store.ts";
import { bytes, civilDate, count, instant, text } from "./values.ts";

export const scanFailures = z.array(
  z.strictObject({ licenceId: text<SubjectId>(), rule: z.string(), reason: z.string() }),
);

/** Counts as a list: what stands in a rule's name must not be read as a path. */
const scanDocument = z.strictObject({
  scanId: z.string(),
  asOf: civilDate,
  state: z.enum(["deciding", "stopped", "acting", "done"]),
  ruleSetDigest: z.string(),
  round: z.exactOptional(count),
  startedAt: instant,
  finishedAt: z.exactOptional(instant),
  pages: count,
  decidedBelow: z.exactOptional(count),
  after: z.exactOptional(text<LicenceId>()),
  afterHolder: z.exactOptional(text<HolderId>()),
  subjects: count,
  outcomes: z.array(z.strictObject({ rule: z.string(), outcome: text<Outcome>(), count })),
  unobserved: z.exactOptional(z.array(z.strictObject({ rule: z.string(), count }))),
  failures: scanFailures,
  failureCount: count,
  releasedBelow: z.exactOptional(count),
  stoppedBecause: z.exactOptional(z.array(z.strictObject({ rule: z.string(), wouldOpen: count, limit: count }))),
  casesBefore: count,
  noticesBefore: count,
  grantsBefore: z.exactOptional(count),
  revision: count,
});
export type ScanDocument = z.infer<typeof scanDocument>;

export const toScanDocument = ({ outcomes, unobserved, failures, stoppedBecause, ...scan }: Scan): ScanDocument => ({
  ...scan,
  outcomes: Object.entries(outcomes).flatMap(([rule, counts]) =>
    Object.entries(counts).map(([outcome, found]) => ({ rule, outcome: outcome as Outcome, count: found })),
  ),
  ...(unobserved && { unobserved: Object.entries(unobserved).map(([rule, found]) => ({ rule, count: found })) }),
  failures: [...failures],
  ...(stoppedBecause === undefined ? {} : { stoppedBecause: [...stoppedBecause] }),
});

export function fromScanDocument({ outcomes, unobserved, ...scan }: ScanDocument): Scan {
  const counts: Record<string, Partial<Record<Outcome, number>>> = {};
  for (const { rule, outcome, count: found } of outcomes) (counts[rule] ??= {})[outcome] = found;
  const unseen = unobserved && Object.fromEntries(unobserved.map(({ rule, count: found }) => [rule, found]));
  return { ...scan, outcomes: counts satisfies OutcomeCounts, ...(unseen && { unobserved: unseen }) };
}

/** The newest chunk stands in the scan itself: the two change together. */
export const scanRow = z.strictObject({
  _id: z.string(),
  /** Rises with every scan made; gaps mean nothing. */
  no: count,
  asOf: civilDate,
  isDone: z.boolean(),
  releasedBelow: z.exactOptional(count),
  revision: count,
  writer: z.string(),
  chunk: z.exactOptional(z.strictObject({ page: count, bytes })),
  document: scanDocument,
});
export type ScanRow = z.infer<typeof scanRow>;

/** A chunk that a later save has moved out of its scan. The id is `<scan id>#<page>`; the highest revision wins. */
export const chunkRow = z.strictObject({ _id: z.string(), scanId: z.string(), page: count, revision: count, bytes });
export type ChunkRow = z.infer<typeof chunkRow>;

/** The id is `<schedule>#<day>`. */
export const slotRow = z.strictObject({
  _id: z.string(),
  schedule: z.string(),
  day: civilDate,
  state: z.enum(["claimed", "done"]),
  fence: count,
  attempts: count,
  finishedAt: z.exactOptional(instant),
  writer: z.string(),
});
export type SlotRow = z.infer<typeof slotRow>;

/** Never deleted: its fence must rise for ever. */
export const leaseRow = z.strictObject({
  _id: z.string(),
  fence: count,
  holder: z.string(),
  token: z.string(),
  endsAt: instant,
});
export type LeaseRow = z.infer<typeof leaseRow>;
