import { z } from "zod";

/** Texts of letters and e-mails that have none of their own. */
const subject = z.string().min(1).max(60).default("许可证到期提醒");

const twilio = z.strictObject({
  by: z.literal("twilio"),
  /** A number of the account's (+…) or a messaging service (MG…). */
  from: z.string().regex(/^(\+[1-9]\d{6,14}|MG[0-9a-fA-F]{32})$/, "应为 +国家代码号码，或 MG 开头的短信服务编号"),
});

const aliyun = z.strictObject({
  by: z.literal("aliyun"),
  /** The registered signature, without 【】; the bureau's own if absent. */
  signName: z
    .string()
    .regex(/^[^【】]+$/, "签名不含【】")
    .optional(),
  /** Approved templates by the name of ours in rules/notices/. */
  templates: z.record(
    z.string(),
    z.strictObject({
      code: z.string().regex(/^SMS_\d+$/, "应形如 SMS_123456"),
      fields: z.array(z.string()).optional(),
    }),
  ),
});

const gateway = z.strictObject({
  by: z.literal("gateway"),
  /** Its description, relative to the data folder; see connectors/sms-http-gateway/README.md. */
  file: z.string().min(1),
});

const smsProvider = z.discriminatedUnion("by", [twilio, aliyun, gateway]);

const failover = z.strictObject({
  by: z.literal("failover"),
  first: smsProvider,
  /** Used while the first is slow or failing. */
  second: smsProvider,
});

const email = z.strictObject({
  by: z.literal("email"),
  host: z.string().min(1),
  port: z.int().min(1).max(65_535).default(465),
  /** TLS from the first byte; otherwise STARTTLS is insisted on. */
  secure: z.boolean().default(true),
  from: z.strictObject({ address: z.email("应为邮箱地址"), name: z.string().min(1) }),
  subject,
});

const letter = z.strictObject({
  by: z.literal("letter"),
  /** As printed on the address page and under the letter. */
  sender: z.strictObject({
    name: z.string().min(1),
    address: z.string().optional(),
    postcode: z
      .string()
      .regex(/^\d{6}$/, "应为 6 位邮政编码")
      .optional(),
  }),
  subject,
});

const outbox = z.strictObject({ by: z.literal("outbox") });

const channel = z.discriminatedUnion("by", [outbox, twilio, aliyun, gateway, failover, email, letter]);

export type SmsProviderSettings = z.infer<typeof smsProvider>;
export type ChannelSettings = z.infer<typeof channel>;

/** Every provider that a list of channels uses, those of a failover included. */
export const providersOf = (channels: readonly ChannelSettings[]): readonly ChannelSettings[] =>
  channels.flatMap((one): readonly ChannelSettings[] => (one.by === "failover" ? [one, one.first, one.second] : [one]));

/** `channels:` in `settings.yaml`, in the order in which they are tried. */
export const channelList = z
  .array(channel)
  .min(1)
  .superRefine((channels, context) => {
    const seen = new Set<string>();
    for (const one of providersOf(channels)) {
      const name = one.by === "gateway" ? `gateway ${one.file}` : one.by;
      if (seen.has(name)) context.addIssue({ code: "custom", message: `${name} 出现了两次` });
      seen.add(name);
    }
  });

/** `http:` in `settings.yaml`; nothing listens without it. */
export const httpSettings = z.strictObject({
  host: z.string().min(1).default("127.0.0.1"),
  port: z.int().min(0).max(65_535).default(8080),
  /** Where providers reach this program, as https://wugan.example.gov.cn; needed for Twilio's receipts. */
  publicUrl: z
    .string()
    .regex(/^https?:\/\/[^\s]*[^/\s]$/, "应以 http(s):// 开头，末尾没有 /")
    .optional(),
});

/** What may leave the machine; part of `sending:` in `settings.yaml`. */
export const liveSettings = {
  /** Nothing leaves this machine while this is off. */
  live: z.boolean().default(false),
  /** During a trial only these numbers and e-mail addresses are written to. Absent: everybody. */
  guests: z.array(z.string().min(1)).optional(),
} as const;

/** Secrets that a provider needs, by environment variable. */
export const secretsOf: Readonly<Partial<Record<ChannelSettings["by"], readonly string[]>>> = {
  twilio: ["TWILIO_ACCOUNT_SID", "TWILIO_AUTH_TOKEN"],
  aliyun: ["ALIBABA_CLOUD_ACCESS_KEY_ID", "ALIBABA_CLOUD_ACCESS_KEY_SECRET"],
};
