import type { Basis, FactName, RuleId } from "../../domain/decision.ts";
import type { Conditions } from "./condition.ts";
import type { DayLimit } from "./version-part.ts";
import type { Text } from "./text.ts";

/** `policy-year` is the calendar year; `once` has no period. */
export type GrantCycle = "policy-year" | "quarter" | "month" | "once";

/**
 * A figure of an amount: a parameter of the version, or another figure for each value of a fact of a closed set.
 * `otherwise` stands for the values that are not listed.
 */
export type Figure =
  | { readonly param: FactName }
  | { readonly by: FactName; readonly table: ReadonlyMap<string, Figure>; readonly otherwise?: Figure };

/** Lines are rounded one by one, so that they add up to the total; halves away from zero, or all down. */
export interface Rounding {
  readonly to: "fen" | "yuan";
  readonly mode: "half-up" | "down";
}

interface AmountBase {
  readonly rounding: Rounding;
  /** The most that is paid, in fen; the excess is a line that takes it off. */
  readonly cap?: FactName;
  /** What was paid of the same already, in fen; taken off the capped sum, down to nothing. */
  readonly less?: FactName;
}

/** One product of a sum. */
export interface AmountTerm {
  readonly id: string;
  readonly says: Text;
  /** A number in the fact's unit; at a rate in fen for one of it. */
  readonly quantity: FactName;
  readonly rate: Figure;
}

/** How an amount is worked out, as data. Figures are dated parameters: none stands in a program. */
export type AmountRule = AmountBase &
  (
    | { readonly kind: "fixed"; readonly says: Text; readonly pays: Figure }
    | { readonly kind: "per-head"; readonly says: Text; readonly pays: Figure }
    | {
        readonly kind: "tiered";
        readonly says: Text;
        readonly by: FactName;
        /** Ascending by `from`; the last whose `from` is not above the fact applies. */
        readonly tiers: readonly { readonly from: FactName; readonly pays: FactName }[];
      }
    | { readonly kind: "percent"; readonly says: Text; readonly of: FactName; readonly rate: Figure }
    | { readonly kind: "sum"; readonly terms: readonly AmountTerm[] }
    | { readonly kind: "exemption"; readonly says: Text; readonly of?: FactName }
  );

/** What may not be held together with the grant: a rule of the library, or a grant from elsewhere that a fact tells of. */
export type Exclusion = { readonly says: Text; readonly basis: readonly Basis[] } & (
  { readonly rule: RuleId } | { readonly fact: FactName }
);

/** What is granted, how often, and how it goes on from there. */
export interface GrantRule {
  readonly cycle: GrantCycle;
  /** With `once`: once for each value of this fact (a level, a certification), which then stands in the cycle. */
  readonly cycleBy?: FactName;
  readonly amount: AmountRule;
  /** Whether the holder confirms before anything is paid, and how. */
  readonly intent: { readonly required: boolean; readonly says: Text };
  /** How long the list is published before payment; absent where the policy asks for no publicity. */
  readonly publicity?: DayLimit;
  /** `head`: a person counts once, across units, places and cycles. */
  readonly oncePer: "subject" | "head";
  readonly excludes: readonly Exclusion[];
  readonly payment: Text;
  /** When payment ends or is taken back. */
  readonly stop: readonly Text[];
}

/** Conditions on each person whom a unit is paid for. */
export interface HeadRule {
  /** The fact that is missing where nobody knows who the persons are. */
  readonly list: FactName;
  readonly says: Text;
  readonly conditions: Conditions;
}
