import Dysms from "@alicloud/dysmsapi20170525";
import { cutOffBy } from "../../src/ports/cut-off.ts";
import { OutcomeUnknown } from "../../src/ports/errors.ts";
import type { Delivery, NoticeChannel, OutgoingMessage } from "../../src/ports/notice-channel.ts";
import { failureOfCode, refusalOf } from "./failure.ts";
import { outIdOf } from "./out-id.ts";
import { findSent, type SentQuery } from "./find-sent.ts";

/** An approved template of the account's, and which of our fields fill it, under the same names. */
export interface AliyunTemplate {
  /** `SMS_…`. */
  readonly code: string;
  /** All fields of the notice if absent. */
  readonly fields?: readonly string[] | undefined;
}

export interface AliyunOptions {
  /** Stored with every notice. */
  readonly name?: string;
  readonly accessKeyId: string;
  readonly accessKeySecret: string;
  /** The registered signature, without 【】. */
  readonly signName: string;
  /** By the name of our template, as `window-open`. */
  readonly templates: Readonly<Record<string, AliyunTemplate>>;
  /** Longest wait for an answer, milliseconds. */
  readonly timeoutMs?: number;
  readonly now: () => number;
  /** `host:port` of another server than Alibaba's, spoken to over HTTP, in tests. */
  readonly endpoint?: string;
}

const defaultTimeoutMs = 15_000;

/** SMS by Alibaba Cloud, for mainland numbers. The text is the approved template's; ours only fills it. */
export function aliyunSms(options: AliyunOptions): NoticeChannel {
  const { name = "sms-aliyun", timeoutMs = defaultTimeoutMs } = options;
  const client = openClient(options, timeoutMs);
  return {
    name,
    kind: "sms",
    leavesMachine: true,
    atOnce: 10,
    async deliver(message, signal) {
      signal.throwIfAborted();
      if (message.to.by !== "phone") return { outcome: "failed", ...failureOfCode("isv.MOBILE_NUMBER_ILLEGAL") };
      const filled = fillTemplate(message, options.templates);
      if (filled === undefined) return noTemplate;
      const request = new Dysms.SendSmsRequest({
        phoneNumbers: message.to.number,
        signName: options.signName,
        outId: outIdOf(message),
        ...filled,
      });
      const call = client.sendSms(request);
      return cutOffBy(
        signal,
        call.then(
          ({ body }) => toDelivery(body ?? {}, outIdOf(message)),
          (error: unknown) => ({ outcome: "failed", ...refusalOf(error) }),
        ),
      );
    },
    async find(attempt, signal) {
      signal.throwIfAborted();
      const ask = async (query: SentQuery) =>
        (await client.querySendDetails(new Dysms.QuerySendDetailsRequest({ ...query }))).body ?? {};
      return findSent(attempt, ask, { now: options.now(), timeoutMs });
    },
  };
}

/** The module is CommonJS, so its class is the default of the default. */
function openClient({ accessKeyId, accessKeySecret, endpoint }: AliyunOptions, timeoutMs: number) {
  const local = endpoint === undefined ? {} : { protocol: "HTTP" };
  const settings = {
    accessKeyId,
    accessKeySecret,
    endpoint: endpoint ?? "dysmsapi.aliyuncs.com",
    readTimeout: timeoutMs,
    connectTimeout: timeoutMs,
    ...local,
  };
  return new Dysms.default(settings as ConstructorParameters<typeof Dysms.default>[0]);
}

const noTemplate: Delivery = {
  outcome: "failed",
  failure: "technical",
  fault: "bureau",
  reason: "设置中没有与该通知对应的短信模板",
  code: "no-template",
};

/** `undefined` if the account has no template for these words. */
function fillTemplate({ template }: OutgoingMessage, templates: AliyunOptions["templates"]) {
  const name = template?.id.split("@")[0] ?? "";
  const registered = Object.hasOwn(templates, name) ? templates[name] : undefined;
  if (template === undefined || registered === undefined) return undefined;
  const names = registered.fields ?? Object.keys(template.fields);
  const values = Object.fromEntries(names.map((field) => [field, template.fields[field] ?? ""]));
  return { templateCode: registered.code, templateParam: JSON.stringify(values) };
}

/** Refusals come with HTTP 200: only the code in the body tells. */
function toDelivery(body: { readonly code?: string }, reference: string): Delivery {
  if (body.code === "OK") return { outcome: "accepted", reference };
  if (body.code === undefined) throw new OutcomeUnknown("阿里云的答复没有代码（the answer has no code）");
  return { outcome: "failed", ...failureOfCode(body.code) };
}
