import type { FactValue } from "../domain/licence.ts";
import type { FactDefinition, Lang, Text } from "./types.ts";

const unitWords: Readonly<Record<string, Text>> = {
  "calendar-days": { zh: "天", en: " days" },
  "working-days": { zh: "个工作日", en: " working days" },
  months: { zh: "个月", en: " months" },
  years: { zh: "年", en: " years" },
  percent: { zh: "%", en: "%" },
  persons: { zh: "人", en: " persons" },
  mu: { zh: "亩", en: " mu" },
  "years-of-age": { zh: "周岁", en: " years of age" },
  year: { zh: "年", en: "" },
};

/** Fen as yuan, written out from the whole number so that nothing is rounded. */
function yuan(fen: number, lang: Lang): string {
  const digits = String(Math.abs(fen)).padStart(3, "0");
  const amount = `${fen < 0 ? "-" : ""}${digits.slice(0, -2)}.${digits.slice(-2)}`;
  return lang === "zh" ? `${amount}元` : `${amount} yuan`;
}

function oneWord(value: string | number | boolean, fact: FactDefinition | undefined, lang: Lang): string {
  if (typeof value === "boolean") return lang === "zh" ? (value ? "是" : "否") : value ? "yes" : "no";
  if (typeof value === "string") return fact?.values?.get(value)?.[lang] ?? value;
  if (fact?.unit === "fen" && Number.isInteger(value)) return yuan(value, lang);
  if (fact?.unit === "share") return `${Number((value * 100).toPrecision(12))}%`;
  const unit = fact?.unit === undefined ? "" : (unitWords[fact.unit]?.[lang] ?? ` ${fact.unit}`);
  return `${value}${unit}`;
}

/** A value of a fact as people read it: yes or no, the words of a closed set, money in yuan, numbers with their unit. */
export function wordsOf(value: FactValue, fact: FactDefinition | undefined, lang: Lang): string {
  if (typeof value !== "object") return oneWord(value, fact, lang);
  const words = value.map((element) => oneWord(element, fact, lang));
  return words.join(lang === "zh" ? "、" : ", ");
}
