import { z } from "zod";
import { outcomes, type Outcome } from "../../../src/domain/decision.ts";
import type { RuleLifeEvent, StaffName, StoredRuleVersion } from "../../../src/domain/rule-life.ts";
import type { ShadowTally } from "../../../src/ports/rule-store.ts";
import { civilDate, count, instant, text } from "./values.ts";

const outcome = z.enum(outcomes as readonly [Outcome, ...Outcome[]]);

const event: z.ZodType<RuleLifeEvent> = z.strictObject({
  did: z.enum(["drafted", "shadowed", "approved", "withdrawn"]),
  by: text<StaffName>(),
  at: instant,
  digest: z.string(),
  note: z.exactOptional(z.string()),
  inForceFrom: z.exactOptional(civilDate),
});

const storedVersion: z.ZodType<StoredRuleVersion> = z.strictObject({
  rule: z.string(),
  version: count,
  state: z.enum(["draft", "shadow", "approved", "withdrawn"]),
  text: z.string(),
  digest: z.string(),
  author: text<StaffName>(),
  inForceFrom: z.exactOptional(civilDate),
  history: z.array(event),
  revision: count,
});

/** The id is `<rule>@<version>`; `writer` names the call that wrote last. */
export const ruleVersionRow = z.strictObject({
  _id: z.string(),
  rule: z.string(),
  version: count,
  state: z.string(),
  revision: count,
  writer: z.string(),
  document: storedVersion,
});
export type RuleVersionRow = z.infer<typeof ruleVersionRow>;

const tally: z.ZodType<ShadowTally> = z.strictObject({
  scanId: z.string(),
  part: z.string(),
  asOf: civilDate,
  rule: z.string(),
  version: count,
  digest: z.string(),
  outcomes: z.partialRecord(outcome, count),
  failures: count,
  differing: z.array(z.strictObject({ subjectId: z.string(), was: outcome, would: outcome })),
});

/** The id is `<scan>|<rule>|<version>|<part>`. */
export const shadowRow = z.strictObject({
  _id: z.string(),
  scanId: z.string(),
  part: z.string(),
  rule: z.string(),
  version: count,
  asOf: civilDate,
  document: tally,
});
export type ShadowRow = z.infer<typeof shadowRow>;
