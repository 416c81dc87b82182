import { z } from "zod";
import type { SubjectId } from "../../../src/domain/licence.ts";
import { bytes, civilDate, count, text } from "./values.ts";

/** An entry of the decision log; written once, never changed. The id is its position. */
export const entryRow = z.strictObject({
  _id: count,
  key: z.string(),
  kind: z.enum(["decision", "scan"]),
  body: z.string(),
});
export type EntryRow = z.infer<typeof entryRow>;

/** What stands beside the entry of a decision, under the same position. `sealed` is absent once it was erased. */
export const decisionRow = z.strictObject({
  _id: count,
  key: z.string(),
  subjectId: text<SubjectId>(),
  rule: z.string(),
  cycle: z.string(),
  asOf: civilDate,
  outcome: z.enum(["eligible", "held", "blocked", "routed", "undetermined", "not-eligible", "not-applicable"]),
  contentDigest: z.string(),
  sealed: z.exactOptional(bytes),
  isPending: z.boolean(),
  /** A newer decision on the same subject and rule stands in the log. */
  isSuperseded: z.boolean(),
});
export type DecisionRow = z.infer<typeof decisionRow>;
