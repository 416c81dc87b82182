import { join, resolve } from "node:path";
import { z } from "zod";
import { zhCN } from "zod/locales";
import type { LiveSending } from "./app/channels/guarded-channel.ts";
import { mostDeliverers } from "./app/leases.ts";
import type { Settings } from "./app/parts.ts";
import {
  channelList,
  httpSettings,
  liveSettings,
  providersOf,
  secretsOf,
  type ChannelSettings,
} from "./channel-settings.ts";
import { entry, readShaped } from "./engine/index.ts";
import { InvalidInput, type Problem } from "./ports/errors.ts";

const time = z.string().regex(/^([01]\d|2[0-3]):[0-5]\d$/, "应为 HH:MM");
const limit = entry({ share: z.number().gt(0).max(1), atLeast: z.int().nonnegative() });
const zone = z.string().refine(isZone, "不是 IANA 时区名，例如 Asia/Shanghai");

/** `settings.yaml` of a data folder. Every key may be left out. Law is not among them. */
export const settingsFile = entry({
  /** Zone of the bureau; its civil days are the days of every decision. */
  zone: zone.default("Asia/Shanghai"),
  bureau: entry({
    /** The registered SMS signature, without 【】. */
    signature: z
      .string()
      .min(2)
      .max(16)
      .regex(/^[^【】]*$/, "签名不含【】")
      .default("鄂托克政务"),
    /** The number that holders are asked to call. */
    hotline: z.string().min(3).max(20).default("12345"),
  }).prefault({}),
  /** Hours in which holders may be written to, on working days; `to` is exclusive. */
  contactHours: entry({ from: time.default("08:30"), to: time.default("18:00") })
    .prefault({})
    .refine((hours) => hours.from < hours.to, "from 应早于 to"),
  sending: z
    .strictObject({
      /** How often a message is tried (after 1, 10 and 100 minutes, then daily) before a person must look at it. */
      attempts: z.int().min(1).max(100).default(10),
      /** Messages that one channel may send on one civil day; the rest waits for the next. */
      channelPerDay: z.int().min(1).default(20_000),
      /** Messages that one holder may get on one civil day. */
      holderPerDay: z.int().min(1).default(3),
      /** Price of one segment of a short message by the bureau's contract, in fen, two decimals at most. */
      segmentPriceFen: z.exactOptional(z.number().positive().max(10_000).multipleOf(0.01)),
    })
    .prefault({}),
  /** A scan stops before its effects if a rule would open, or tell of, more cases than max(atLeast, share × licences of its item). */
  blastLimit: limit.default({ share: 0.25, atLeast: 20 }),
  /** The same for single rules, by rule id. */
  blastLimitByRule: z.record(z.string(), limit).default({}),
  /** How long the names of those a benefit goes to are shown, by rule id; where it is not set, the rule says. */
  publicityByRule: z
    .record(
      z.string(),
      z.strictObject({ days: z.int().min(1).max(60), unit: z.enum(["working-days", "calendar-days"]) }),
    )
    .default({}),
  /** When the daily scan runs, local time. */
  dailyScanAt: time.default("02:00"),
});

/** `cluster:` in `settings.yaml`; counts only where `MONGODB_URI` is set. */
export const clusterSettings = entry({
  /** Connections that one process keeps to the database at most. */
  poolSize: z.int().min(5).max(500).default(20),
  /** Pieces of work that one process does at once. */
  concurrency: z.int().min(1).max(32).default(1),
  /** Licences, or holders, of one piece of a scan; what is decided of them must fit one document of 16 MiB. */
  pieceSize: z.int().min(100).max(5_000).default(2_000),
  /** Processes that send messages at the same time at most; together they stay within what each channel takes. */
  deliverers: z.int().min(1).max(mostDeliverers).default(4),
  /** A worker that gives no sign of life for so long loses its piece to another. */
  leaseSeconds: z.int().min(2).max(3_600).default(60),
  /** How often a process asks for what it is to do. */
  askEverySeconds: z.number().min(0.1).max(60).default(1),
  /** After SIGTERM, how long running work may take to reach its next checkpoint. */
  drainSeconds: z.int().min(1).max(600).default(60),
});

