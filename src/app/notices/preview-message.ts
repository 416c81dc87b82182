import { addDays, type CivilDate } from "../../domain/civil-date.ts";
import type { Outcome, RuleId } from "../../domain/decision.ts";
import type { GrantId } from "../../domain/grant.ts";
import { stepDay, stepName } from "../../domain/ladder.ts";
import type { HolderId, Licence, LicenceId } from "../../domain/licence.ts";
import { matterNumber } from "../../domain/matter-number.ts";
import { messageLength, type MessageLength } from "../../domain/message-length.ts";
import type { NoticeId } from "../../domain/notice-id.ts";
import type { BenefitItem, LicenceFindingItem, RenewalItem } from "../../domain/notice.ts";
import { renewalWindow } from "../../domain/renewal-window.ts";
import type { HolderRule, LicenceRule, RuleSet, RuleVersion } from "../../engine/index.ts";
import { InvalidInput } from "../../ports/errors.ts";
import type { Parts } from "../parts.ts";
import { today } from "../today.ts";
import { shownNumber, unknownNumber } from "../unknown-number.ts";
import { unknownRule } from "../unknown-rule.ts";
import { codeOf } from "./check-code.ts";
import { forbiddenIn, type ForbiddenWord } from "./forbidden-words.ts";
import { findingStep } from "./queue-finding-notice.ts";
import { renderNotice, type Told } from "./render-notice.ts";
import { whatToTell } from "./who-to-tell.ts";

export interface PreviewRequest {
  readonly rule: string;
  /** `window-open`, a step of the rule's ladder by its name, or `finding-<id>` of what it tells; the news unless given. */
  readonly step?: string;
  readonly lang: "zh" | "en";
  /** A licence to write about; an invented one unless given. */
  readonly licenceNo?: string;
}

export interface MessagePreview extends MessageLength {
  readonly rule: string;
  readonly step: string;
  /** The day on which the step comes; absent for benefits and findings. */
  readonly on?: CivilDate;
  /** `<name>@<version>/<language>` */
  readonly template: string;
  /** With the signature, as it would be sent. */
  readonly text: string;
  /** What it costs, in fen; absent where the settings give no price. */
  readonly costFen?: number;
  /** Words in the finished text that operators do not take: a title or a name may hold them too. */
  readonly forbidden: readonly ForbiddenWord[];
  /** What was last decided of the licence that was asked for; absent where it was never decided. */
  readonly standing?: Outcome;
}

const previewId = "preview" as NoticeId;
/** So far away is the last day of the invented licence. */
const exampleDays = 120;

/**
 * The message that a rule's step would be sent as, with its length and what it costs. Nothing is written.
 * @throws InvalidInput if there is no such rule, version or step; NotFound if there is no such licence.
 */
export async function previewMessage(parts: Parts, request: PreviewRequest): Promise<MessagePreview> {
  const ruleSet = await parts.rules.current();
  const templates = await parts.rules.templates();
  const asOf = today(parts);
  const rule = ruleSet.findRule(request.rule);
  const version = ruleSet.versionInForce(request.rule, asOf);
  if (rule === undefined) throw unknownRule(ruleSet, request.rule);
  if (version === undefined) throw new InvalidInput(`${request.rule} 今天没有生效的版本`);
  const about =
    (await aboutFinding(parts, ruleSet, rule, version, request)) ??
    (rule.subject === "licence"
      ? await aboutLicence(parts, ruleSet, rule, version, request)
      : aboutBenefit(rule, version, request, asOf));
  const { told, step, on } = about;
  const code = codeOf(parts, { noticeId: previewId });
  const library = { ruleSet, templates };
  const { takesReplies } = parts.channels[0];
  const { text, template } = renderNotice(
    { language: request.lang, code, takesReplies },
    [told],
    library,
    parts.settings.bureau,
  );
  const length = messageLength(text);
  const { segmentPriceFen } = parts.settings.sending;
  return {
    rule: rule.rule,
    step,
    ...(on === undefined ? {} : { on }),
    template,
    text,
    ...length,
    // Prices have two decimals of a fen at most: reckoned in hundredths, the sum is exact.
    ...(segmentPriceFen === undefined ? {} : { costFen: (Math.round(segmentPriceFen * 100) * length.segments) / 100 }),
    forbidden: forbiddenIn(text, await parts.rules.forbiddenWords()),
    ...(await standingOf(parts, rule.rule, told)),
  };
}

async function standingOf({ storage }: Parts, rule: RuleId, { item }: Told): Promise<Pick<MessagePreview, "standing">> {
  if (!("licenceId" in item)) return {};
  const standing = (await storage.decisions.standing([item.licenceId])).find((one) => one.rule === rule);
  return standing === undefined ? {} : { standing: standing.outcome };
}

interface About {
  readonly told: Told;
  readonly step: string;
  readonly on?: CivilDate;
}

