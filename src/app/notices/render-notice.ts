import { formatZh, type CivilDate } from "../../domain/civil-date.ts";
import { yuan } from "../../domain/money.ts";
import {
  isAnswer,
  isRenewal,
  isStatutory,
  type AnswerItem,
  type BenefitItem,
  type FindingItem,
  type Notice,
  type RenewalItem,
} from "../../domain/notice.ts";
import type { RuleSet } from "../../engine/index.ts";
import { RuleSetInvalid } from "../../ports/errors.ts";
import { answerFields, answerTemplate } from "./answer-words.ts";
import {
  fill,
  phraseIn,
  refusedIn,
  replyPhrases,
  templateFolder,
  type NoticeTemplate,
  type ReplyPhrase,
  type TemplateField,
  type TemplateName,
  type Templates,
} from "./templates.ts";

/** What rendering needs to know of one certificate, besides the notice's own item. */
export interface ToldLicence {
  readonly item: RenewalItem;
  /** The last four characters of the licence number; absent where the number is an identity number. */
  readonly tail?: string;
  readonly caseNo?: string;
}

/** A benefit says everything it may say itself. */
export interface ToldBenefit {
  readonly item: BenefitItem;
}

/** A finding, and of a certificate the end of its number as above. */
export interface ToldFinding {
  readonly item: FindingItem;
  readonly tail?: string;
}

/** The same of an answer, which is always alone in its message. */
export interface ToldAnswer {
  readonly item: AnswerItem;
}

type ToldDecided = ToldLicence | ToldBenefit | ToldFinding;

export type Told = ToldDecided | ToldAnswer;

export interface RenderedNotice {
  /** With the registered signature, as it will be sent. */
  readonly text: string;
  /** `<name>@<version>/<language>`, kept with the notice. */
  readonly template: string;
  /** What the message is about in a few words, for kinds that have a subject; holds no name and no number. */
  readonly subject: string;
  /** What the template was filled with, for providers that fill one of their own. */
  readonly fields: Readonly<Partial<Record<TemplateField, string>>>;
}

type WrittenLanguage = "zh" | "en";

interface Words {
  readonly ruleSet: RuleSet;
  readonly bureau: { readonly hotline: string };
  readonly language: WrittenLanguage;
}

/**
 * The words of one notice. A holder whose language has no text yet is addressed in Chinese. No personal data goes in.
 * @throws RuleSetInvalid if the template is not among those given; a library that loads has all of them.
 */
export function renderNotice(
  notice: Pick<Notice, "language" | "code"> & { readonly takesReplies?: boolean | undefined },
  told: readonly [Told, ...Told[]],
  library: { readonly ruleSet: RuleSet; readonly templates: Templates },
  bureau: { readonly signature: string; readonly hotline: string },
): RenderedNotice {
  const name = templateFor(told);
  const template = library.templates.get(name);
  if (template === undefined) throw noTemplate(name);
  const wanted = template.texts[notice.language] === undefined ? "zh" : notice.language;
  const language: WrittenLanguage = wanted === "en" ? "en" : "zh";
  const words = { ruleSet: library.ruleSet, bureau, language };
  const { zh, en, mn } = template.texts;
  const written = { zh, en, mn: mn?.text };
  const fields = { ...fieldsOf(told, words), ...(notice.code === undefined ? {} : { code: notice.code }) };
  const body = fill(written[wanted] ?? zh, {
    ...fields,
    ...(notice.takesReplies === true ? phrasesOf(told, template, wanted, fields) : {}),
  });
  return {
    text: `【${bureau.signature}】${body}`,
    template: `${name}@${template.version}/${wanted}`,
    subject: subjectOf(told, words),
    fields,
  };
}

/** What a message that can be replied to says besides, of opting out only where all in it may be; no field of its own for providers, whose template is for SMS anyway. */
const phrasesOf = (
  told: readonly Told[],
  { whereReplies = {} }: NoticeTemplate,
  language: string,
  fields: Partial<Record<TemplateField, string>>,
): Partial<Record<ReplyPhrase, string>> =>
  Object.fromEntries(
    replyPhrases
      .filter((name) => name !== "optOut" || !told.some(({ item }) => isStatutory(item)))
      .map((name) => [name, fill(phraseIn(whereReplies[name], language) ?? "", fields)]),
  );

