import { regionCovers } from "../domain/identifiers/region.ts";
import type { FactType, OperatorName, Text } from "./types.ts";

/** What an operator compares with: one value of the fact's type, a list of such values, or one element of a list fact. */
export type OperandShape = "same" | "list" | "element";

export interface OperatorDefinition {
  readonly admits: readonly FactType[];
  readonly operand: OperandShape;
  /** The operator that is true exactly where this one is false, for every value of an admitted type. */
  readonly opposite: OperatorName;
  /** Between the fact's label and the value: “{label}应当{words}{value}”. */
  readonly words: Text;
}

const scalar: readonly FactType[] = ["boolean", "integer", "number", "date", "string"];
const listed: readonly FactType[] = ["integer", "number", "date", "string"];
const numeric: readonly FactType[] = ["integer", "number"];

const define = (
  admits: readonly FactType[],
  operand: OperandShape,
  opposite: OperatorName,
  zh: string,
  en: string,
): OperatorDefinition => ({ admits, operand, opposite, words: { zh, en } });

/**
 * The operators a rule may use, and on what. On these types they mean what json-rules-engine means by them. Where that
 * engine would coerce (`"5" lessThan 10`, ISO texts compared as numbers, `in` as a substring test) or where an operator
 * and its opposite are both false (`contains` on a text), the type is not admitted and the rule does not load.
 */
export const operators: Readonly<Record<OperatorName, OperatorDefinition>> = {
  equal: define(scalar, "same", "notEqual", "为", "be"),
  notEqual: define(scalar, "same", "equal", "不为", "not be"),
  in: define(listed, "list", "notIn", "是以下之一：", "be one of:"),
  notIn: define(listed, "list", "in", "不是以下任何一项：", "be none of:"),
  lessThan: define(numeric, "same", "greaterThanInclusive", "小于", "be less than"),
  lessThanInclusive: define(numeric, "same", "greaterThan", "不大于", "be at most"),
  greaterThan: define(numeric, "same", "lessThanInclusive", "大于", "be more than"),
  greaterThanInclusive: define(numeric, "same", "lessThan", "不小于", "be at least"),
  contains: define(["string-list"], "element", "doesNotContain", "包含", "contain"),
  doesNotContain: define(["string-list"], "element", "contains", "不包含", "not contain"),
  before: define(["date"], "same", "onOrAfter", "早于", "be before"),
  onOrBefore: define(["date"], "same", "after", "不晚于", "be on or before"),
  after: define(["date"], "same", "onOrBefore", "晚于", "be after"),
  onOrAfter: define(["date"], "same", "before", "不早于", "be on or after"),
  within: define(["region"], "same", "notWithin", "在以下区划之内：", "lie within"),
  notWithin: define(["region"], "same", "within", "不在以下区划之内：", "not lie within"),
};

export const operatorNames = Object.keys(operators) as readonly OperatorName[];

export const isOperator = (name: string): name is OperatorName => Object.hasOwn(operators, name);

/**
 * Operators that json-rules-engine does not bring along. Civil dates compare as days do when compared as texts; a region
 * lies within another that covers it (`150624100` within `150600`).
 */
export const ownOperators: Readonly<
  Record<
    "before" | "onOrBefore" | "after" | "onOrAfter" | "within" | "notWithin",
    (fact: string, value: string) => boolean
  >
> = {
  before: (fact, value) => fact < value,
  onOrBefore: (fact, value) => fact <= value,
  after: (fact, value) => fact > value,
  onOrAfter: (fact, value) => fact >= value,
  within: (fact, value) => regionCovers(value, fact),
  notWithin: (fact, value) => !regionCovers(value, fact),
};
