import { z } from "zod";
import { entry, readShaped, type YamlSource } from "../../engine/index.ts";
import type { Problem } from "../../ports/errors.ts";
import { forbiddenIn, readForbiddenWords, type ForbiddenWord } from "./forbidden-words.ts";

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
  "matter",
  "finding",
  "code",
] as const;
export type TemplateField = (typeof templateFields)[number];

/** What only a message that can be replied to says; a text names them in braces as it names fields. */
export const replyPhrases = ["reply", "optOut"] as const;
export type ReplyPhrase = (typeof replyPhrases)[number];

type Phrase = { readonly zh: string; readonly en?: string | undefined; readonly mn?: string | undefined };

/** A phrase in a language; unlike a text, none falls back to Chinese. */
export const phraseIn = (phrase: Phrase | undefined, language: string): string | undefined =>
  language === "zh" || language === "en" || language === "mn" ? phrase?.[language] : undefined;

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
  "finding",
  "finding-several",
  "mixed-finding",
  "answer-confirmed",
  "answer-declined",
  "answer-declined-late",
  "answer-person",
  "answer-unsubscribed",
  "answer-resubscribed",
  "answer-read",
] as const;
export type TemplateName = (typeof templateNames)[number];

/** A link, or what a phone makes one of: `http`, `www`, a name with a dot in it. */
const link = /https?|www\b|[a-z0-9-]{2,}\.[a-z]{2,}/i;
/** Five digits or more, as phone numbers are written. */
const phoneNumber = /\d(?:[ -]?\d){4,}/;

const fieldsIn = (value: string): readonly string[] =>
  [...value.matchAll(/\{([^}]*)\}/g)].map(([, field = ""]) => field);

/** What no message may hold, whoever wrote it. */
export function refusedIn(value: string): readonly string[] {
  // Full-width letters and digits make links and numbers too.
  const plain = value.normalize("NFKC");
  return [
    ...(/[【】]/.test(value) ? ["不得含【】，签名由系统加"] : []),
    ...(link.test(plain) ? ["不得含网址或像网址的文字：持证人分不清真假链接"] : []),
    ...(phoneNumber.test(plain) ? ["不得写电话号码，用 {hotline}"] : []),
  ];
}

const words = (fields: readonly string[]) =>
  z
    .string()
    .min(1)
    .superRefine((value, context) => {
      const wrong = (message: string): void => context.addIssue({ code: "custom", message });
      for (const field of fieldsIn(value))
        if (!fields.includes(field)) wrong(`没有名为 {${field}} 的字段；可用：${fields.join(" ")}`);
      for (const refused of refusedIn(value)) wrong(`正文${refused}`);
    });
const text = words([...templateFields, ...replyPhrases]).refine((value) => value.includes("{code}"), {
  error: "正文应写 {code}：持证人凭核对码向本局核对短信真假",
});
const phrase = entry({
  zh: words(templateFields),
  en: words(templateFields).optional(),
  mn: words(templateFields).optional(),
});

const templateFile = entry({
  template: z.enum(templateNames),
  version: z.int().positive(),
  /** Languages without a text fall back to Chinese. */
  texts: entry({
    zh: text,
    en: text.optional(),
    // Mongolian stands only where a reader of it has looked at it, and says who.
    mn: entry({ text, reviewedBy: z.string().min(1) }).optional(),
  }),
  /** Said where a holder's reply comes back, as it does by SMS, and left out of letters and e-mails. */
  whereReplies: entry({ reply: phrase.optional(), optOut: phrase.optional() }).optional(),
}).superRefine(({ texts, whereReplies }, context) => {
  for (const [language, value] of Object.entries({ ...texts, mn: texts.mn?.text }))
    for (const name of replyPhrases)
      if (fieldsIn(value ?? "").includes(name) && phraseIn(whereReplies?.[name], language) === undefined)
        context.addIssue({
          code: "custom",
          path: ["texts", language],
          message: `正文写了 {${name}}，whereReplies.${name} 里却没有这种语言的话`,
        });
});

export type NoticeTemplate = z.infer<typeof templateFile>;
export type Templates = ReadonlyMap<TemplateName, NoticeTemplate>;

/** The templates of a library, or everything that is wrong with them at once; `sound` holds those that can be used. */
export function readTemplates(files: ReadonlyMap<string, string>): {
  readonly templates?: Templates;
  readonly sound: Templates;
  readonly problems: readonly Problem[];
} {
  const templates = new Map<TemplateName, NoticeTemplate>();
  const { words, problems: wordProblems } = readForbiddenWords(files);
  const problems: Problem[] = [...wordProblems];
  for (const name of templateNames) {
    const file = `${templateFolder}${name}.yaml`;
    const contents = files.get(file);
    if (contents === undefined) {
      problems.push({ file, code: "template", message: "缺少这个通知模板" });
      continue;
    }
    const { source, value, problems: wrong } = readShaped(contents, file, templateFile);
    problems.push(...wrong.map((problem) => ({ ...problem, code: "template" })));
    if (value === undefined) continue;
    const refused = wordsIn(value, words, source);
    problems.push(...refused);
    if (refused.length > 0) continue;
    if (value.template === name) templates.set(name, value);
    else problems.push(source.problem("template", ["template"], `template 应与文件同名：${name}`));
  }
  return { ...(problems.length === 0 ? { templates } : {}), sound: templates, problems };
}

/** Words in the texts that operators do not take. */
function wordsIn(
  { texts, whereReplies }: NoticeTemplate,
  words: readonly ForbiddenWord[],
  source: YamlSource,
): readonly Problem[] {
  const written = [
    ...Object.entries({ ...texts, mn: texts.mn?.text }).map(([language, text]) => [["texts", language], text] as const),
    ...replyPhrases.flatMap((name) =>
      Object.entries(whereReplies?.[name] ?? {}).map(
        ([language, text]) => [["whereReplies", name, language], text] as const,
      ),
    ),
  ];
  return written.flatMap(([path, text]) =>
    forbiddenIn(text ?? "", words).map(({ word, by }) =>
      source.problem("template", path, `正文有“${word}”：${by}不收这个词，换一个说法`),
    ),
  );
}

/** Fills the named fields; a field without a value leaves nothing behind, not its name. */
export const fill = (template: string, fields: Partial<Record<TemplateField | ReplyPhrase, string>>): string =>
  template.replace(/\{([^}]*)\}/g, (_all, field: TemplateField | ReplyPhrase) => fields[field] ?? "");