/** An e-mail or a letter says on its first line what it is about. */
function subjectOf(told: readonly [Told, ...Told[]], { ruleSet, language }: Words): string {
  if (told.some(({ item }) => isAnswer(item))) return language === "zh" ? "对您回复的答复" : "About your reply";
  const licences = told.filter(isLicence);
  const [only, ...others] = licences;
  if (only === undefined && told.some(({ item }) => "licenceId" in item))
    return language === "zh" ? "证照事项告知" : "About your licence";
  if (only === undefined) return language === "zh" ? "惠企利民政策告知" : "About a benefit you may receive";
  const title = others.length === 0 ? ruleSet.items.get(only.item.itemCode)?.title : undefined;
  if (language === "zh") return `${title?.zh ?? "许可证"}到期提醒`;
  return `${title?.en ?? "Your licences"}: validity ends soon`;
}

function noTemplate(name: TemplateName): RuleSetInvalid {
  const file = `${templateFolder}${name}.yaml`;
  const message = `通知模板 ${file} 缺失或有错`;
  return new RuleSetInvalid(`${message}，这条通知写不出来；运行 wugan rules lint 查看`, [
    { file, code: "template", message },
  ]);
}

const isLicence = (one: Told): one is ToldLicence => isRenewal(one.item);
const isBenefit = (one: Told): one is ToldBenefit => one.item.kind === "benefit";
const isFinding = (one: Told): one is ToldFinding => one.item.kind === "finding";
const isDecided = (one: Told): one is ToldDecided => one.item.kind !== "answer";

function templateFor(told: readonly [Told, ...Told[]]): TemplateName {
  const [{ item }] = told;
  if (isAnswer(item)) return answerTemplate(item);
  const licences = told.filter(isLicence);
  const benefits = told.filter(isBenefit);
  const [benefit] = benefits;
  if (told.some(isFinding)) {
    if (licences.length + benefits.length > 0) return "mixed-finding";
    return told.length === 1 ? "finding" : "finding-several";
  }
  if (benefit !== undefined) {
    if (licences.length > 0) return "mixed";
    if (benefits.length > 1) return "benefit-several";
    return benefit.item.needsIntent ? "benefit-confirm" : "benefit";
  }
  const kind = licences.some(({ caseNo }) => caseNo !== undefined) ? "window-open" : "reminder";
  return licences.length === 1 ? kind : `${kind}-several`;
}

function fieldsOf(told: readonly [Told, ...Told[]], words: Words): Partial<Record<TemplateField, string>> {
  const licences = told.filter(isLicence);
  const benefits = told.filter(isBenefit);
  const findings = told.filter(isFinding);
  const { language } = words;
  const [{ item }] = told;
  if (isAnswer(item)) return answerFields(item, words.bureau.hotline, (day) => lastDayIn(language, day, false));
  return {
    ...(licences.length === 0 ? {} : licenceFields(licences, words)),
    ...(benefits.length === 0 ? {} : benefitFields(benefits, words)),
    ...(licences.length > 0 && benefits.length > 0
      ? { by: lastDayIn(language, earliest([...licences, ...benefits]), false) }
      : {}),
    ...(findings.length === 0 ? {} : findingFields(findings, words)),
    hotline: words.bureau.hotline,
    count: String(told.length),
    list: told
      .filter(isDecided)
      .map((one) => inList(one, licences.length < told.length, words))
      // What a finding says has commas of its own.
      .join(language === "en" ? "; " : findings.length === 0 ? "，" : "；"),
  };
}

const dayIn = (language: WrittenLanguage, date: CivilDate): string => (language === "zh" ? formatZh(date) : date);

/** A last day, said to be one; `isProvisional`: it rests on a working calendar that is not announced yet. */
function lastDayIn(language: WrittenLanguage, date: CivilDate, isProvisional: boolean): string {
  if (language === "en") return `${date}${isProvisional ? " (may change once the public holidays are announced)" : ""}`;
  return `${formatZh(date)}（含当日${isProvisional ? "，暂定" : ""}）`;
}

const adviseBy = ({ item }: ToldLicence | ToldBenefit): CivilDate =>
  item.kind === "benefit" ? item.tellUntil : (item.adviseBy ?? item.validUntil);

const earliest = (told: readonly (ToldLicence | ToldBenefit)[]): CivilDate => told.map(adviseBy).sort()[0] as CivilDate;

const itemTitle = (item: Pick<RenewalItem, "itemCode">, { ruleSet, language }: Words): string =>
  ruleSet.items.get(item.itemCode)?.title[language] ?? item.itemCode;

const tailOf = ({ tail }: Pick<ToldLicence, "tail">, language: WrittenLanguage): string =>
  tail === undefined ? "" : language === "zh" ? `（尾号${tail}）` : ` (ending ${tail})`;

