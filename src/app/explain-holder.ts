import type { CivilDate } from "../domain/civil-date.ts";
import type { Grant } from "../domain/grant.ts";
import { checkIdentityNumber } from "../domain/identifiers/identity-number.ts";
import { checkUscc } from "../domain/identifiers/uscc.ts";
import type { Holder, HolderId, IdentifierDoubt } from "../domain/licence.ts";
import type { RegisteredHolder } from "../ports/register-store.ts";
import { explainedDecision, type ExplainedDecision } from "./explain-decision.ts";
import { explainLicence, type LicenceExplanation } from "./explain-licence.ts";
import type { Parts } from "./parts.ts";
import { bagFor } from "./scan/known-holders.ts";

export interface ExplainedBenefit extends ExplainedDecision {
  /** The period that the benefit would be granted for. */
  readonly cycle?: string;
}

export interface HolderExplanation {
  readonly holder: Holder;
  readonly regionCode?: string;
  readonly doubts: readonly IdentifierDoubt[];
  readonly asOf: CivilDate;
  readonly version: number;
  readonly missingSince?: number;
  /** In the library's order. */
  readonly benefits: readonly ExplainedBenefit[];
  readonly grants: readonly Pick<Grant, "grantId" | "grantNo" | "rule" | "cycle" | "state">[];
  /** Ascending by licence id. */
  readonly licences: readonly LicenceExplanation[];
}

interface Request {
  readonly number: string;
  readonly asOf: CivilDate;
  readonly lang: "zh" | "en";
}

const MOST_GRANTS = 500;

/**
 * What every benefit says of a holder on a day, and what every rule says of its licences, in words, with today's
 * knowledge. Nothing is written. The number is a unified code, an identity number or a holder id.
 * @returns `undefined` if the register knows nobody by it.
 */
export async function explainHolder(parts: Parts, request: Request): Promise<HolderExplanation | undefined> {
  const registered = await theHolder(parts, request);
  if (registered === undefined) return undefined;
  const { holder, regionCode, doubts, version, missingSince } = registered;
  const { asOf } = request;
  return {
    holder,
    ...(regionCode === undefined ? {} : { regionCode }),
    doubts,
    asOf,
    version,
    ...(missingSince === undefined ? {} : { missingSince }),
    benefits: await benefitsOf(parts, registered, request),
    grants: (await parts.storage.grants.list({ holderId: holder.holderId, limit: MOST_GRANTS })).map(
      ({ grantId, grantNo, rule, cycle, state }) => ({ grantId, grantNo, rule, cycle, state }),
    ),
    licences: await licencesOf(parts, holder.holderId, request),
  };
}

/** Under which ids the register may know whoever is meant. */
function idsFor(parts: Parts, { number, asOf }: Request): readonly HolderId[] {
  const text = number.trim();
  const uscc = checkUscc(text).value;
  const identity = checkIdentityNumber(text, asOf).value;
  return [
    text as HolderId,
    ...(uscc === "" ? [] : [`uscc:${uscc}` as HolderId]),
    ...(identity === "" ? [] : [`person:${parts.vault.keyedHash("identity", identity)}` as HolderId]),
  ];
}

async function theHolder(parts: Parts, request: Request): Promise<RegisteredHolder | undefined> {
  for (const holderId of idsFor(parts, request)) {
    const found = await parts.storage.register.findHolder(holderId);
    if (found !== undefined) return found;
  }
  return undefined;
}

async function benefitsOf(
  parts: Parts,
  registered: RegisteredHolder,
  { asOf, lang }: Request,
): Promise<readonly ExplainedBenefit[]> {
  const { register } = parts.storage;
  const { holderId, kind } = registered.holder;
  const { ruleSet } = await parts.rules.soundPart([]);
  const known = {
    registered,
    observed: await register.factsOf([holderId]),
    coverage: await register.coverage(),
    heads: await register.headsOf([holderId]),
  };
  const benefits: ExplainedBenefit[] = [];
  for (const rule of ruleSet.rulesForHolder(kind)) {
    const version = ruleSet.versionInForce(rule.rule, asOf);
    const input = { rule, version, ...bagFor(ruleSet, version, known, asOf), asOf, ruleSet };
    const { decision, explained } = await explainedDecision(input, lang);
    benefits.push({ ...explained, ...(decision.cycle === undefined ? {} : { cycle: decision.cycle }) });
  }
  return benefits;
}

async function licencesOf(
  parts: Parts,
  holderId: HolderId,
  { asOf, lang }: Request,
): Promise<readonly LicenceExplanation[]> {
  const found: LicenceExplanation[] = [];
  for (const { licence } of await parts.storage.register.findByHolder(holderId))
    found.push(await explainLicence(parts, { licenceNo: licence.licenceId, asOf, lang }));
  return found;
}
