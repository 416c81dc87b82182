import type { CaseId, CaseState, HolderWish, RenewalCase } from "../../domain/case.ts";
import type { CivilDate } from "../../domain/civil-date.ts";
import type { HolderId, Language, LicenceId } from "../../domain/licence.ts";
import type { Parts } from "../parts.ts";

const pageSize = 500;

/** A case that would stand, or a licence that is only reminded of (`caseId` absent). */
export interface ForeseenCase {
  readonly caseId?: CaseId;
  readonly licenceId: LicenceId;
  readonly holderId: HolderId;
  readonly language: Language;
  readonly rule: string;
  readonly cycle: CivilDate;
  readonly openedOn: CivilDate;
  ruleVersion: number;
  closesOn: CivilDate | undefined;
  state: CaseState;
  answer?: HolderWish;
}

/** The cases as they would go on: those of the store are read, nothing is written. */
export class ForeseenCases {
  readonly #byId = new Map<string, ForeseenCase>();
  readonly #openOf = new Map<LicenceId, ForeseenCase>();

  /** The cases of the store that are not closed; `whose` tells whom their holders are told as. */
  async load(
    parts: Parts,
    whose: (renewal: RenewalCase) => Promise<Pick<ForeseenCase, "holderId" | "language"> | undefined>,
  ): Promise<readonly ForeseenCase[]> {
    const loaded: ForeseenCase[] = [];
    for (let after: CaseId | undefined; ;) {
      const page = await parts.storage.cases.list({ ...(after === undefined ? {} : { after }), limit: pageSize });
      for (const renewal of page) {
        const holder = renewal.state === "closed" ? undefined : await whose(renewal);
        if (holder === undefined) continue;
        const { caseId, licenceId, rule, cycle, openedOn, ruleVersion, closesOn, state, answer } = renewal;
        const about = { caseId, licenceId, rule, cycle, openedOn, ruleVersion, closesOn, state };
        const one = { ...about, ...holder, ...(answer === undefined ? {} : { answer: answer.wish }) };
        this.#put(caseId, one);
        loaded.push(one);
      }
      after = page.at(-1)?.caseId;
      if (after === undefined || page.length < pageSize) return loaded;
    }
  }

  openOf(licenceId: LicenceId): ForeseenCase | undefined {
    return this.#openOf.get(licenceId);
  }

  get(id: string): ForeseenCase | undefined {
    return this.#byId.get(id);
  }

  /** Opens the case, or takes up again the one that rests under its id, under the terms that are wanted. */
  openOrTakeUp(id: string, wanted: ForeseenCase): ForeseenCase {
    const standing = this.#byId.get(id);
    if (standing === undefined) {
      this.#put(id, wanted);
      return wanted;
    }
    if (standing.state === "suspended" || standing.state === "closed") standing.state = standing.answer ?? "prepared";
    standing.ruleVersion = wanted.ruleVersion;
    standing.closesOn = wanted.closesOn;
    if (standing.caseId !== undefined) this.#openOf.set(standing.licenceId, standing);
    return standing;
  }

  close(one: ForeseenCase): void {
    one.state = "closed";
    if (this.#openOf.get(one.licenceId) === one) this.#openOf.delete(one.licenceId);
  }

  #put(id: string, one: ForeseenCase): void {
    this.#byId.set(id, one);
    if (one.caseId !== undefined) this.#openOf.set(one.licenceId, one);
  }
}