/** In a message of certificates alone its sentence says what their days are; among other matters each says so itself. */
function inList(one: ToldDecided, isAmongOthers: boolean, words: Words): string {
  if (isFinding(one)) return `${matterOf(one, words)}${words.language === "zh" ? "：" : ": "}${saysOf(one, words)}`;
  return isLicence(one) ? licenceInList(one, isAmongOthers, words) : benefitInList(one, words);
}

function licenceInList(one: ToldLicence, isAmongOthers: boolean, words: Words): string {
  const { language } = words;
  const named = `${itemTitle(one.item, words)}${tailOf(one, language)}`;
  const day = dayIn(language, one.item.validUntil);
  if (language === "zh") return `${named}${day}${isAmongOthers ? "到期" : ""}`;
  return `${named} ${isAmongOthers ? "ends on " : ""}${day}`;
}

function licenceFields(licences: readonly ToldLicence[], words: Words): Partial<Record<TemplateField, string>> {
  const { language } = words;
  const [first] = licences;
  if (first === undefined) return {};
  const isProvisional = licences.some(({ item }) => item.isProvisional);
  return {
    item: itemTitle(first.item, words),
    tail: tailOf(first, language),
    until: dayIn(language, first.item.validUntil),
    by: lastDayIn(language, earliest(licences), isProvisional),
    caseNo: licences.flatMap(({ caseNo }) => caseNo ?? []).join(language === "zh" ? "、" : ", "),
  };
}

/** What a person is entitled to may say that they are ill, poor or disabled, and others read their phone. */
const neutral = { zh: "一项民生补贴", en: "an allowance" } as const;

const isOfPerson = (item: Pick<BenefitItem, "holderId">): boolean => item.holderId.startsWith("person:");

function benefitTitle(item: Pick<BenefitItem, "rule" | "holderId">, { ruleSet, language }: Words): string {
  const rule = ruleSet.findRule(item.rule);
  if (rule === undefined || isOfPerson(item)) return neutral[language];
  return rule.title[language];
}

/** Nothing where the rule does not say how much, or where its figures were not checked. */
function amountOf({ amountFen }: BenefitItem, language: WrittenLanguage): string {
  if (amountFen === undefined) return "";
  return language === "zh" ? `${yuan(amountFen)}元` : ` of CNY ${yuan(amountFen)}`;
}

const benefitInList = ({ item }: ToldBenefit, words: Words): string => {
  const ask = words.language === "zh" ? "（需确认）" : " (to be confirmed)";
  return `${benefitTitle(item, words)}${amountOf(item, words.language)}${item.needsIntent ? ask : ""}`;
};

function benefitFields(benefits: readonly ToldBenefit[], words: Words): Partial<Record<TemplateField, string>> {
  const [first] = benefits;
  if (first === undefined) return {};
  const { language } = words;
  return {
    benefit: benefitTitle(first.item, words),
    amount: amountOf(first.item, language),
    by: lastDayIn(language, earliest(benefits), false),
    grantNo: benefits.map(({ item }) => item.grantNo).join(language === "zh" ? "、" : ", "),
  };
}

/** The certificate or the benefit that a finding is about. */
const matterOf = (one: ToldFinding, words: Words): string =>
  "licenceId" in one.item
    ? `${itemTitle(one.item, words)}${tailOf(one, words.language)}`
    : benefitTitle(one.item, words);

/** What a finding of a person says may be as telling as the name of the benefit. */
const askUs = { zh: "具体情形请向本局了解", en: "please ask us for the particulars" } as const;

/** @throws RuleSetInvalid if the library in hand does not know the finding, or its words are none for a message. */
function saysOf({ item }: ToldFinding, { ruleSet, language }: Words): string {
  if ("holderId" in item && isOfPerson(item)) return askUs[language];
  const version = ruleSet.findRule(item.rule)?.versions.find((one) => one.version === item.ruleVersion);
  const found = version?.findings.find(({ id }) => id === item.finding);
  const named = `${item.rule} 第 ${item.ruleVersion} 版的情形 ${item.finding}`;
  if (found === undefined) throw new RuleSetInvalid(`规则库中没有 ${named}，这条通知写不出来`, []);
  const says = found.says[language];
  if (refusedIn(says).length > 0) throw new RuleSetInvalid(`${named} 的 says 不能写进通知，这条通知写不出来`, []);
  return says;
}

function findingFields(findings: readonly ToldFinding[], words: Words): Partial<Record<TemplateField, string>> {
  const [first] = findings;
  return first === undefined ? {} : { matter: matterOf(first, words), finding: saysOf(first, words) };
}
