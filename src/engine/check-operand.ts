import { parseCivilDate } from "../domain/civil-date.ts";
import type { FactName } from "../domain/decision.ts";
import { isOfType, wordsOfType } from "./fact-values.ts";
import { operators } from "./operators.ts";
import { didYouMean, listWords, showValue } from "./problems.ts";
import type { ProblemCode } from "./problems.ts";
import type { FactDefinition, FactType, OperatorName } from "./types.ts";

export interface Compared {
  readonly fact: FactDefinition;
  readonly operator: OperatorName;
}

interface Fault {
  readonly code: ProblemCode;
  readonly message: string;
}

type Facts = ReadonlyMap<FactName, FactDefinition>;

/** The type one literal must have: that of the fact, or of the elements of a list fact. */
const elementType = (type: FactType): FactType => (type === "string-list" ? "string" : type);

function checkLiteral(value: unknown, fact: FactDefinition): Fault[] {
  const type = elementType(fact.type);
  if (type === "date" && typeof value === "string" && parseCivilDate(value) === undefined)
    return [{ code: "date-invalid", message: `“${value}” 不是真实存在的日期，应写成 YYYY-MM-DD，例如 2026-03-01` }];
  if (!isOfType(value, type)) {
    const quoted = type === "string" && (typeof value === "number" || typeof value === "boolean");
    const hint = quoted ? "文本要加引号。" : "";
    return [
      {
        code: "value-type",
        message: `${fact.name} 是${wordsOfType(type)}，与它比较的值写的是 ${showValue(value)}。${hint}`,
      },
    ];
  }
  if (fact.values !== undefined && !fact.values.has(value as string)) {
    const known = [...fact.values.keys()];
    const hint = didYouMean(value as string, known);
    return [
      {
        code: "value-not-listed",
        message: `${fact.name} 没有 “${value as string}” 这个值，有：${listWords(known)}。${hint}`,
      },
    ];
  }
  if (fact.isPersonal && type === "string" && fact.values === undefined)
    return [{ code: "personal-value", message: `${fact.name} 是个人信息，规则里不能写出它的值` }];
  return [];
}

const numeric: readonly FactType[] = ["integer", "number"];

/** Whether `other` has the type the operator needs on its right side. */
function fits(other: FactDefinition, { fact, operator }: Compared): boolean {
  switch (operators[operator].operand) {
    case "same":
      return other.type === fact.type || (numeric.includes(other.type) && numeric.includes(fact.type));
    case "list":
      return other.type === "string-list" && fact.type === "string";
    case "element":
      return other.type === elementType(fact.type);
    default:
      return operators[operator].operand satisfies never;
  }
}

function checkReference(value: Readonly<Record<string, unknown>>, compared: Compared, facts: Facts): Fault[] {
  const extra = Object.keys(value).filter((key) => key !== "fact");
  if (extra.length > 0)
    return [{ code: "key-refused", message: `与另一项事实比较时只写 { fact: 事实名 }，不能写 “${extra.join("、")}”` }];
  const name = value["fact"];
  const other = typeof name === "string" ? facts.get(name) : undefined;
  if (other === undefined) {
    const hint = typeof name === "string" ? didYouMean(name, [...facts.keys()]) : "";
    return [{ code: "fact-unknown", message: `没有名为 ${showValue(name)} 的事实。${hint}` }];
  }
  if (!fits(other, compared))
    return [
      {
        code: "value-type",
        message: `${compared.fact.name} 是${wordsOfType(compared.fact.type)}，${other.name} 是${wordsOfType(other.type)}，不能用 ${compared.operator} 比较`,
      },
    ];
  // The right side stands in every reason as what was asked, and only the left side is masked there.
  if (other.isPersonal)
    return [{ code: "personal-value", message: `${other.name} 是个人信息，不能写在 value 一边；请把它写在 fact 一边` }];
  return [];
}

/** Everything wrong with what a leaf compares its fact with. The operator is known to admit the fact's type. */
export function checkOperand(value: unknown, compared: Compared, facts: Facts): readonly Fault[] {
  if (typeof value === "object" && value !== null && !Array.isArray(value))
    return checkReference(value as Readonly<Record<string, unknown>>, compared, facts);
  const { fact, operator } = compared;
  if (operators[operator].operand !== "list") {
    if (Array.isArray(value))
      return [{ code: "value-type", message: `${operator} 与一个值比较，写的是列表；一组值用 in 或 notIn` }];
    return checkLiteral(value, fact);
  }
  if (!Array.isArray(value))
    return [{ code: "value-type", message: `${operator} 与一组值比较，应为列表 […]，写的是 ${showValue(value)}` }];
  if (value.length === 0) return [{ code: "value-empty", message: `${operator} 后面的列表是空的` }];
  return value.flatMap((element) => checkLiteral(element, fact));
}
