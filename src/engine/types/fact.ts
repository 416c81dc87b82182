import type { FactName } from "../../domain/decision.ts";
import type { Text } from "./text.ts";

/**
 * `integer` and `number` are finite; money is an integer in fen; a date is a civil date; a region is a code of GB/T 2260
 * or its township extensions.
 */
export type FactType = "boolean" | "integer" | "number" | "date" | "string" | "string-list" | "region";

/**
 * Whom a fact is about, and so where it comes from: the register's licence record or facts observed of it; facts
 * observed of the holder; of the natural person who is the holder or the operator (`person`); of one of the persons a
 * unit is paid for (`head`); the day of the decision; or a dated parameter of the rule version.
 */
export type FactSubject = "licence" | "holder" | "person" | "head" | "day" | "param";

/** One entry of `rules/facts.yaml`, or a parameter of a rule version. */
export interface FactDefinition {
  readonly name: FactName;
  readonly of: FactSubject;
  readonly type: FactType;
  readonly unit?: string;
  readonly label: Text;
  /** The closed set of a string or string-list fact, each value with its words; absent where any text may stand. */
  readonly values?: ReadonlyMap<string, Text>;
  /** The facts it is worked out from: they are what is missing when it is unknown. */
  readonly derivedFrom?: readonly FactName[];
  readonly source: Text;
  /** Personal values are masked in reasons and may not stand in a rule file. */
  readonly isPersonal: boolean;
  /** An observation more than so many days old no longer counts as known. */
  readonly maxAgeDays?: number;
}
