import { createHash } from "node:crypto";
import { canonicalJson } from "../../domain/canonical-json.ts";
import type { CivilDate } from "../../domain/civil-date.ts";
import type { Decision, Reason } from "../../domain/decision.ts";
import type { SubjectId } from "../../domain/licence.ts";
import type { NewEntry, StandingDecision } from "../../ports/decision-log.ts";
import type { OutcomeCounts } from "../../ports/scan-store.ts";
import type { Vault } from "../../ports/vault.ts";

const sha256 = (text: string): string => createHash("sha256").update(text).digest("hex");

/** Facts of the day change every day without the decision changing; their results are kept, their values are not. */
const isDayFact = (reason: Reason): boolean => reason.fact.startsWith("day.");

/**
 * What a decision says, day counts and observation days left out: equal contents need no second entry. The version of
 * the register's record counts: a record that was wrong for a while and is put right again is decided anew.
 */
function contentDigest(vault: Vault, decision: Decision, { cycle, recordVersion }: DecidedSubject): string {
  return sha256(
    canonicalJson({
      rule: decision.rule,
      version: decision.version,
      cycle,
      recordVersion,
      window: decision.window,
      isProvisional: decision.isProvisional,
      ...conclusion(decision),
      because: decision.because.map((reason) => ({
        id: reason.id,
        finding: reason.finding,
        result: reason.result,
        unknownBecause: reason.unknownBecause,
        ...(isDayFact(reason) ? {} : { value: reason.value }),
      })),
      ...granted(vault, decision),
    }),
  );
}

function conclusion(decision: Decision): Readonly<Record<string, unknown>> {
  switch (decision.outcome) {
    case "eligible":
      return { outcome: decision.outcome, tier: decision.tier };
    case "held":
    case "blocked":
      return { outcome: decision.outcome, finding: decision.finding };
    case "routed":
      return { outcome: decision.outcome, finding: decision.finding, to: decision.to };
    case "undetermined":
      return { outcome: decision.outcome, missing: [...decision.missing].sort() };
    case "not-eligible":
    case "not-applicable":
      return { outcome: decision.outcome };
    default:
      return decision satisfies never;
  }
}

/** What a benefit comes to, and for whom; the persons by pseudonym. Nothing for a renewal. */
function granted(vault: Vault, { amount, heads }: Decision): Readonly<Record<string, unknown>> {
  return {
    ...(amount === undefined ? {} : { amount: amount.fen ?? "unknown" }),
    ...(heads === undefined
      ? {}
      : {
          heads: heads.map(({ headId, result, fen }) => ({
            head: vault.keyedHash("log-subject", headId),
            result,
            ...(fen === undefined ? {} : { fen }),
          })),
        }),
  };
}

/** Which record was decided. */
export interface DecidedSubject {
  readonly subjectId: SubjectId;
  /** The last valid day that would be renewed, the cycle that would be granted, or `none`. */
  readonly cycle: string;
  /** Version of the register's record. */
  readonly recordVersion: number;
}

/**
 * The entry of a decision. The body names the licence or holder, and persons it pays for, by pseudonyms and the facts by a salted commitment (SHA-256 of
 * salt and canonical reasons), so that the log can be published and the facts erased. The salt follows from the store's
 * key and the entry's key: the same history gives the same bytes on every engine.
 */
export function decisionEntry(
  vault: Vault,
  subject: DecidedSubject,
  decision: Decision,
  standing: StandingDecision | undefined,
): NewEntry {
  const { subjectId, cycle } = subject;
  const digest = contentDigest(vault, decision, subject);
  // Keyed: a plain digest would let anybody who knows a licence number test guesses against the published log.
  const key = vault.keyedHash("log-key", `${subjectId}|${decision.rule}|${standing?.key ?? ""}|${digest}`);
  const salt = vault.keyedHash("log-salt", key);
  const body = canonicalJson({
    v: 1,
    type: "decision",
    asOf: decision.asOf,
    subject: vault.keyedHash("log-subject", subjectId),
    rule: decision.rule,
    version: decision.version,
    cycle,
    ...conclusion(decision),
    ...(decision.isProvisional ? { provisional: true } : {}),
    ...granted(vault, decision),
    because: decision.because.map((reason) => ({ id: reason.id, finding: reason.finding, result: reason.result })),
    facts: sha256(salt + canonicalJson(decision.because)),
    ...(standing === undefined ? {} : { previous: standing.key }),
  });
  return {
    key,
    kind: "decision",
    body,
    decision: {
      subjectId,
      rule: decision.rule,
      cycle,
      outcome: decision.outcome,
      contentDigest: digest,
      decided: decision,
    },
  };
}

/** The entry that closes the deciding of a scan: what was looked at, and a digest of every outcome. */
export function scanEntry(scan: {
  readonly asOf: CivilDate;
  readonly ruleSetDigest: string;
  readonly subjects: number;
  readonly outcomes: OutcomeCounts;
  readonly vectorDigest: string;
}): NewEntry {
  const body = canonicalJson({
    v: 1,
    type: "scan",
    asOf: scan.asOf,
    ruleSet: scan.ruleSetDigest,
    subjects: scan.subjects,
    outcomes: scan.outcomes,
    vector: scan.vectorDigest,
  });
  return { key: sha256(`scan|${body}`).slice(0, 40), kind: "scan", body };
}
