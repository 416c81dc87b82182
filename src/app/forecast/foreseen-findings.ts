import type { CivilDate } from "../../domain/civil-date.ts";
import type { Decision } from "../../domain/decision.ts";
import type { Licence, SubjectId } from "../../domain/licence.ts";
import { subjectOf, type FindingItem } from "../../domain/notice.ts";
import { isByFinding, isStandingFinding, isTelling, standingFinding } from "../notices/queue-finding-notice.ts";
import type { Parts } from "../parts.ts";

/** What subjects would be blocked or routed by under a rule; one that no turn came to stands as in the store. */
export class ForeseenFindings {
  readonly #parts: Parts;
  /** The first day that is foreseen. */
  readonly #from: CivilDate;
  readonly #found = new Map<string, string | undefined>();

  constructor(parts: Parts, from: CivilDate) {
    this.#parts = parts;
    this.#from = from;
  }

  /** Takes a turn's decision for what stands from then on. */
  note(subjectId: SubjectId, decision: Decision, cycle: string): void {
    this.#found.set(`${subjectId}|${decision.rule}`, foundIn(decision, cycle));
  }

  /** Whether a licence's holder is still to be told: what stands on the first day has been owed already. */
  async isNews({ licenceId }: Licence, decision: Decision, cycle: string): Promise<boolean> {
    if (!isTelling(decision)) return false;
    return decision.asOf !== this.#from || !(await isStandingFinding(this.#parts, licenceId, decision, cycle));
  }

  /** Whether what an item tells of is still found. */
  async stands(item: FindingItem): Promise<boolean> {
    const subjectId = subjectOf(item);
    const key = `${subjectId}|${item.rule}`;
    const wanted = `${item.cycle}|${item.finding}`;
    if (this.#found.has(key)) return this.#found.get(key) === wanted;
    const standing = await standingFinding(this.#parts, subjectId, item.rule);
    return standing !== undefined && `${standing.cycle}|${standing.finding}` === wanted;
  }
}

const foundIn = (decision: Decision, cycle: string): string | undefined =>
  isByFinding(decision) ? `${cycle}|${decision.finding}` : undefined;
