/**
 * What a spreadsheet may run as a formula: a text that begins with =, +, - or @ (full-width forms too), be it behind
 * spaces or invisible characters, or that begins with a tab or a return.
 */
const FORMULA = /^[\s\u200B-\u200F\u2060\uFEFF]*[=+\-@＝＋－＠]|^[\t\r]/;

/** A signed number, +86 13800000000 or a lone dash: no operator stands between operands. */
const INNOCENT = /^[+-]?(?:\d[\d .,]*)?$/;

const MARK = "'";

const isDangerous = (text: string): boolean => FORMULA.test(text) && !INNOCENT.test(text);

/**
 * The text in a form that a spreadsheet shows and does not run. A text's own leading apostrophe is doubled, so that
 * `undoNeutralised` gives back every text exactly.
 */
export const neutralised = (text: string): string => (text.startsWith(MARK) || isDangerous(text) ? MARK + text : text);

export const undoNeutralised = (text: string): string => {
  if (!text.startsWith(MARK)) return text;
  const rest = text.slice(1);
  return rest.startsWith(MARK) || isDangerous(rest) ? rest : text;
};
