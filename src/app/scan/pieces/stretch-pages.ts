import type { HolderId, LicenceId, SubjectId } from "../../../domain/licence.ts";
import type { RuleSet } from "../../../engine/index.ts";
import type { Piece } from "../../../ports/piece-store.ts";
import type { Scan, ScanFailure } from "../../../ports/scan-store.ts";
import type { Parts } from "../../parts.ts";
import { countConcerned, decideHolders } from "../decide-holders.ts";
import { decidePage, type DecidedPage } from "../decide-page.ts";
import { holderDecider } from "../holder-decider.ts";
import { kindsConcerned } from "../known-holders.ts";
import { setAsideReason } from "./poison.ts";

/** One page of a stretch, decided or set aside. */
export interface StretchPage extends DecidedPage {
  readonly last: SubjectId;
  readonly subjects: number;
  /** Nothing of the stretch lies behind this page. */
  readonly isLast: boolean;
}

export interface PageRequest {
  /** Page after this subject. */
  readonly after: SubjectId | undefined;
  readonly limit: number;
  /** True: the page ends every worker. It is not decided, and shown among the scan's failures; the next scan tries again. */
  readonly isSetAside: boolean;
}

/** Reads and decides the pages of a stretch; answers `undefined` behind its last. */
export type StretchPages = (request: PageRequest) => Promise<StretchPage | undefined>;

type Deciding = Exclude<Piece["stretch"], { readonly stage: "act" }>;

const inByteOrder = (a: string, b: string): number => Buffer.compare(Buffer.from(a, "utf8"), Buffer.from(b, "utf8"));
/** The register has no more, or the bound of the stretch is reached. */
const isLast = (found: number, limit: number, last: string, upTo: string | undefined): boolean =>
  found < limit || last === upTo;
const isWithin = (id: string, upTo: string | undefined): boolean => upTo === undefined || inByteOrder(id, upTo) <= 0;

export const pagesOf = (parts: Parts, ruleSet: RuleSet, scan: Scan, stretch: Deciding): Promise<StretchPages> =>
  stretch.stage === "decide"
    ? licencePages(parts, ruleSet, scan, stretch.upTo)
    : holderPages(parts, ruleSet, scan, stretch.upTo);

async function licencePages(
  parts: Parts,
  ruleSet: RuleSet,
  { asOf }: Scan,
  upTo: LicenceId | undefined,
): Promise<StretchPages> {
  const { register } = parts.storage;
  const coverage = await register.coverage();
  return async ({ after, limit, isSetAside }) => {
    const found = await register.list({ ...(after === undefined ? {} : { after: after as LicenceId }), limit });
    const page = found.filter(({ licence }) => isWithin(licence.licenceId, upTo));
    const last = page.at(-1)?.licence.licenceId;
    if (last === undefined) return undefined;
    const decided = isSetAside
      ? setAside(
          page.flatMap(({ licence: { licenceId, itemCode } }) =>
            ruleSet.rulesFor(itemCode).map(({ rule }) => ({ licenceId, rule })),
          ),
        )
      : await decidePage(parts, ruleSet, page, coverage, asOf);
    return { ...decided, last, subjects: page.length, isLast: isLast(found.length, limit, last, upTo) };
  };
}

async function holderPages(
  parts: Parts,
  ruleSet: RuleSet,
  { asOf }: Scan,
  upTo: HolderId | undefined,
): Promise<StretchPages> {
  const { register } = parts.storage;
  const coverage = await register.coverage();
  const shadows = await parts.rules.shadows();
  const kinds = kindsConcerned([ruleSet, ...shadows.map((shadow) => shadow.ruleSet)]);
  const decider = holderDecider(ruleSet, asOf);
  return async ({ after, limit, isSetAside }) => {
    const query = { kinds, ...(after === undefined ? {} : { after: after as HolderId }), limit };
    const found = await register.listHolders(query);
    const page = found.filter(({ holder }) => isWithin(holder.holderId, upTo));
    const last = page.at(-1)?.holder.holderId;
    if (last === undefined) return undefined;
    const decided = isSetAside
      ? setAside(
          page.flatMap(({ holder: { holderId, kind } }) =>
            ruleSet.rulesForHolder(kind).map(({ rule }) => ({ licenceId: holderId, rule })),
          ),
        )
      : await decideHolders(parts, { ruleSet, shadows, decider }, page, coverage, asOf);
    const subjects = countConcerned(ruleSet, page);
    return { ...decided, last, subjects, isLast: isLast(found.length, limit, last, upTo) };
  };
}

const setAside = (undone: readonly Omit<ScanFailure, "reason">[]): DecidedPage => ({
  seen: [],
  entries: [],
  failures: undone.map((one) => ({ ...one, reason: setAsideReason })),
  shadow: [],
});
