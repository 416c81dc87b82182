import type { CivilDate } from "../../domain/civil-date.ts";
import type { Basis, FactName, FindingId, LeafResult, Outcome } from "../../domain/decision.ts";
import type { FactValue } from "../../domain/licence.ts";
import type { Text } from "./text.ts";

/** A condition in words, for people and for the JSON of `explain`. */
export interface ExplainedReason {
  readonly id: string;
  readonly finding?: FindingId;
  readonly says: string;
  readonly fact: FactName;
  /** Absent when unknown. */
  readonly value?: FactValue;
  readonly expected: FactValue;
  readonly result: LeafResult;
  /** Citations in words, unverified ones marked. */
  readonly basis: readonly string[];
  /** `says` in both languages. */
  readonly sentences: Text;
  /** The value seen, where it is from and when it was observed. */
  readonly seen: Text;
  /** What the rule asks. */
  readonly asks: Text;
  /** Where the value is from: the list or register it was observed in; absent where the program worked it out. */
  readonly source?: string;
  readonly observedOn?: CivilDate;
  /** The citations as data. */
  readonly citations: readonly Basis[];
}

/** A single fact known otherwise and what would be decided then, in words. */
export interface ExplainedChange {
  readonly fact: FactName;
  readonly label: string;
  readonly from?: FactValue;
  readonly to: FactValue;
  readonly outcome: Outcome;
  readonly sentences: Text;
}

/** What each value of a missing fact would decide, in words. */
export interface ExplainedWhatIf {
  readonly fact: FactName;
  readonly label: string;
  readonly then: readonly { readonly value: FactValue; readonly outcome: Outcome; readonly sentences: Text }[];
}

/** What would have to be otherwise, in words. */
export interface FurtherExplanation {
  /** For *not eligible*: changes of one fact that would change the outcome, the best first. */
  readonly changes: readonly ExplainedChange[];
  /** For *undetermined*: what each missing fact would decide. */
  readonly whatIf: readonly ExplainedWhatIf[];
  /** The next day on which time alone changes the outcome, and what it will be then. */
  readonly nextChange?: { readonly on: CivilDate; readonly outcome: Outcome; readonly sentences: Text };
}

export interface Explanation {
  /** What came out, in one sentence. */
  readonly says: string;
  /** The same in both languages. */
  readonly sentences: Text;
  readonly because: readonly ExplainedReason[];
  readonly missing: readonly { readonly fact: FactName; readonly label: string }[];
  /** Benefits that are granted: the sum in words, each line of it, and what it waits for. */
  readonly amount?: {
    readonly says: string;
    readonly lines: readonly string[];
    readonly missing: readonly { readonly fact: FactName; readonly label: string }[];
  };
  /** Each person the unit is paid for. */
  readonly heads?: readonly {
    readonly headId: string;
    readonly result: LeafResult;
    readonly says: string;
    readonly because: readonly ExplainedReason[];
  }[];
  /** Benefits only: what of the rule was not checked against a source. */
  readonly marks?: readonly string[];
  /** The next day on which time alone changes the outcome. */
  readonly nextChangeOn?: CivilDate;
}
