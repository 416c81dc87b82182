import type { CivilDate } from "../../domain/civil-date.ts";
import type { Decision } from "../../domain/decision.ts";
import type { FactCoverage, HolderId, HolderKind, LicenceId, SubjectId } from "../../domain/licence.ts";
import {
  decide,
  factBagFor,
  type Candidate,
  type HolderRule,
  type LicenceRule,
  type RuleSet,
} from "../../engine/index.ts";
import type { RegisteredHolder, RegisteredLicence } from "../../ports/register-store.ts";
import { breathe } from "../breathe.ts";
import { reasonOf } from "../loggable.ts";
import { noProgress, type OnProgress, type Parts } from "../parts.ts";
import { groupBy } from "../scan/group-by.ts";
import { holderDecider } from "../scan/holder-decider.ts";
import { kindsConcerned, knownHolders } from "../scan/known-holders.ts";

const pageSize = 500;

/** Whom a draft and the version in force are compared about, as a list may name them. */
export interface ComparedSubject {
  readonly subjectId: SubjectId;
  /** As printed, masked where it is an identity number; absent for holders. */
  readonly licenceNo?: string;
  /** Absent for natural persons. */
  readonly holderName?: string;
  readonly holderKind?: HolderKind;
  readonly regionCode?: string;
}

/** What both versions say of a subject, or why it cannot be decided. */
export type Compared = { readonly subject: ComparedSubject } & (
  { readonly was: Decision; readonly would: Decision } | { readonly reason: string }
);

/** The rules in force, and the draft as if it were. */
export interface Sides {
  readonly ruleSet: RuleSet;
  readonly candidate: Candidate;
}

interface CompareRequest {
  readonly asOf: CivilDate;
  readonly signal: AbortSignal;
  readonly onProgress?: OnProgress;
}

/** Every subject that the draft is about, in the order of the register. One page is held at a time; nothing is written. */
export function compareSubjects(parts: Parts, request: CompareRequest, sides: Sides): AsyncGenerator<Compared> {
  const { rule } = sides.candidate;
  return rule.subject === "licence"
    ? compareLicences(parts, request, sides, rule)
    : compareHolders(parts, request, sides, rule);
}

async function* compareLicences(
  parts: Parts,
  request: CompareRequest,
  sides: Sides,
  draft: LicenceRule,
): AsyncGenerator<Compared> {
  const { register } = parts.storage;
  const { itemCode } = draft.appliesTo;
  const onProgress = request.onProgress ?? noProgress;
  const total = await register.count({ itemCode });
  const coverage = await register.coverage();
  let done = 0;
  for (let after: LicenceId | undefined; ;) {
    await breathe(request.signal);
    const page: readonly RegisteredLicence[] = await register.list({
      itemCode,
      ...(after === undefined ? {} : { after }),
      limit: pageSize,
    });
    for (const { registered, known } of await knownLicences(parts, page, coverage)) {
      const { licenceId, licenceNo, regionCode, holder } = registered.licence;
      const subject = { subjectId: licenceId, licenceNo, holderKind: holder.kind, ...named(holder.name, regionCode) };
      yield await compared(subject, sides, (rule, ruleSet) => {
        const version = ruleSet.versionInForce(rule, request.asOf);
        const { facts } = factBagFor(ruleSet, version, known, request.asOf);
        return decide({ rule: ruleSet.findRule(rule) ?? draft, version, facts, asOf: request.asOf, ruleSet });
      });
    }
    done += page.length;
    onProgress({ stage: `比对 ${request.asOf}`, done, total });
    after = page.at(-1)?.licence.licenceId;
    if (after === undefined || page.length < pageSize) return;
  }
}

async function knownLicences(
  { storage: { register } }: Parts,
  page: readonly RegisteredLicence[],
  coverage: readonly FactCoverage[],
) {
  const subjects = page.flatMap(({ licence }) => [licence.licenceId as string, licence.holder.holderId as string]);
  const facts = groupBy(await register.factsOf([...new Set(subjects)]), ({ subjectId }) => subjectId);
  return page.map((registered) => {
    const { licence, missingSince } = registered;
    const observed = [...(facts.get(licence.licenceId) ?? []), ...(facts.get(licence.holder.holderId) ?? [])];
    return { registered, known: { licence, isMissing: missingSince !== undefined, observed, coverage } };
  });
}

async function* compareHolders(
  parts: Parts,
  request: CompareRequest,
  sides: Sides,
  draft: HolderRule,
): AsyncGenerator<Compared> {
  const { register } = parts.storage;
  const onProgress = request.onProgress ?? noProgress;
  const kinds = kindsConcerned([sides.candidate.ruleSet]);
  const total = await register.countHolders({ kinds });
  const coverage = await register.coverage();
  const asItIs = holderDecider(sides.ruleSet, request.asOf);
  const asItWouldBe = holderDecider(sides.candidate.ruleSet, request.asOf);
  let done = 0;
  for (let after: HolderId | undefined; ;) {
    await breathe(request.signal);
    const page: readonly RegisteredHolder[] = await register.listHolders({
      kinds,
      ...(after === undefined ? {} : { after }),
      limit: pageSize,
    });
    for (const known of await knownHolders(parts, page, coverage)) {
      const { holder, regionCode } = known.registered;
      const { holderId, kind, name } = holder;
      const subject = { subjectId: holderId, holderKind: kind, ...named(name, regionCode) };
      yield await compared(subject, sides, (rule, ruleSet) => {
        const found = ruleSet.findRule(rule);
        const decider = ruleSet === sides.ruleSet ? asItIs : asItWouldBe;
        return decider(known)(found?.subject === draft.subject ? found : draft);
      });
    }
    done += page.length;
    onProgress({ stage: `比对 ${request.asOf}`, done, total });
    after = page.at(-1)?.holder.holderId;
    if (after === undefined || page.length < pageSize) return;
  }
}

const named = (holderName: string | undefined, regionCode: string | undefined) => ({
  ...(holderName === undefined ? {} : { holderName }),
  ...(regionCode === undefined ? {} : { regionCode }),
});

/** Decided by both sides; a rule that is not in force, or not there at all, says that it does not apply. */
async function compared(
  subject: ComparedSubject,
  { ruleSet, candidate }: Sides,
  decided: (rule: string, ruleSet: RuleSet) => Promise<Decision>,
): Promise<Compared> {
  const { rule } = candidate.rule;
  try {
    const would = await decided(rule, candidate.ruleSet);
    return { subject, was: await decided(rule, ruleSet), would };
  } catch (error) {
    return { subject, reason: reasonOf(error) };
  }
}
