import type { CivilDate } from "../../domain/civil-date.ts";
import type { Outcome } from "../../domain/decision.ts";
import type { HolderKind, SubjectId } from "../../domain/licence.ts";
import { candidateOf, sameConclusion, type Candidate, type Rule, type RuleSet } from "../../engine/index.ts";
import type { OnProgress, Parts } from "../parts.ts";
import { compareSubjects, type Compared, type ComparedSubject, type Sides } from "./compare-subjects.ts";
import { getStored, readDraft, type VersionId } from "./life.ts";
import { ImpactTotals, type ImpactCounts } from "./impact-totals.ts";
import { nameOf } from "./own-versions.ts";
import { whyOtherwise } from "./why-otherwise.ts";

/** A draft in a file, or a version of the store. */
export type DraftRef = { readonly text: string; readonly file: string } | { readonly id: VersionId };

export interface ImpactRequest {
  readonly draft: DraftRef;
  readonly asOf: CivilDate;
  /** Most entries of the list. */
  readonly limit: number;
  /** The list begins after this licence or holder; the totals are of the whole register all the same. */
  readonly after?: SubjectId;
  readonly signal: AbortSignal;
  readonly onProgress?: OnProgress;
}

/** A subject whose outcome, or amount, would be another. */
export interface ImpactItem extends ComparedSubject {
  readonly was: Outcome;
  readonly would: Outcome;
  /** Benefits only: what is paid and would be, in fen; each absent where nothing is or nobody can tell. */
  readonly fen?: { readonly was?: number; readonly would?: number };
  /** The conditions that made it so, in sentences: of the draft, or of the version in force where it asked more. */
  readonly because: readonly string[];
}

export interface RuleImpact extends VersionId {
  /** What the rule is about. */
  readonly subject: Rule["subject"];
  readonly asOf: CivilDate;
  /** The version in force on the day; absent where none is. */
  readonly against?: number;
  readonly totals: ImpactCounts;
  readonly byRegion: readonly ({ readonly regionCode: string } & ImpactCounts)[];
  /** Empty for rules about holders. */
  readonly byItem: readonly ({ readonly itemCode: string } & ImpactCounts)[];
  /** Empty for rules about licences; `title` is the dictionary's word for the kind. */
  readonly byKind: readonly ({ readonly holderKind: HolderKind; readonly title: string } & ImpactCounts)[];
  readonly failures: readonly { readonly subjectId: string; readonly reason: string }[];
  readonly items: readonly ImpactItem[];
  /** The list goes on after this subject. */
  readonly next?: SubjectId;
}

const failuresKept = 20;

/**
 * Decides the whole register by a draft, as if it were in force on the day, and by the version that is, and says for whom
 * the two come out otherwise: licences of its service item, or holders of its kinds. Nothing is written. Of the register
 * one page is held at a time.
 * @throws RuleSetInvalid if the draft does not load.
 */
export async function ruleImpact(parts: Parts, request: ImpactRequest): Promise<RuleImpact> {
  const ruleSet = await parts.rules.current();
  const candidate = await candidateFor(parts, request.draft, ruleSet);
  const sides = { ruleSet, candidate };
  const { rule } = candidate;
  const totals = new ImpactTotals();
  const items: ImpactItem[] = [];
  const failures: RuleImpact["failures"][number][] = [];
  let next: SubjectId | undefined;
  for await (const compared of compareSubjects(parts, request, sides)) {
    const { subjectId, regionCode = "", holderKind } = compared.subject;
    if ("reason" in compared) {
      if (failures.length < failuresKept) failures.push({ subjectId, reason: compared.reason });
      continue;
    }
    const { was, would } = compared;
    const group = rule.subject === "licence" ? rule.appliesTo.itemCode : (holderKind ?? "unknown");
    totals.add(was, would, { regionCode, group });
    if (sameConclusion(was, would) || (request.after !== undefined && subjectId <= request.after)) continue;
    if (items.length < request.limit) items.push(itemOf(compared, sides));
    else next ??= items.at(-1)?.subjectId;
  }
  const against = ruleSet.versionInForce(rule.rule, request.asOf)?.version;
  const kindWords = ruleSet.facts.get("holder.kind")?.values;
  const isOfLicences = rule.subject === "licence";
  return {
    rule: rule.rule,
    version: candidate.version.version,
    subject: rule.subject,
    asOf: request.asOf,
    ...(against === undefined ? {} : { against }),
    totals: totals.all(),
    byRegion: totals.byRegion(),
    byItem: isOfLicences ? totals.byGroup((itemCode) => ({ itemCode })) : [],
    byKind: isOfLicences
      ? []
      : totals.byGroup((kind) => ({ holderKind: kind as HolderKind, title: kindWords?.get(kind)?.zh ?? "类型不明" })),
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

function itemOf({ subject, was, would }: Extract<Compared, { readonly would: unknown }>, sides: Sides): ImpactItem {
  const [before, after] = [was.amount?.fen, would.amount?.fen];
  const fen = {
    ...(before === undefined ? {} : { was: before }),
    ...(after === undefined ? {} : { would: after }),
  };
  return {
    ...subject,
    was: was.outcome,
    would: would.outcome,
    ...(before === undefined && after === undefined ? {} : { fen }),
    because: whyOtherwise(was, would, sides),
  };
}
