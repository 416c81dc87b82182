import { createHash } from "node:crypto";
import { deflateSync, inflateSync } from "node:zlib";
import { outcomes, type Outcome, type RuleId } from "../../domain/decision.ts";
import type { SubjectId } from "../../domain/licence.ts";
import { LogIntegrity } from "../../ports/errors.ts";

/** What one scan found for one licence or holder under one rule. */
export interface SeenOutcome {
  readonly licenceId: SubjectId;
  readonly rule: RuleId;
  readonly outcome: Outcome;
  /** Undetermined, and nothing that the rule asks for was ever observed of the subject. */
  readonly isUnobserved?: true;
}

/** One page of a scan as compressed bytes: a line a pair, tab-separated, in the order it was decided; `unobserved` behind the outcome. */
export function encodeOutcomes(seen: readonly SeenOutcome[]): Uint8Array {
  const lines = seen.map(({ licenceId, rule, outcome, isUnobserved }) =>
    [licenceId, rule, outcome, ...(isUnobserved === true ? ["unobserved"] : [])].join("\t"),
  );
  return deflateSync(lines.join("\n"));
}

/** @throws LogIntegrity if the bytes are not such a page. */
export function decodeOutcomes(bytes: Uint8Array): readonly SeenOutcome[] {
  const text = inflateSync(bytes).toString("utf8");
  if (text === "") return [];
  return text.split("\n").map((line) => {
    const [licenceId, rule, outcome, note] = line.split("\t");
    const known = outcomes.find((one) => one === outcome);
    if (licenceId === undefined || rule === undefined || known === undefined) {
      throw new LogIntegrity("扫描结果向量已损坏");
    }
    const seen = { licenceId: licenceId as SubjectId, rule, outcome: known };
    return note === "unobserved" ? { ...seen, isUnobserved: true } : seen;
  });
}

/** Digest over the uncompressed pages in order: the same outcomes give the same digest on every machine. */
export function vectorDigest(chunks: readonly Uint8Array[]): string {
  const hash = createHash("sha256");
  for (const chunk of chunks) hash.update(inflateSync(chunk)).update("\n");
  return hash.digest("hex");
}
