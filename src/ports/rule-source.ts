/** The texts of a rule library: path relative to its root (`renewal/food-operation/rule.yaml`) → contents. */
export type RuleFiles = ReadonlyMap<string, string>;

export interface RuleSource {
  /** Where the library comes from, in words for a report. */
  readonly location: string;
  /** @throws InvalidInput if there is no library at the location. */
  read(): Promise<RuleFiles>;
}
