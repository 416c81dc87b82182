/** A text that a reader of the language has looked at. */
export interface ReviewedText {
  readonly text: string;
  readonly reviewedBy: string;
}

/** A sentence or label in the two languages every rule is written in, and in Mongolian where a reader of it has seen it. */
export interface Text {
  readonly zh: string;
  readonly en: string;
  readonly mn?: ReviewedText;
}

/** Languages that explanations are written in; Mongolian falls back to Chinese where there is no text. */
export type Lang = "zh" | "en";

/** The texts of a rule library: path relative to its root (`renewal/food-operation/rule.yaml`) → contents. */
export type RuleFiles = ReadonlyMap<string, string>;
