import { parseCivilDate } from "../../domain/civil-date.ts";
import type { RuleId } from "../../domain/decision.ts";
import type { LicenceId } from "../../domain/licence.ts";
import type { RuleSet } from "../../engine/index.ts";
import type { PendingEffect } from "../../ports/decision-log.ts";
import type { BlastRadius, OutcomeCounts, ScanFailure } from "../../ports/scan-store.ts";
import { caseIdOf } from "../cases/prepare-case.ts";
import { grantIdOf, isBenefit } from "../grants/prepare-grant.ts";
import type { Parts } from "../parts.ts";
import { isOver, limits, wouldAct, type Opening } from "./blast-radius.ts";
import { decideHolderPages } from "./decide-holders.ts";
import { addOutcomes, addUnobserved, decidePages, type PageDecided } from "./decide-pages.ts";
import { failuresKept, type ScanRequest, type ScanSummary } from "./scan-summary.ts";

const pageSize = 500;

/**
 * Decides everything against the store as it is and counts what the scan itself would do: which limit would stop it, and
 * how many cases it would open, now or once it is confirmed. Nothing is written, and no lease is needed.
 */
export async function dryRun(parts: Parts, request: ScanRequest): Promise<ScanSummary> {
  const ruleSet = await parts.rules.current();
  let subjects = 0;
  let outcomes: OutcomeCounts = {};
  let unobserved: Readonly<Record<RuleId, number>> = {};
  let failureCount = 0;
  const failures: ScanFailure[] = [];
  const waiting = await waitingDecisions(parts);
  for await (const page of everyPage(parts, request, ruleSet)) {
    subjects += page.subjects;
    outcomes = addOutcomes(outcomes, page.seen);
    unobserved = addUnobserved(unobserved, page.seen);
    failureCount += page.failures.length;
    failures.push(...page.failures.slice(0, failuresKept - failures.length));
    for (const { decision } of page.entries) {
      if (decision !== undefined) waiting.set(keyOf(decision), decision);
    }
  }
  const stopped = await whatStops(parts, ruleSet, waiting);
  return {
    asOf: request.asOf,
    state: "dry-run",
    subjects,
    outcomes,
    unobserved,
    casesOpened: 0,
    grantsOpened: 0,
    noticesQueued: 0,
    wouldOpen: await newCases(parts, ruleSet, waiting),
    wouldGrant: await newGrants(parts, waiting),
    failures,
    failureCount,
    ...(stopped.length === 0 ? {} : { stopped }),
  };
}

async function* everyPage(parts: Parts, request: ScanRequest, ruleSet: RuleSet): AsyncGenerator<PageDecided> {
  yield* decidePages(parts, request, ruleSet, { subjects: 0 });
  yield* decideHolderPages(parts, request, ruleSet, {});
}

type Waiting = Map<string, Opening>;

const keyOf = ({ subjectId, rule }: Pick<Opening, "subjectId" | "rule">): string => `${subjectId}|${rule}`;

/** What was decided and not yet acted on, a stopped scan's decisions say: a new decision takes the older one's place. */
async function waitingDecisions(parts: Parts): Promise<Waiting> {
  const { decisions } = parts.storage;
  const waiting: Waiting = new Map();
  const below = await decisions.size();
  for (let from = 0; ;) {
    const page: readonly PendingEffect[] = await decisions.pending(from, below, pageSize);
    const last = page.at(-1);
    if (last === undefined) return waiting;
    for (const pending of page) if (!pending.isSuperseded) waiting.set(keyOf(pending), pending);
    from = last.position + 1;
  }
}

/** The limits that the scan would meet, counted as the scan counts them. */
async function whatStops(parts: Parts, ruleSet: RuleSet, waiting: Waiting): Promise<readonly BlastRadius[]> {
  const opening = new Map<RuleId, number>();
  for (const one of waiting.values()) {
    if (!(await wouldAct(parts, one))) continue;
    opening.set(one.rule, (opening.get(one.rule) ?? 0) + 1);
  }
  const limitOf = await limits(parts, ruleSet);
  const counted = [...opening].map(async ([rule, wouldOpen]) => ({ rule, wouldOpen, limit: await limitOf(rule) }));
  return (await Promise.all(counted)).filter(isOver);
}

/** Cases that there would be afterwards and are not now; one taken up again is no new case, and a reminder is none. */
async function newCases(parts: Parts, ruleSet: RuleSet, waiting: Waiting): Promise<number> {
  const { cases, register } = parts.storage;
  let count = 0;
  for (const one of waiting.values()) {
    const { decided } = one;
    if (isBenefit(one)) continue;
    if (decided.outcome !== "eligible" && decided.outcome !== "routed") continue;
    const tier = ruleSet.findRule(one.rule)?.versions.find(({ version }) => version === decided.version)?.tier;
    if (tier === "remind-only" || parseCivilDate(one.cycle) === undefined) continue;
    const procedure = decided.outcome === "routed" ? decided.to : "renewal";
    if ((await cases.get(caseIdOf(one, procedure))) !== undefined) continue;
    const registered = await register.find(one.subjectId as LicenceId);
    if (decided.outcome === "eligible" && registered?.licence.validUntil !== one.cycle) continue;
    count += 1;
  }
  return count;
}

/** Benefits that would be prepared, before it is looked at who else has them already. */
async function newGrants(parts: Parts, waiting: Waiting): Promise<number> {
  let count = 0;
  for (const one of waiting.values()) {
    if (!isBenefit(one) || one.decided.outcome !== "eligible") continue;
    if ((await parts.storage.grants.get(grantIdOf(one))) === undefined) count += 1;
  }
  return count;
}
