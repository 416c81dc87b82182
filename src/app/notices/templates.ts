import { parse } from "yaml";
import { z } from "zod";
import { zhCN } from "zod/locales";
import type { Problem } from "../../ports/errors.ts";

/** Fields a template may name in braces. */
export const templateFields = [
  "item",
  "tail",
  "until",
  "by",
  "caseNo",
  "hotline",
  "count",
  "list",
  "benefit",
  "amount",
  "grantNo",
] as const;
export type TemplateField = (typeof templateFields)[number];

/** Where templates stand in a rule library. */
export const templateFolder = "notices/";

/** The templates that notices are written from; a library has all of them, each in the file of its name. */
export const templateNames = [
  "window-open",
  "window-open-several",
  "reminder",
  "reminder-several",
  "benefit",
  "benefit-confirm",
  "benefit-several",
  "mixed",
] as const;
export type TemplateName = (typeof templateNames)[number];

const text = z
  .string()
  .min(1)
  .superRefine((value, context) => {
    for (const [, field = ""] of value.matchAll(/\{([^}]*)\}/g)) {
      if (!templateFields.some((one) => one === field)) {
        context.addIssue({ code: "custom", message: `没有名为 {${field}} 的字段；可用：${templateFields.join(" ")}` });
      }
    }
    if (/[【】]/.test(value)) context.addIssue({ code: "custom", message: "正文不得含【】，签名由系统加" });
  });

const templateFile = z.strictObject({
  template: z.enum(templateNames),
  version: z.int().positive(),
  /** Languages without a text fall back to Chinese. */
  texts: z.strictObject({
    zh: text,
    en: text.optional(),
    // Mongolian stands only where a reader of it has looked at it, and says who.
    mn: z.strictObject({ text, reviewedBy: z.string().min(1) }).optional(),
  }),
});

export type NoticeTemplate = z.infer<typeof templateFile>;
export type Templates = ReadonlyMap<TemplateName, NoticeTemplate>;

/** The templates of a library, or everything that is wrong with them at once. */
export function readTemplates(files: ReadonlyMap<string, string>): {
  readonly templates?: Templates;
  readonly problems: readonly Problem[];
} {
  const templates = new Map<TemplateName, NoticeTemplate>();
  const problems: Problem[] = [];
  for (const name of templateNames) {
    const file = `${templateFolder}${name}.yaml`;
    const contents = files.get(file);
    const read = contents === undefined ? missing : readTemplate(name, contents);
    if (read.template !== undefined) templates.set(name, read.template);
    for (const message of read.mistakes) problems.push({ file, code: "template", message });
  }
  return problems.length === 0 ? { templates, problems } : { problems };
}

interface Read {
  readonly template?: NoticeTemplate;
  readonly mistakes: readonly string[];
}

const missing: Read = { mistakes: ["缺少这个通知模板"] };

function readTemplate(name: TemplateName, contents: string): Read {
  let value: unknown;
  try {
    value = parse(contents);
  } catch (error) {
    return { mistakes: [`不是有效的 YAML：${error instanceof Error ? error.message : String(error)}`] };
  }
  const read = templateFile.safeParse(value, { error: zhCN().localeError });
  if (!read.success) {
    return { mistakes: read.error.issues.map(({ path, message }) => `${path.join(".") || "整个文件"}：${message}`) };
  }
  if (read.data.template !== name) return { mistakes: [`template 应与文件同名：${name}`] };
  return { template: read.data, mistakes: [] };
}

/** Fills the named fields; a field without a value leaves nothing behind, not its name. */
export const fill = (template: string, fields: Partial<Record<TemplateField, string>>): string =>
  template.replace(/\{([^}]*)\}/g, (_all, field: TemplateField) => fields[field] ?? "");
