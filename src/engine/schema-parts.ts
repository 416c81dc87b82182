import { z } from "zod";
import { parseCivilDate } from "../domain/civil-date.ts";
import type { CivilDate } from "../domain/civil-date.ts";
import type { FactValue } from "../domain/licence.ts";

/** Marks the list of known keys in the message of an unknown key, for `checkShape` to read. */
export const knownKeysMark = "known-keys:";

/** A map with exactly these keys. */
export const entry = <S extends z.core.$ZodLooseShape>(
  shape: S,
): z.ZodObject<z.core.util.Writeable<S>, z.core.$strict> =>
  z.strictObject(shape, {
    error: (issue) =>
      issue.code === "unrecognized_keys" ? `${knownKeysMark}${Object.keys(shape).join(",")}` : undefined,
  });

/** A day as the file writes it. */
export const date = z
  .string()
  .meta({ format: "date" })
  .transform((text, context): CivilDate => {
    const day = parseCivilDate(text);
    if (day !== undefined) return day;
    context.addIssue({
      code: "custom",
      params: { code: "date-invalid" },
      message: `“${text}” 不是真实存在的日期，应写成 YYYY-MM-DD，例如 2026-03-01`,
    });
    return z.NEVER;
  });

export const words = z.string().min(1);

/** Mongolian stands only where a reader of it has looked at it, and says who. */
const mongolian = entry({
  text: words.describe("蒙古文"),
  reviewedBy: words.describe("审读这段蒙古文的人"),
});

export const text = entry({
  zh: words.describe("中文"),
  en: words.describe("英文"),
  mn: z.exactOptional(mongolian).describe("蒙古文；由懂蒙古文的人审读后才可以写，不写则用中文"),
});

/** Names of rules, findings, conditions and the like: stored with every decision. */
export const id = z
  .string()
  .regex(/^[a-z][a-z0-9]*(-[a-z0-9]+)*$/, { error: "名称应由小写英文字母和数字组成，用连字符连接，例如 window-open" });

/** Names of facts: whom they are about, a dot, the name. */
export const factName = z
  .string()
  .regex(/^(licence|holder|person|head|day|param)\.[a-z][A-Za-z0-9]*(\.[a-z][A-Za-z0-9]*)*$/, {
    error: "事实名应为 <关于谁>.<名称>，例如 licence.status、holder.abnormalListing",
  });

export const basis = entry({
  law: words.describe("法律、法规或文件的名称"),
  article: z.exactOptional(words).describe("条、款、项"),
  says: z.exactOptional(words).describe("条文大意"),
  verified: z.boolean().describe("是否核对过出处；false 时凡引用处都显示“待核实”"),
  note: z.exactOptional(words).describe("怎样核对的，或还差什么没有核对"),
});

export const basisList = z.array(basis).min(1).describe("法律依据，至少一条");

export const factValue: z.ZodType<FactValue> = z.union([z.boolean(), z.number(), z.string(), z.array(z.string())]);

export const dayLimit = entry({
  days: z.int().min(1),
  unit: z.enum(["working-days", "calendar-days"]),
  verified: z.boolean(),
  note: z.exactOptional(words),
});

export const factType = z.enum(["boolean", "integer", "number", "date", "string", "string-list", "region"]);

export const unverified = z.array(words).describe("没有核对出处的键，用点号写出所在位置，例如 window.opens");
