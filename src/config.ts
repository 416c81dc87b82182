import { join, resolve } from "node:path";
import { parse } from "yaml";
import { z } from "zod";
import { zhCN } from "zod/locales";
import type { Settings } from "./app/parts.ts";
import { InvalidInput, type Problem } from "./ports/errors.ts";

const time = z.string().regex(/^([01]\d|2[0-3]):[0-5]\d$/, "应为 HH:MM");
const limit = z.strictObject({ share: z.number().gt(0).max(1), atLeast: z.int().nonnegative() });
const zone = z.string().refine(isZone, "不是 IANA 时区名，例如 Asia/Shanghai");

/** `settings.yaml` of a data folder. Every key may be left out. Law is not among them. */
export const settingsFile = z.strictObject({
  /** Zone of the bureau; its civil days are the days of every decision. */
  zone: zone.default("Asia/Shanghai"),
  bureau: z
    .strictObject({
      /** The registered SMS signature, without 【】. */
      signature: z
        .string()
        .min(2)
        .max(16)
        .regex(/^[^【】]*$/, "签名不含【】")
        .default("鄂托克政务"),
      /** The number that holders are asked to call. */
      hotline: z.string().min(3).max(20).default("12345"),
    })
    .prefault({}),
  /** Hours in which holders may be written to, on working days; `to` is exclusive. */
  contactHours: z
    .strictObject({ from: time.default("08:30"), to: time.default("18:00") })
    .prefault({})
    .refine((hours) => hours.from < hours.to, "from 应早于 to"),
  /** A scan stops before its effects if a rule would open more cases than max(atLeast, share × licences of its item). */
  blastLimit: limit.default({ share: 0.25, atLeast: 20 }),
  /** The same for single rules, by rule id. */
  blastLimitByRule: z.record(z.string(), limit).default({}),
  /** When the daily scan runs, local time. */
  dailyScanAt: time.default("02:00"),
});

export interface Config {
  readonly dataDirectory: string;
  readonly keyFile: string;
  readonly rulesDirectory: string;
  readonly logLevel: "debug" | "info" | "warn" | "error" | "silent";
  readonly settings: Settings;
}

export interface ConfigInput {
  readonly dataDirectory: string;
  /** Where the rules that come with the program are. */
  readonly packageDirectory: string;
  /** Text of `settings.yaml`, if there is one. */
  readonly settingsText?: string;
  readonly env: Readonly<Record<string, string | undefined>>;
}

/** Environment variables that are read, and nothing else is. */
export const environment = {
  WUGAN_KEY_FILE: "密钥文件；默认在数据目录旁边（<data>.key）",
  WUGAN_RULES: "规则库目录；默认为随程序提供的 rules/",
  WUGAN_LOG_LEVEL: "debug | info | warn | error | silent；默认 info",
} as const;

const logLevels = ["debug", "info", "warn", "error", "silent"] as const;

/** The whole configuration, or everything that is wrong with it at once. @throws InvalidInput */
export function readConfig(input: ConfigInput): Config {
  const problems: Problem[] = [];
  const dataDirectory = resolve(input.dataDirectory);
  const file = join(dataDirectory, "settings.yaml");
  const settings = readSettings(input.settingsText, file, problems);
  const level = input.env["WUGAN_LOG_LEVEL"] ?? "info";
  const logLevel = logLevels.find((one) => one === level);
  if (logLevel === undefined) {
    problems.push({
      file: "WUGAN_LOG_LEVEL",
      code: "environment",
      message: `应为 ${logLevels.join("、")} 之一，实为“${level}”`,
    });
  }
  if (settings === undefined || logLevel === undefined)
    throw new InvalidInput(`配置有 ${problems.length} 处问题`, problems);
  return {
    dataDirectory,
    keyFile: resolve(input.env["WUGAN_KEY_FILE"] ?? `${dataDirectory}.key`),
    rulesDirectory: resolve(input.env["WUGAN_RULES"] ?? join(input.packageDirectory, "rules")),
    logLevel,
    settings,
  };
}

function readSettings(
  text: string | undefined,
  file: string,
  problems: Problem[],
): z.infer<typeof settingsFile> | undefined {
  let value: unknown;
  try {
    value = text === undefined ? {} : (parse(text) ?? {});
  } catch (error) {
    problems.push({ file, code: "yaml", message: error instanceof Error ? error.message : String(error) });
    return undefined;
  }
  const read = settingsFile.safeParse(value, { error: zhCN().localeError });
  if (read.success) return read.data;
  for (const issue of read.error.issues) {
    problems.push({ file, code: "settings", message: `${issue.path.join(".") || "（整个文件）"}：${issue.message}` });
  }
  return undefined;
}

function isZone(name: string): boolean {
  try {
    new Intl.DateTimeFormat("en", { timeZone: name });
    return true;
  } catch {
    return false;
  }
}
