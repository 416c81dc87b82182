import { formatZh, type CivilDate } from "../../domain/civil-date.ts";
import type { Notice, NoticeItem } from "../../domain/notice.ts";
import type { RuleSet } from "../../engine/index.ts";
import { fill, type TemplateField, type TemplateName, type Templates } from "./templates.ts";

/** What rendering needs to know of one certificate, besides the notice's own item. */
export interface ToldLicence {
  readonly item: NoticeItem;
  /** The last four characters of the licence number; absent where the number is an identity number. */
  readonly tail?: string;
  readonly caseNo?: string;
}

export interface RenderedNotice {
  /** With the registered signature, as it will be sent. */
  readonly text: string;
  /** `<name>@<version>/<language>`, kept with the notice. */
  readonly template: string;
}

type WrittenLanguage = "zh" | "en";

/**
 * The words of one notice. A holder whose language has no text yet is addressed in Chinese. No personal data goes in.
 * @throws RangeError if the template is not among those given; a library that loads has all of them.
 */
export function renderNotice(
  notice: Pick<Notice, "language">,
  told: readonly [ToldLicence, ...ToldLicence[]],
  library: { readonly ruleSet: RuleSet; readonly templates: Templates },
  bureau: { readonly signature: string; readonly hotline: string },
): RenderedNotice {
  const kind = told.some(({ caseNo }) => caseNo !== undefined) ? "window-open" : "reminder";
  const name: TemplateName = told.length === 1 ? kind : `${kind}-several`;
  const template = library.templates.get(name);
  if (template === undefined) throw new RangeError(`there is no template ${name}`);
  const wanted = template.texts[notice.language] === undefined ? "zh" : notice.language;
  const language: WrittenLanguage = wanted === "en" ? "en" : "zh";
  const body = fill(template.texts[wanted] ?? template.texts.zh, fieldsOf(told, library.ruleSet, bureau, language));
  return { text: `【${bureau.signature}】${body}`, template: `${name}@${template.version}/${wanted}` };
}

function fieldsOf(
  told: readonly [ToldLicence, ...ToldLicence[]],
  ruleSet: RuleSet,
  bureau: { readonly hotline: string },
  language: WrittenLanguage,
): Partial<Record<TemplateField, string>> {
  const titleOf = (item: NoticeItem): string => ruleSet.items.get(item.itemCode)?.title[language] ?? item.itemCode;
  const tailOf = ({ tail }: ToldLicence): string =>
    tail === undefined ? "" : language === "zh" ? `（尾号${tail}）` : ` (ending ${tail})`;
  const day = (date: CivilDate): string => (language === "zh" ? formatZh(date) : date);
  const [first] = told;
  const adviseBy = told.map(({ item }) => item.adviseBy ?? item.validUntil).sort()[0] ?? first.item.validUntil;
  const isProvisional = told.some(({ item }) => item.isProvisional);
  return {
    item: titleOf(first.item),
    tail: tailOf(first),
    until: day(first.item.validUntil),
    by: isProvisional ? `${day(adviseBy)}${language === "zh" ? "（暂定）" : " (provisional)"}` : day(adviseBy),
    caseNo: told.flatMap(({ caseNo }) => caseNo ?? []).join(language === "zh" ? "、" : ", "),
    hotline: bureau.hotline,
    count: String(told.length),
    list: told
      .map((one) => `${titleOf(one.item)}${tailOf(one)}${language === "zh" ? "" : " "}${day(one.item.validUntil)}`)
      .join(language === "zh" ? "，" : "; "),
  };
}