const wholeFile = entry({
  ...settingsFile.shape,
  cluster: clusterSettings.prefault({}),
  sending: settingsFile.shape.sending.unwrap().extend(liveSettings).prefault({}),
  channels: channelList.default([{ by: "outbox" }]),
  http: httpSettings.optional(),
});

/** Where and how many workers share one store. */
export interface ClusterConfig extends z.infer<typeof clusterSettings> {
  /** May hold an account and a password: never shown or logged. */
  readonly uri: string;
  readonly database: string;
}

export interface Config {
  readonly dataDirectory: string;
  readonly keyFile: string;
  readonly rulesDirectory: string;
  readonly logLevel: "debug" | "info" | "warn" | "error" | "silent";
  readonly settings: Settings;
  /** In the order in which they are tried. */
  readonly channels: readonly ChannelSettings[];
  readonly live: LiveSending;
  /** Where the HTTP API listens; absent: nowhere. */
  readonly http?: z.infer<typeof httpSettings>;
  /** What providers and described gateways may take their secrets from: never shown or logged. */
  readonly secrets: Readonly<Record<string, string | undefined>>;
  /** What the channels need and do not have: nothing can be sent, everything else goes on. */
  readonly missingSecrets: readonly Problem[];
  /** Present in the cluster profile. */
  readonly cluster?: ClusterConfig;
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
  MONGODB_URI: "mongodb://… 或 mongodb+srv://…；设了就用 MongoDB 上的集群运行方式，不用数据目录中的数据库文件",
  MONGODB_DATABASE: "库名；默认取 MONGODB_URI 路径中的名字，没有则为 wugan",
  WUGAN_LIVE_SENDING: "on | off；优先于 settings.yaml 的 sending.live。不开启时任何消息都不离开本机",
  WUGAN_RECEIPTS_KEY: "回执地址中的口令（?key=…），阿里云的回执用它证明来处",
  TWILIO_ACCOUNT_SID: "Twilio 账户编号",
  TWILIO_AUTH_TOKEN: "Twilio 令牌；也用来核对回执的签名",
  ALIBABA_CLOUD_ACCESS_KEY_ID: "阿里云访问密钥编号",
  ALIBABA_CLOUD_ACCESS_KEY_SECRET: "阿里云访问密钥",
  WUGAN_SMTP_USER: "邮件服务器的账户；不设则不登录",
  WUGAN_SMTP_PASSWORD: "邮件服务器的密码",
  WUGAN_POOL_SIZE: "每个进程的数据库连接数上限；优先于 settings.yaml 的 cluster.poolSize",
  WUGAN_CONCURRENCY: "每个进程同时做几份工作；优先于 settings.yaml 的 cluster.concurrency",
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
  const address = readAddress(input.env, problems);
  const numbers = readNumbers(input.env, problems);
  const switched = readSwitch(input.env, problems);
  if (settings === undefined || logLevel === undefined || problems.length > 0)
    throw new InvalidInput(`配置有 ${problems.length} 处问题`, problems);
  const { cluster, channels, http, sending, ...own } = settings;
  const { live, guests, ...outgoing } = sending;
  return {
    dataDirectory,
    keyFile: resolve(input.env["WUGAN_KEY_FILE"] ?? `${dataDirectory}.key`),
    rulesDirectory: resolve(input.env["WUGAN_RULES"] ?? join(input.packageDirectory, "rules")),
    logLevel,
    settings: { ...own, sending: outgoing },
    channels,
    live: { isOn: switched ?? live, ...(guests === undefined ? {} : { guests }) },
    ...(http === undefined ? {} : { http }),
    secrets: input.env,
    missingSecrets: missingSecrets(channels, input.env),
    ...(address === undefined ? {} : { cluster: { ...cluster, ...numbers, ...address } }),
  };
}

