import type { Basis, FactName, FindingId } from "../../domain/decision.ts";
import type { FactValue } from "../../domain/licence.ts";
import type { Text } from "./text.ts";

export type OperatorName =
  | "equal"
  | "notEqual"
  | "in"
  | "notIn"
  | "lessThan"
  | "lessThanInclusive"
  | "greaterThan"
  | "greaterThanInclusive"
  | "contains"
  | "doesNotContain"
  | "before"
  | "onOrBefore"
  | "after"
  | "onOrAfter"
  | "within"
  | "notWithin";

/** What a leaf compares with: a literal, or another fact of the same type. */
export type Operand = FactValue | { readonly fact: FactName };

export interface Leaf {
  /** Unique within the rule version, findings included. */
  readonly id: string;
  readonly fact: FactName;
  readonly operator: OperatorName;
  readonly value: Operand;
  /** What the condition asks, in a sentence; without it the sentence is made from the fact's label. */
  readonly says?: Text;
  readonly basis?: readonly Basis[];
}

/** json-rules-engine conditions, groups never empty. */
export type Conditions =
  | { readonly all: readonly Conditions[] }
  | { readonly any: readonly Conditions[] }
  | { readonly not: Conditions }
  | Leaf;

interface FindingBase {
  readonly id: FindingId;
  readonly says: Text;
  readonly basis: readonly Basis[];
  readonly conditions: Conditions;
  /** The holder is told of it. */
  readonly tell?: boolean;
}

/** A reason to leave the ordinary way, tried once the rule's own conditions hold; `to` is the procedure instead. */
export type Finding =
  | (FindingBase & { readonly effect: "block" | "hold" })
  | (FindingBase & { readonly effect: "route"; readonly to: string });
