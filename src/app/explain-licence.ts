import type { CivilDate } from "../domain/civil-date.ts";
import type { RenewalCase } from "../domain/case.ts";
import type { Licence } from "../domain/licence.ts";
import { factBagFor, type RuleSet } from "../engine/index.ts";
import { InvalidInput, RuleSetInvalid } from "../ports/errors.ts";
import type { RegisteredLicence } from "../ports/register-store.ts";
import { explainedDecision, type ExplainedDecision } from "./explain-decision.ts";
import { noticesAbout, type LicenceNotice } from "./notices/notices-about.ts";
import type { Parts } from "./parts.ts";
import { shownNumber, unknownNumber } from "./unknown-number.ts";

export interface LicenceExplanation {
  readonly licence: Licence;
  readonly asOf: CivilDate;
  readonly version: number;
  readonly missingSince?: number;
  readonly decisions: readonly ExplainedDecision[];
  /** The case of the licence that is not closed. */
  readonly openCase?: RenewalCase;
  /** Every notice that tells of the licence, oldest first. */
  readonly notices: readonly LicenceNotice[];
  /** Rules whose files are broken: nothing is said of them. */
  readonly unread: readonly string[];
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
  const { ruleSet, unread } = await rulesFor(parts, registered);
  const { register } = parts.storage;
  const { licenceId, holder } = registered.licence;
  const observed = await register.factsOf([licenceId, holder.holderId]);
  const coverage = await register.coverage();
  const isMissing = registered.missingSince !== undefined;
  const known = { licence: registered.licence, isMissing, observed, coverage };
  const openCase = await parts.storage.cases.findOpen(licenceId);
  const decisions: ExplainedDecision[] = [];
  for (const rule of ruleSet.rules) {
    if (rule.subject !== "licence") continue;
    const version = ruleSet.versionInForce(rule.rule, request.asOf);
    const { facts } = factBagFor(ruleSet, version, known, request.asOf);
    const input = { rule, version, facts, asOf: request.asOf, ruleSet };
    decisions.push((await explainedDecision(input, request.lang)).explained);
  }
  return {
    licence: registered.licence,
    asOf: request.asOf,
    version: registered.version,
    ...(registered.missingSince === undefined ? {} : { missingSince: registered.missingSince }),
    decisions: concerningFirst(decisions, ruleSet, registered),
    ...(openCase === undefined ? {} : { openCase }),
    notices: await noticesAbout(parts, registered.licence),
    unread,
  };
}

/**
 * The rules in force; of a library that never loaded whole, the sound ones, if those about the licence are among them.
 * @throws RuleSetInvalid naming every problem if they are not.
 */
async function rulesFor(
  parts: Parts,
  { licence }: RegisteredLicence,
): Promise<{ readonly ruleSet: RuleSet; readonly unread: readonly string[] }> {
  const { ruleSet, problems } = await parts.rules.soundPart(["facts.yaml", "items.yaml", "findings.yaml", "calendar"]);
  if (problems.length > 0 && ruleSet.rulesFor(licence.itemCode).length === 0)
    throw new RuleSetInvalid(`规则库有 ${problems.length} 处问题（${parts.rules.location}）`, problems);
  const folders = problems.map(({ file }) => file.split("/").slice(0, -1).join("/"));
  return { ruleSet, unread: [...new Set(folders)].sort() };
}

async function theLicence(parts: Parts, licenceNo: string): Promise<RegisteredLicence> {
  const found = await parts.storage.register.findByNumber(licenceNo.trim());
  const [only, ...others] = found;
  if (only === undefined) throw unknownNumber(licenceNo);
  if (others.length > 0) {
    throw new InvalidInput(
      `编号“${shownNumber(licenceNo)}”对应 ${found.length} 件许可证，请写明其一：${found.map(({ licence }) => licence.licenceId).join("、")}`,
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
