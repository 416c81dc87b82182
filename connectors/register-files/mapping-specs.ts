import { z } from "zod";

/** Ways of writing a day that a mapping must state, because a machine cannot tell them apart from other values. */
export const dateFormats = [
  "YYYYMMDD",
  "M/D/YYYY",
  "D/M/YYYY",
  "ROC",
  "excel-1900",
  "excel-1904",
  "epoch-s",
  "epoch-ms",
] as const;
export type DateFormat = (typeof dateFormats)[number];

export const statuses = [
  "active",
  "expired",
  "suspended",
  "withdrawn",
  "rescinded",
  "revoked",
  "cancelled",
  "pending",
  "unknown",
] as const;
export const languages = ["zh", "en", "mn"] as const;

export const columnName = z.string().min(1).describe("表头中的列名 (the column's name in the header)");
const constant = z.string().min(1).describe("每一行都相同的值 (the same value on every row)");

/** A value's columns: one name, one of `column`, or several joined. */
export const textSpec = z.union([
  columnName,
  z.strictObject({ column: columnName }),
  z.strictObject({ columns: z.array(columnName).min(1), join: z.string().default(" ") }),
  z.strictObject({ constant }),
]);

export const choiceSpec = <const T extends readonly [string, ...string[]]>(choices: T) =>
  z.union([
    z.strictObject({
      column: columnName,
      values: z.record(z.string(), z.enum(choices)).describe("登记用词 → 本系统用词 (the register's word → ours)"),
    }),
    z.strictObject({ constant: z.enum(choices) }),
  ]);

export const itemSpec = z.union([
  columnName,
  z.strictObject({
    column: columnName,
    values: z.record(z.string(), z.string().min(1)).optional(),
    prefix: z.string().optional().describe("items: any 时，事项编码 = 前缀 + 列值"),
  }),
  z.strictObject({ constant }),
]);

export const dateSpec = z.union([
  columnName,
  z.strictObject({
    column: columnName,
    formats: z.array(z.enum(dateFormats)).min(1).optional(),
  }),
]);

export const listSpec = z.union([
  columnName,
  z.array(columnName).min(1),
  z.strictObject({ column: columnName, separators: z.array(z.string().min(1)).min(1).optional() }),
  z.strictObject({
    columns: z.array(columnName).min(1),
    separators: z.array(z.string().min(1)).min(1).optional(),
  }),
]);

const valueTypes = ["text", "number", "boolean", "date", "list"] as const;
const valueShape = {
  type: z.enum(valueTypes).default("text"),
  values: z
    .record(z.string(), z.union([z.string(), z.number(), z.boolean()]))
    .optional()
    .describe("登记用词 → 值 (the register's word → the value)"),
  separators: z.array(z.string().min(1)).min(1).optional(),
  formats: z.array(z.enum(dateFormats)).min(1).optional(),
};
/** Of a fact the dictionary knows the type: a mapping need not say it. */
export const factShape = { ...valueShape, type: z.enum(valueTypes).optional() };
export const valueSpec = z.union([columnName, z.strictObject({ column: columnName, ...valueShape })]);

const name = z
  .string()
  .regex(/^[a-z0-9][a-z0-9-]*$/, "应由小写字母、数字和连字符组成 (lower-case letters, digits, hyphens)");
export const factName = z.string().regex(/^[a-z][A-Za-z0-9]*(\.[a-z][A-Za-z0-9]*)+$/, "事实名形如 holder.suspended");

export const shared = {
  source: name.describe("来源名，缺失于全量快照的许可证按此名查找"),
  title: z.string().min(1),
  format: z.enum(["csv", "tsv", "xlsx", "xls", "json", "ndjson"]).optional(),
  encoding: z.enum(["utf-8", "utf-16le", "utf-16be", "gb18030", "windows-1252", "windows-1251", "big5"]).optional(),
  delimiter: z.enum([",", ";", "\t", "|"]).optional(),
  headerRow: z.int().min(1).optional().describe("表头所在的行，从 1 起；不写则自动查找"),
  sheet: z.string().min(1).optional().describe("工作表名；不写则取第一张可见的"),
  records: z.string().min(1).optional().describe("JSON 中记录数组的路径，如 data 或 result.rows"),
  empty: z.array(z.string()).optional().describe("表示“未填写”的写法，代替默认的 NA、N/A、NULL、NONE、-、."),
  perpetual: z.array(z.string().min(1)).optional().describe("表示“长期”的写法，代替默认的"),
  dates: z.array(z.enum(dateFormats)).min(1).optional().describe("各日期列除年-月-日以外还可能的写法"),
  phoneCountry: z
    .string()
    .regex(/^[1-9][0-9]{0,2}$/)
    .default("86"),
};

export type TextSpec = z.output<typeof textSpec>;
export type DateSpec = z.output<typeof dateSpec>;
export type ListSpec = z.output<typeof listSpec>;
export type ItemSpec = z.output<typeof itemSpec>;
export type ValueSpec = Exclude<z.output<typeof valueSpec>, string>;
/** What a mapping may say of a fact besides its column. */
export interface FactSpec {
  readonly column?: string | undefined;
  readonly name?: string | undefined;
  readonly of?: "holder" | "licence" | undefined;
  readonly type?: ValueSpec["type"] | undefined;
  readonly values?: ValueSpec["values"];
  readonly separators?: ValueSpec["separators"];
  readonly formats?: ValueSpec["formats"];
}
export type ChoiceSpec<T extends string> =
  { readonly column: string; readonly values: Readonly<Record<string, T>> } | { readonly constant: T };

/** The columns a text is made of, in order; none for a constant. */
export function columnsOf(
  spec: TextSpec | ListSpec | DateSpec | ItemSpec | ChoiceSpec<string> | undefined,
): readonly string[] {
  if (spec === undefined) return [];
  if (typeof spec === "string") return [spec];
  if (Array.isArray(spec)) return spec;
  if ("column" in spec) return [spec.column];
  return "columns" in spec ? spec.columns : [];
}
