import { parseCivilDate } from "../domain/civil-date.ts";
import { checkRegionCode } from "../domain/identifiers/region.ts";
import type { FactValue } from "../domain/licence.ts";
import type { FactDefinition, FactType } from "./types.ts";

const isSoundRegion = (code: string): boolean => {
  const check = checkRegionCode(code);
  return check.ok && check.warnings.length === 0;
};

/** Whether a value is of the type; closed sets are not looked at. */
export function isOfType(value: unknown, type: FactType): value is FactValue {
  switch (type) {
    case "boolean":
      return typeof value === "boolean";
    case "integer":
      return Number.isSafeInteger(value);
    case "number":
      return typeof value === "number" && Number.isFinite(value);
    case "date":
      return typeof value === "string" && parseCivilDate(value) !== undefined;
    case "string":
      return typeof value === "string";
    case "region":
      return typeof value === "string" && /^\d+$/.test(value) && isSoundRegion(value);
    case "string-list":
      return Array.isArray(value) && value.every((element) => typeof element === "string");
    default:
      return type satisfies never;
  }
}

/** Whether a value is one the fact can have: of its type and, where the set is closed, in it. */
export function fitsFact(value: unknown, fact: FactDefinition): value is FactValue {
  if (!isOfType(value, fact.type)) return false;
  const { values } = fact;
  if (values === undefined) return true;
  return Array.isArray(value) ? value.every((element: string) => values.has(element)) : values.has(value as string);
}

const typeWords: Readonly<Record<FactType, string>> = {
  boolean: "true 或 false",
  integer: "整数",
  number: "数字",
  date: "日期（YYYY-MM-DD）",
  string: "文本",
  "string-list": "文本列表",
  region: "行政区划码（6、9 或 12 位数字）",
};

/** The type in words, for a message. */
export const wordsOfType = (type: FactType): string => typeWords[type];