/** Its parts are never repeated in a message: a URI may hold a password. */
function readAddress(
  env: ConfigInput["env"],
  problems: Problem[],
): Pick<ClusterConfig, "uri" | "database"> | undefined {
  const uri = env["MONGODB_URI"];
  const named = env["MONGODB_DATABASE"];
  if (uri === undefined || uri === "") {
    if (named !== undefined)
      problems.push({ file: "MONGODB_DATABASE", code: "environment", message: "设了库名，没有设 MONGODB_URI" });
    return undefined;
  }
  const read = /^mongodb(?:\+srv)?:\/\/[^/?\s]+(?:\/([^?/\s]*))?(?:\?\S*)?$/.exec(uri);
  if (read === null) {
    problems.push({
      file: "MONGODB_URI",
      code: "environment",
      message: "应形如 mongodb://主机1:27017,主机2:27017/库名?replicaSet=rs0；账号和密码中的特殊字符要写成 %XX",
    });
    return undefined;
  }
  if (isUnescaped(uri)) {
    problems.push({
      file: "MONGODB_URI",
      code: "environment",
      message: "账号和密码中的特殊字符要写成 %XX：@ 写 %40，: 写 %3A，/ 写 %2F，? 写 %3F，# 写 %23，% 写 %25",
    });
    return undefined;
  }
  const [, inPath = ""] = read;
  const database = named ?? (inPath === "" ? "wugan" : inPath);
  if (!/^[\w-]{1,63}$/.test(database)) {
    problems.push({
      file: named === undefined ? "MONGODB_URI" : "MONGODB_DATABASE",
      code: "environment",
      message: "库名只用字母、数字、下划线和连字符，至多 63 个字符",
    });
    return undefined;
  }
  return { uri, database };
}

/** Whether the account seems to hold an `@`, or what ends the hosts: `/`, or `?` behind what can be no port. */
function isUnescaped(uri: string): boolean {
  const [, authority = "", path = "", query = ""] = /^mongodb(?:\+srv)?:\/\/([^/?]*)([^?]*)(.*)$/.exec(uri) ?? [];
  const ats = authority.split("@").length - 1;
  if (ats > 0) return ats > 1;
  return path.includes("@") || (query.includes("@") && /:[^,]*[^\d,]/.test(authority));
}

/** Whether the environment switches live sending on or off. */
function readSwitch(env: ConfigInput["env"], problems: Problem[]): boolean | undefined {
  const text = env["WUGAN_LIVE_SENDING"];
  if (text === undefined || text === "on" || text === "off") return text === undefined ? undefined : text === "on";
  problems.push({ file: "WUGAN_LIVE_SENDING", code: "environment", message: `应为 on 或 off，实为“${text}”` });
  return undefined;
}

function missingSecrets(channels: readonly ChannelSettings[], env: ConfigInput["env"]): readonly Problem[] {
  return providersOf(channels).flatMap(({ by }) =>
    (secretsOf[by] ?? [])
      .filter((name) => (env[name] ?? "") === "")
      .map((file) => ({ file, code: "environment", message: `渠道 ${by} 需要它，没有设置` })),
  );
}

/** Settings of a process that differ from machine to machine stand in its environment. */
function readNumbers(
  env: ConfigInput["env"],
  problems: Problem[],
): Partial<Pick<ClusterConfig, "poolSize" | "concurrency">> {
  const read: { poolSize?: number; concurrency?: number } = {};
  for (const [name, key] of [
    ["WUGAN_POOL_SIZE", "poolSize"],
    ["WUGAN_CONCURRENCY", "concurrency"],
  ] as const) {
    const text = env[name];
    if (text === undefined) continue;
    const value = clusterSettings.shape[key].safeParse(/^\d+$/.test(text) ? Number(text) : text, {
      error: zhCN().localeError,
    });
    if (value.success) read[key] = value.data;
    else
      problems.push({
        file: name,
        code: "environment",
        message: value.error.issues.map(({ message }) => message).join("；"),
      });
  }
  return read;
}

function readSettings(
  text: string | undefined,
  file: string,
  problems: Problem[],
): z.infer<typeof wholeFile> | undefined {
  // A file of comments alone sets nothing.
  const isEmpty = text === undefined || text.split("\n").every((line) => /^\s*(#.*)?$/.test(line));
  const read = readShaped(isEmpty ? "{}" : text, file, wholeFile);
  problems.push(...read.problems);
  return read.value;
}

function isZone(name: string): boolean {
  try {
    new Intl.DateTimeFormat("en", { timeZone: name });
    return true;
  } catch {
    return false;
  }
}
