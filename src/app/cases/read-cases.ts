import { caseStates, type CaseId, type CaseState, type RenewalCase } from "../../domain/case.ts";
import { noticesAbout, type LicenceNotice } from "../notices/notices-about.ts";
import type { Parts } from "../parts.ts";
import { unknownMatter } from "../unknown-number.ts";

const pageSize = 500;

/** A case as a clerk reads it, with the licence's number as printed. */
export interface ShownCase extends RenewalCase {
  /** The licence id if the register does not know the licence any more. */
  readonly licenceNo: string;
}

/** The same with what its holder was and will be told about the licence; nothing where the register does not know it. */
export interface CaseInFull extends ShownCase {
  readonly notices: readonly LicenceNotice[];
}

/** Cases that are not closed, unless states are named; those whose application ends first come first, open ends last. */
export async function* shownCases(
  parts: Parts,
  { states = caseStates.filter((state) => state !== "closed") }: { readonly states?: readonly CaseState[] },
): AsyncGenerator<ShownCase> {
  const cases: RenewalCase[] = [];
  for await (const renewal of casesIn(parts, states)) cases.push(renewal);
  cases.sort((a, b) => (placeOf(a) < placeOf(b) ? -1 : 1));
  for (const renewal of cases) yield shown(parts, renewal);
}

/** A tilde stands behind every date. */
const placeOf = ({ closesOn, caseNo }: RenewalCase): string => `${closesOn ?? "~"} ${caseNo}`;

/** The case with this number, closed or not. @throws NotFound */
export async function findShownCase(parts: Parts, caseNo: string): Promise<CaseInFull> {
  const wanted = caseNo.trim().toUpperCase();
  for await (const renewal of casesIn(parts, caseStates)) if (renewal.caseNo === wanted) return inFull(parts, renewal);
  throw unknownMatter(caseNo, "case");
}

async function* casesIn({ storage }: Parts, states: readonly CaseState[]): AsyncGenerator<RenewalCase> {
  for (let after: CaseId | undefined; ;) {
    const page: readonly RenewalCase[] = await storage.cases.list({
      states,
      ...(after === undefined ? {} : { after }),
      limit: pageSize,
    });
    yield* page;
    after = page.at(-1)?.caseId;
    if (after === undefined || page.length < pageSize) return;
  }
}

async function inFull(parts: Parts, renewal: RenewalCase): Promise<CaseInFull> {
  const licence = (await parts.storage.register.find(renewal.licenceId))?.licence;
  const notices = licence === undefined ? [] : await noticesAbout(parts, licence);
  return { ...renewal, licenceNo: licence?.licenceNo ?? renewal.licenceId, notices };
}

async function shown({ storage: { register } }: Parts, renewal: RenewalCase): Promise<ShownCase> {
  const licenceNo = (await register.find(renewal.licenceId))?.licence.licenceNo ?? renewal.licenceId;
  return { ...renewal, licenceNo };
}
