import { parse } from "yaml";
import { z } from "zod";
import { InvalidInput } from "../../ports/errors.ts";

/** Fields a template may name in braces. */
export const templateFields = ["item", "tail", "until", "by", "caseNo", "hotline", "count", "list"] as const;
export type TemplateField = (typeof templateFields)[number];

/** Where templates stand in a rule library. */
export const templateFolder = "notices/";

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
  template: z.string().regex(/^[a-z-]+$/),
  version: z.int().positive(),
  /** Languages without a text fall back to Chinese. */
  texts: z.strictObject({ zh: text, en: text.optional(), mn: text.optional() }),
});

export type NoticeTemplate = z.infer<typeof templateFile>;

/** Templates by name. @throws InvalidInput naming every file and mistake. */
export function readTemplates(files: ReadonlyMap<string, string>): ReadonlyMap<string, NoticeTemplate> {
  const templates = new Map<string, NoticeTemplate>();
  const problems: { file: string; code: string; message: string }[] = [];
  for (const [file, contents] of files) {
    if (!file.startsWith(templateFolder) || !file.endsWith(".yaml")) continue;
    try {
      const read = templateFile.safeParse(parse(contents));
      if (read.success) templates.set(read.data.template, read.data);
      else
        problems.push(
          ...read.error.issues.map((issue) => ({
            file,
            code: "template",
            message: `${issue.path.join(".")}：${issue.message}`,
          })),
        );
    } catch (error) {
      problems.push({ file, code: "yaml", message: error instanceof Error ? error.message : String(error) });
    }
  }
  if (problems.length > 0) throw new InvalidInput(`通知模板有 ${problems.length} 处问题`, problems);
  return templates;
}

/** Fills the named fields; a field without a value leaves nothing behind, not its name. */
export const fill = (template: string, fields: Partial<Record<TemplateField, string>>): string =>
  template.replace(/\{([^}]*)\}/g, (_all, field: TemplateField) => fields[field] ?? "");
