import type { CivilDate } from "../domain/civil-date.ts";
import type { Decision, Outcome, RuleId } from "../domain/decision.ts";
import type { Licence } from "../domain/licence.ts";
import {
  decide,
  explainDecision,
  explainFurther,
  factBagFor,
  nextChange,
  singleChanges,
  whatIfKnown,
  type Explanation,
  type FurtherExplanation,
  type RuleSet,
} from "../engine/index.ts";
import { InvalidInput, NotFound } from "../ports/errors.ts";
import type { RegisteredLicence } from "../ports/register-store.ts";
import type { Parts } from "./parts.ts";

export interface ExplainedDecision extends Explanation, FurtherExplanation {
  readonly rule: RuleId;
  readonly title: string;
  readonly version?: number;
  readonly outcome: Outcome;
  readonly window?: Decision["window"];
  readonly isProvisional: boolean;
}

export interface LicenceExplanation {
  readonly licence: Licence;
  readonly asOf: CivilDate;
  readonly version: number;
  readonly missingSince?: number;
  readonly decisions: readonly ExplainedDecision[];
}

/**
 * What every rule about licences says of one of them on a day, in words, with today's knowledge. Nothing is written.
 * @throws NotFound if no licence has the number; InvalidInput if several have.
 */
export async function explainLicence(
  parts: Parts,
  request: { readonly licenceNo: string; readonly asOf: CivilDate; readonly lang: "zh" | "en" },
): Promise<LicenceExplanation> {
  const registered = await theLicence(parts, request.licenceNo);
  const ruleSet = await parts.rules.current();
  const { register } = parts.storage;
  const { licenceId, holder } = registered.licence;
  const observed = await register.factsOf([licenceId, holder.holderId]);
  const coverage = await register.coverage();
  const isMissing = registered.missingSince !== undefined;
  const known = { licence: registered.licence, isMissing, observed, coverage };
  const decisions: ExplainedDecision[] = [];
  for (const rule of ruleSet.rules) {
    if (rule.subject !== "licence") continue;
    const version = ruleSet.versionInForce(rule.rule, request.asOf);
    const { facts } = factBagFor(ruleSet, version, known, request.asOf);
    const input = { rule, version, facts, asOf: request.asOf, ruleSet };
    const decision = await decide(input);
    const next = decision.outcome === "not-applicable" ? undefined : await nextChange(input);
    const further = {
      changes: await singleChanges(input, decision),
      whatIf: await whatIfKnown(input, decision),
      ...(next === undefined ? {} : { next }),
    };
    decisions.push({
      rule: rule.rule,
      title: rule.title[request.lang],
      ...(version === undefined ? {} : { version: version.version }),
      outcome: decision.outcome,
      ...(decision.window === undefined ? {} : { window: decision.window }),
      isProvisional: decision.isProvisional,
      ...explainDecision(decision, ruleSet, request.lang, next?.on),
      ...explainFurther(ruleSet, request.lang, further),
    });
  }
  return {
    licence: registered.licence,
    asOf: request.asOf,
    version: registered.version,
    ...(registered.missingSince === undefined ? {} : { missingSince: registered.missingSince }),
    decisions: concerningFirst(decisions, ruleSet, registered),
  };
}

async function theLicence(parts: Parts, licenceNo: string): Promise<RegisteredLicence> {
  const found = await parts.storage.register.findByNumber(licenceNo.trim());
  const [only, ...others] = found;
  if (only === undefined) {
    throw new NotFound(`登记库中没有编号为“${licenceNo}”的许可证`);
  }
  if (others.length > 0) {
    throw new InvalidInput(
      `编号“${licenceNo}”对应 ${found.length} 件许可证，请写明其一：${found.map(({ licence }) => licence.licenceId).join("、")}`,
    );
  }
  return only;
}

/** Rules about the licence's own item before the others, each group in the library's order. */
function concerningFirst(
  decisions: readonly ExplainedDecision[],
  ruleSet: RuleSet,
  { licence }: RegisteredLicence,
): readonly ExplainedDecision[] {
  const concerning = new Set(ruleSet.rulesFor(licence.itemCode).map(({ rule }) => rule));
  const [own, other] = [true, false].map((isOwn) => decisions.filter(({ rule }) => concerning.has(rule) === isOwn));
  return [...(own ?? []), ...(other ?? [])];
}
