import { timingSafeEqual } from "node:crypto";
import { z } from "zod";
import { checkPhone } from "../../src/domain/identifiers/phone.ts";
import { InvalidInput, Rejected } from "../../src/ports/errors.ts";
import type { CallbackReader, CallbackRequest, Receipt, Reply } from "../../src/ports/receipts.ts";
import { failureOfCode } from "./failure.ts";
import { instantOf } from "./local-time.ts";
import { noticeOf } from "./out-id.ts";

export interface AliyunCallbackOptions {
  /** Name of the channel that the messages go out by. */
  readonly channel?: string;
  /** A word of the bureau's own that stands in the address given to Alibaba Cloud, as `?key=…`. */
  readonly key: string;
  readonly now: () => number;
}

const report = z.object({
  phone_number: z.string(),
  success: z.boolean(),
  report_time: z.string().optional(),
  err_code: z.string().optional(),
  biz_id: z.string().min(1),
  out_id: z.string().optional(),
});

const up = z.object({
  phone_number: z.string().min(1),
  content: z.string(),
  send_time: z.string().optional(),
  /** A number on the older page of the documentation, a string on the current one. */
  sequence_id: z.union([z.string().min(1), z.number()]).transform(String),
});

/** They only look whether `code` is a number. */
const answer = { contentType: "application/json", body: '{"code":0,"msg":"接收成功"}' } as const;

/** SmsReport and SmsUp, which arrive as arrays of several. */
export function aliyunCallbacks(options: AliyunCallbackOptions): readonly CallbackReader[] {
  const channel = options.channel ?? "sms-aliyun";
  return [
    {
      path: "aliyun/report",
      read: (request) => ({
        receipts: itemsOf(request, options, report).map((one) => toReceipt(one, channel, options.now())),
        replies: [],
        answer,
      }),
    },
    {
      path: "aliyun/up",
      read: (request) => ({
        receipts: [],
        replies: itemsOf(request, options, up).map((one) => toReply(one, channel, options.now())),
        answer,
      }),
    },
  ];
}

/** @throws Rejected if the key is missing or another. @throws InvalidInput if the body is not what is documented. */
function itemsOf<T>(request: CallbackRequest, { key }: AliyunCallbackOptions, item: z.ZodType<T>): readonly T[] {
  const given = new URL(request.url, "http://localhost").searchParams.get("key") ?? "";
  if (!isSame(given, key)) throw new Rejected("回执地址中的口令不符（the key in the address does not match）");
  const read = z.array(item).safeParse(parsed(request.body));
  if (!read.success) throw new InvalidInput("阿里云回执格式不符（not a report as documented）");
  return read.data;
}

function parsed(body: string): unknown {
  try {
    return JSON.parse(body);
  } catch {
    return undefined;
  }
}

function isSame(given: string, key: string): boolean {
  const [one, other] = [Buffer.from(given), Buffer.from(key)];
  return one.length === other.length && timingSafeEqual(one, other);
}

function toReceipt(one: z.infer<typeof report>, channel: string, now: number): Receipt {
  const { biz_id: bizId, out_id: mark = "", report_time: reported = "" } = one;
  const named = mark === "" ? { reference: bizId } : { reference: mark, noticeId: noticeOf(mark) };
  const known = { channel, ...named, at: instantOf(reported) ?? now };
  if (one.success) return { ...known, state: "delivered" };
  return { ...known, state: "failed", ...failureOfCode(one.err_code ?? "") };
}

function toReply(one: z.infer<typeof up>, channel: string, now: number): Reply {
  const checked = checkPhone(one.phone_number);
  return {
    channel,
    from: checked.ok ? checked.value : one.phone_number,
    text: one.content,
    at: instantOf(one.send_time ?? "") ?? now,
    providerId: one.sequence_id,
  };
}
