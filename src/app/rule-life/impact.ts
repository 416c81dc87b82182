import type { CivilDate } from "../../domain/civil-date.ts";
import type { Decision, Outcome } from "../../domain/decision.ts";
import type { LicenceId } from "../../domain/licence.ts";
import {
  candidateOf,
  decide,
  explainDecision,
  factBagFor,
  sameConclusion,
  whatChanged,
  type Candidate,
  type RuleSet,
} from "../../engine/index.ts";
import { InvalidInput } from "../../ports/errors.ts";
import type { RegisteredLicence } from "../../ports/register-store.ts";
import { breathe } from "../breathe.ts";
import { reasonOf } from "../loggable.ts";
import { noProgress, type OnProgress, type Parts } from "../parts.ts";
import { getStored, readDraft, type VersionId } from "./life.ts";
import { ImpactTotals, type ImpactCounts } from "./impact-totals.ts";
import { nameOf } from "./own-versions.ts";

const pageSize = 500;

/** A draft in a file, or a version of the store. */
export type DraftRef = { readonly text: string; readonly file: string } | { readonly id: VersionId };

export interface ImpactRequest {
  readonly draft: DraftRef;
  readonly asOf: CivilDate;
  /** Most entries of the list. */
  readonly limit: number;
  /** The list begins after this licence; the totals are of the whole register all the same. */
  readonly after?: LicenceId;
  readonly signal: AbortSignal;
  readonly onProgress?: OnProgress;
}

/** A subject whose outcome would be another. */
export interface ImpactItem {
  readonly subjectId: LicenceId;
  /** As printed, masked where it is an identity number. */
  readonly licenceNo: string;
  /** Absent for natural persons. */
  readonly holderName?: string;
  readonly regionCode?: string;
  readonly was: Outcome;
  readonly would: Outcome;
  /** The conditions that made it so, in sentences: of the draft, or of the version in force where it asked more. */
  readonly because: readonly string[];
}

export interface RuleImpact extends VersionId {
  readonly asOf: CivilDate;
  /** The version in force on the day; absent where none is. */
  readonly against?: number;
  readonly totals: ImpactCounts;
  readonly byRegion: readonly ({ readonly regionCode: string } & ImpactCounts)[];
  readonly byItem: readonly ({ readonly itemCode: string } & ImpactCounts)[];
  readonly failures: readonly { readonly subjectId: string; readonly reason: string }[];
  readonly items: readonly ImpactItem[];
  /** The list goes on after this licence. */
  readonly next?: LicenceId;
}

const failuresKept = 20;

/**
 * Decides the whole register by a draft, as if it were in force on the day, and by the version that is, and says for whom
 * the two come out otherwise. Nothing is written. Of the register one page is held at a time.
 * @throws RuleSetInvalid if the draft does not load; InvalidInput if it is no rule about licences.
 */
export async function ruleImpact(parts: Parts, request: ImpactRequest): Promise<RuleImpact> {
  const ruleSet = await parts.rules.current();
  const candidate = await candidateFor(parts, request.draft, ruleSet);
  const { rule: id } = candidate.rule;
  if (candidate.rule.subject !== "licence")
    throw new InvalidInput(`${id} 不是关于许可证的规则：这里只比较关于许可证的规则`);
  const { itemCode } = candidate.rule.appliesTo;
  const totals = new ImpactTotals();
  const items: ImpactItem[] = [];
  const failures: RuleImpact["failures"][number][] = [];
  let next: LicenceId | undefined;
  for await (const compared of compareAll(parts, request, { ruleSet, candidate, itemCode })) {
    const { registered } = compared;
    const { licenceId, regionCode } = registered.licence;
    if ("reason" in compared) {
      if (failures.length < failuresKept) failures.push({ subjectId: licenceId, reason: compared.reason });
      continue;
    }
    const { was, would } = compared;
    totals.add(was.outcome, would.outcome, !sameConclusion(was, would), regionCode ?? "", itemCode);
    if (sameConclusion(was, would) || (request.after !== undefined && licenceId <= request.after)) continue;
    if (items.length < request.limit) items.push(itemOf(compared, ruleSet, candidate));
    else next ??= items.at(-1)?.subjectId;
  }
  const against = ruleSet.versionInForce(id, request.asOf)?.version;
  return {
    rule: id,
    version: candidate.version.version,
    asOf: request.asOf,
    ...(against === undefined ? {} : { against }),
    totals: totals.all(),
    byRegion: totals.byRegion(),
    byItem: totals.byItem(),
    failures,
    items,
    ...(next === undefined ? {} : { next }),
  };
}

