import { readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { outboxFileChannel } from "../../connectors/notice-outbox-file/index.ts";
import { gatewayCallbacks, gatewaySms, loadGateway } from "../../connectors/sms-http-gateway/index.ts";
import { failoverChannel } from "../app/channels/failover-channel.ts";
import { guardedChannel } from "../app/channels/guarded-channel.ts";
import type { ChannelSettings, SmsProviderSettings } from "../channel-settings.ts";
import type { Config } from "../config.ts";
import { InvalidInput } from "../ports/errors.ts";
import type { LetterBatches } from "../ports/letter-batches.ts";
import type { NoticeChannel } from "../ports/notice-channel.ts";
import type { CallbackReader } from "../ports/receipts.ts";

/** The channels of a configuration, and what else comes with them. */
export interface OpenedChannels {
  readonly channels: readonly [NoticeChannel, ...NoticeChannel[]];
  /** Readers of what their providers post. */
  readonly readers: readonly CallbackReader[];
  readonly letters?: LetterBatches;
}

interface Made {
  readonly channel: NoticeChannel;
  readonly readers?: readonly CallbackReader[];
  readonly letters?: LetterBatches;
}

/** Name of the channel that two providers make together; receipts of either are its. */
const failoverName = "sms-failover";
const emailTimeoutMs = 30_000;

/**
 * Opens every channel of the configuration, guarded: nothing leaves while live sending is off. What the others are made
 * with is not even loaded: the libraries of the providers take a second, which every command would wait for.
 * @throws InvalidInput with every secret that is missing, or every mistake of a gateway's description.
 */
export async function openChannels(config: Config, outbox: string, now: () => number): Promise<OpenedChannels> {
  const { missingSecrets } = config;
  if (missingSecrets.length > 0)
    throw new InvalidInput(`通知渠道缺少 ${missingSecrets.length} 个环境变量`, missingSecrets);
  const made = await Promise.all(config.channels.map((settings) => open(settings, { config, outbox, now })));
  const [first, ...rest] = made.map(({ channel }) => guardedChannel(channel, config.live));
  if (first === undefined) throw new InvalidInput("没有设置任何通知渠道");
  const letters = made.find((one) => one.letters !== undefined)?.letters;
  return {
    channels: [first, ...rest],
    readers: made.flatMap(({ readers = [] }) => readers),
    ...(letters === undefined ? {} : { letters }),
  };
}

interface Around {
  readonly config: Config;
  readonly outbox: string;
  readonly now: () => number;
}

async function open(settings: ChannelSettings, around: Around): Promise<Made> {
  const { config, outbox, now } = around;
  switch (settings.by) {
    case "outbox":
      return { channel: outboxFileChannel(outbox) };
    case "twilio":
    case "aliyun":
    case "gateway":
      return openSms(settings, around);
    case "failover": {
      const first = await openSms(settings.first, around, failoverName);
      const second = await openSms(settings.second, around, failoverName);
      const channel = failoverChannel({ name: failoverName, first: first.channel, second: second.channel, now });
      return { channel, readers: [...(first.readers ?? []), ...(second.readers ?? [])] };
    }
    case "email": {
      const { emailSmtp } = await import("../../connectors/email-smtp/index.ts");
      const { host, port, secure, from, subject } = settings;
      const { WUGAN_SMTP_USER: user, WUGAN_SMTP_PASSWORD: password } = config.secrets;
      const account = user === undefined ? {} : { user, ...(password === undefined ? {} : { password }) };
      const server = { host, port, secure, requireTls: true, timeoutMs: emailTimeoutMs, ...account };
      return { channel: emailSmtp({ server, from, subject }) };
    }
    case "letter": {
      const { letterPdf } = await import("../../connectors/letter-pdf/index.ts");
      const { name, address, postcode } = settings.sender;
      const sender = {
        name,
        phone: config.settings.bureau.hotline,
        ...(address === undefined ? {} : { address }),
        ...(postcode === undefined ? {} : { postcode }),
      };
      const folder = join(config.dataDirectory, "letters");
      const letters = letterPdf({ folder, sender, subject: settings.subject });
      return { channel: letters, letters };
    }
  }
}

/** `as`: the name of the channel that receipts belong to, where it is not the provider's own. */
async function openSms(settings: SmsProviderSettings, { config, now }: Around, as?: string): Promise<Made> {
  const secret = (name: string): string => config.secrets[name] ?? "";
  const channel = as === undefined ? {} : { channel: as };
  switch (settings.by) {
    case "twilio": {
      const { twilioSms } = await import("../../connectors/sms-twilio/index.ts");
      const { twilioCallbacks } = await import("../../connectors/sms-twilio/callbacks.ts");
      const authToken = secret("TWILIO_AUTH_TOKEN");
      const publicUrl = config.http?.publicUrl;
      const seen = publicUrl === undefined ? {} : { publicUrl };
      return {
        channel: {
          ...twilioSms({ accountSid: secret("TWILIO_ACCOUNT_SID"), authToken, from: settings.from, now, ...seen }),
          takesReplies: publicUrl !== undefined,
        },
        readers: publicUrl === undefined ? [] : twilioCallbacks({ authToken, publicUrl, now, ...channel }),
      };
    }
    case "aliyun": {
      const { aliyunSms } = await import("../../connectors/sms-aliyun/index.ts");
      const { aliyunCallbacks } = await import("../../connectors/sms-aliyun/callbacks.ts");
      const key = config.secrets["WUGAN_RECEIPTS_KEY"];
      return {
        channel: {
          ...aliyunSms({
            accessKeyId: secret("ALIBABA_CLOUD_ACCESS_KEY_ID"),
            accessKeySecret: secret("ALIBABA_CLOUD_ACCESS_KEY_SECRET"),
            signName: settings.signName ?? config.settings.bureau.signature,
            templates: settings.templates,
            now,
          }),
          takesReplies: key !== undefined && config.http !== undefined,
        },
        readers: key === undefined ? [] : aliyunCallbacks({ key, now, ...channel }),
      };
    }
    case "gateway": {
      const file = resolve(config.dataDirectory, settings.file);
      const gateway = loadGateway(file, readDescription(file), config.secrets);
      const takesReplies = gateway.description.replies !== undefined && config.http !== undefined;
      return {
        channel: { ...gatewaySms({ gateway, now }), takesReplies },
        readers: gatewayCallbacks({ gateway, now, ...channel }),
      };
    }
  }
}

function readDescription(file: string): string {
  try {
    return readFileSync(file, "utf8");
  } catch (cause) {
    throw new InvalidInput(`读不到短信网关说明 ${file}`, [], { cause });
  }
}
