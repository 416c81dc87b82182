import type { CivilDate } from "../../domain/civil-date.ts";
import type { AnswerItem } from "../../domain/notice.ts";
import type { TemplateField, TemplateName } from "./templates.ts";

/** The template that an answer is written from. */
export const answerTemplate = ({ says }: AnswerItem): TemplateName => `answer-${says}`;

/** The fields of an answer; `lastDay` says a last day in the language of the message. */
export const answerFields = (
  { caseNo, grantNo, by }: AnswerItem,
  hotline: string,
  lastDay: (day: CivilDate) => string,
): Partial<Record<TemplateField, string>> => ({
  ...(caseNo === undefined ? {} : { caseNo }),
  // Directly behind one another in the templates; who asks for a person may have both.
  ...(grantNo === undefined ? {} : { grantNo: caseNo === undefined ? grantNo : ` ${grantNo}` }),
  ...(by === undefined ? {} : { by: lastDay(by) }),
  hotline,
});