/** The draft as if it were in force. @throws RuleSetInvalid, NotFound */
export async function candidateFor(parts: Parts, draft: DraftRef, ruleSet: RuleSet): Promise<Candidate> {
  const { text, file } =
    "id" in draft ? { text: (await getStored(parts, draft.id)).text, file: nameOf(draft.id) } : draft;
  const { rule, version } = await readDraft(parts, text, file);
  return candidateOf(rule, version, ruleSet);
}

type Compared = { readonly registered: RegisteredLicence } & (
  { readonly was: Decision; readonly would: Decision } | { readonly reason: string }
);

interface Sides {
  readonly ruleSet: RuleSet;
  readonly candidate: Candidate;
  readonly itemCode: string;
}

async function* compareAll(parts: Parts, request: ImpactRequest, sides: Sides): AsyncGenerator<Compared> {
  const { register } = parts.storage;
  const { itemCode } = sides;
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
    const subjects = page.flatMap(({ licence }) => [licence.licenceId as string, licence.holder.holderId as string]);
    const observed = await register.factsOf([...new Set(subjects)]);
    const byId = new Map<string, typeof observed>();
    for (const fact of observed) byId.set(fact.subjectId, [...(byId.get(fact.subjectId) ?? []), fact]);
    for (const registered of page) {
      const { licence, missingSince } = registered;
      const known = {
        licence,
        isMissing: missingSince !== undefined,
        observed: [...(byId.get(licence.licenceId) ?? []), ...(byId.get(licence.holder.holderId) ?? [])],
        coverage,
      };
      try {
        yield { registered, ...(await decideBoth(sides, known, request.asOf)) };
      } catch (error) {
        yield { registered, reason: reasonOf(error) };
      }
    }
    done += page.length;
    onProgress({ stage: `比对 ${request.asOf}`, done, total });
    after = page.at(-1)?.licence.licenceId;
    if (after === undefined || page.length < pageSize) return;
  }
}

async function decideBoth(
  { ruleSet, candidate }: Sides,
  known: Parameters<typeof factBagFor>[2],
  asOf: CivilDate,
): Promise<{ readonly was: Decision; readonly would: Decision }> {
  const { facts } = factBagFor(candidate.ruleSet, candidate.version, known, asOf);
  const would = await decide({ ...candidate, facts, asOf });
  const rule = ruleSet.findRule(candidate.rule.rule);
  const version = ruleSet.versionInForce(candidate.rule.rule, asOf);
  if (rule === undefined) {
    const none = { rule: candidate.rule.rule, version: 0, asOf, because: [], isProvisional: false } as const;
    return { was: { ...none, outcome: "not-applicable" }, would };
  }
  const { facts: standing } = factBagFor(ruleSet, version, known, asOf);
  return { was: await decide({ rule, version, facts: standing, asOf, ruleSet }), would };
}

function itemOf(
  { registered, was, would }: Extract<Compared, { readonly was: Decision }>,
  ruleSet: RuleSet,
  candidate: Candidate,
): ImpactItem {
  const { licenceId, licenceNo, regionCode, holder } = registered.licence;
  const standing = ruleSet.versionInForce(was.rule, was.asOf);
  const { ids, isOf } = whatChanged(
    { decision: was, version: standing },
    { decision: would, version: candidate.version },
  );
  const told = isOf === "was" ? explainDecision(was, ruleSet, "zh") : explainDecision(would, candidate.ruleSet, "zh");
  return {
    subjectId: licenceId,
    licenceNo,
    ...(holder.name === undefined ? {} : { holderName: holder.name }),
    ...(regionCode === undefined ? {} : { regionCode }),
    was: was.outcome,
    would: would.outcome,
    because: told.because
      .filter(({ id }) => ids.includes(id))
      .map(({ says }) => (isOf === "was" ? `新版不再要求——${says}` : says)),
  };
}