async function aboutLicence(
  parts: Parts,
  ruleSet: RuleSet,
  rule: LicenceRule,
  version: RuleVersion,
  { step = "window-open", licenceNo }: PreviewRequest,
): Promise<About> {
  const asOf = today(parts);
  const steps = ruleSet.stepsOf(version);
  const found = steps.find((one) => stepName(one) === step);
  if (found === undefined && step !== "window-open") {
    const known = ["window-open", ...steps.map(stepName), ...findingSteps(version)].join("、");
    throw new InvalidInput(`${rule.rule} 的催办没有“${step}”这一步；可用：${known}`);
  }
  const licence = licenceNo === undefined ? undefined : await theLicence(parts, rule, licenceNo);
  const validUntil = licence?.validUntil ?? addDays(asOf, exampleDays);
  const { opensOn, closesOn, adviseBy, isProvisional } = renewalWindow(
    version.window ?? {},
    validUntil,
    ruleSet.calendar,
  );
  const on = found === undefined ? opensOn : stepDay(found, closesOn, ruleSet.calendar);
  const licenceId = licence?.licenceId ?? ("preview" as LicenceId);
  const open = licence === undefined ? undefined : await parts.storage.cases.findOpen(licenceId);
  const item: RenewalItem = {
    effectKey: `${licenceId}|${rule.rule}|${validUntil}|${step}`,
    licenceId,
    ...(open === undefined || open.rule !== rule.rule ? {} : { caseId: open.caseId }),
    itemCode: rule.appliesTo.itemCode,
    rule: rule.rule,
    decisionPosition: 0,
    validUntil,
    tellUntil: closesOn,
    adviseBy,
    isProvisional,
  };
  const told = { item, ...(await whatToCall(parts, ruleSet, item, licence)) };
  const caseNo = version.tier === "remind-only" ? {} : { caseNo: matterNumber("case", asOf, 0) };
  return { told: { ...caseNo, ...told }, step, ...(on === undefined ? {} : { on }) };
}

async function theLicence(parts: Parts, rule: LicenceRule, licenceNo: string): Promise<Licence> {
  const found = (await parts.storage.register.findByNumber(licenceNo.trim())).map(({ licence }) => licence);
  const licence = found.find(({ itemCode }) => itemCode === rule.appliesTo.itemCode);
  if (licence !== undefined) return licence;
  if (found.length > 0) throw new InvalidInput(`“${shownNumber(licenceNo)}”不是 ${rule.rule} 所管的证照`);
  throw unknownNumber(licenceNo);
}

/** What a licence is called in the message, an invented one too. */
async function whatToCall(
  parts: Parts,
  ruleSet: RuleSet,
  item: RenewalItem | LicenceFindingItem,
  licence: Licence | undefined,
): Promise<{ readonly tail?: string; readonly caseNo?: string }> {
  const numberIsIdentity = ruleSet.items.get(item.itemCode)?.numberIsIdentity === true;
  if (licence === undefined) return numberIsIdentity ? {} : { tail: "0000" };
  const { holderId, language } = licence.holder;
  const notice = { noticeId: previewId, holderId, language, day: today(parts), notBefore: 0, attempts: 0 } as const;
  const [told] = await whatToTell(parts, ruleSet, { ...notice, state: "queued", items: [item] });
  const { item: _, ...names } = told;
  return names;
}

const findingSteps = ({ findings }: RuleVersion): readonly string[] =>
  findings.flatMap(({ id, tell }) => (tell === true ? [findingStep(id)] : []));

/** `undefined` if the step is no finding that the rule tells. */
async function aboutFinding(
  parts: Parts,
  ruleSet: RuleSet,
  rule: LicenceRule | HolderRule,
  version: RuleVersion,
  { step, licenceNo }: PreviewRequest,
): Promise<About | undefined> {
  const finding = version.findings.find(({ id, tell }) => tell === true && findingStep(id) === step);
  if (finding === undefined || step === undefined) return undefined;
  const asOf = today(parts);
  const common = {
    kind: "finding",
    effectKey: `preview|${rule.rule}|${asOf}|${step}`,
    rule: rule.rule,
    ruleVersion: version.version,
    finding: finding.id,
    outcome: finding.effect === "route" ? "routed" : "blocked",
    cycle: asOf.slice(0, 4),
    decisionPosition: 0,
    tellUntil: addDays(asOf, exampleDays),
  } as const;
  if (rule.subject !== "licence") {
    refuseNumber(rule, licenceNo);
    return { told: { item: { ...common, holderId: exampleHolder(rule) } }, step };
  }
  const licence = licenceNo === undefined ? undefined : await theLicence(parts, rule, licenceNo);
  const { itemCode } = rule.appliesTo;
  const item = { ...common, licenceId: licence?.licenceId ?? ("preview" as LicenceId), itemCode };
  return { told: { item, ...(await whatToCall(parts, ruleSet, item, licence)) }, step };
}

function refuseNumber({ rule }: HolderRule, licenceNo: string | undefined): void {
  if (licenceNo !== undefined) throw new InvalidInput(`${rule} 不是关于证照的规则，不写 --number`);
}

const exampleHolder = ({ appliesTo }: HolderRule): HolderId =>
  `${appliesTo.holderKinds.includes("person") ? "person" : "unit"}:preview` as HolderId;

function aboutBenefit(
  about: HolderRule,
  version: RuleVersion,
  { step = "told", licenceNo }: PreviewRequest,
  asOf: CivilDate,
): About {
  const { rule } = about;
  refuseNumber(about, licenceNo);
  const known = ["told", ...findingSteps(version)].join("、");
  if (step !== "told") throw new InvalidInput(`${rule} 的通知没有“${step}”这一步；可用：${known}`);
  const item: BenefitItem = {
    kind: "benefit",
    effectKey: `preview|${rule}|${asOf}|told`,
    holderId: exampleHolder(about),
    rule,
    cycle: asOf.slice(0, 4),
    grantId: "preview" as GrantId,
    grantNo: matterNumber("grant", asOf, 0),
    needsIntent: version.grant?.intent.required === true,
    decisionPosition: 0,
    tellUntil: addDays(asOf, exampleDays),
  };
  return { told: { item }, step };
}
