import twilio from "twilio";
import { cutOffBy } from "../../src/ports/cut-off.ts";
import type {
  Delivery,
  DoubtfulAttempt,
  Finding,
  NoticeChannel,
  OutgoingMessage,
} from "../../src/ports/notice-channel.ts";
import { e164 } from "./e164.ts";
import { failureOfCode, refusalOf, unavailable } from "./failure.ts";
import { stateOf } from "./statuses.ts";

export interface TwilioOptions {
  /** Stored with every notice. */
  readonly name?: string;
  readonly accountSid: string;
  readonly authToken: string;
  /** A number of the account's own, or a messaging service (`MG…`). */
  readonly from: string;
  /** Where this program is seen from outside, without a slash at the end; absent: no receipts are asked for. */
  readonly publicUrl?: string;
  /** Longest wait for an answer, milliseconds. */
  readonly timeoutMs?: number;
  readonly now: () => number;
  /** Another server than Twilio's, in tests. */
  readonly baseUrl?: string;
}

const defaultTimeoutMs = 20_000;
/** How much the clocks here and at Twilio may differ, milliseconds. */
const clockSkewMs = 60_000;
/** Messages to one number that are looked through; Twilio lists the newest first. */
const listed = 200;

/** SMS by Twilio. Its calls carry no idempotency key: a repeat is prevented by looking first. */
export function twilioSms(options: TwilioOptions): NoticeChannel {
  const { name = "sms-twilio", timeoutMs = defaultTimeoutMs } = options;
  const client = twilio(options.accountSid, options.authToken, { timeout: timeoutMs, autoRetry: false });
  if (options.baseUrl !== undefined) client.api.baseUrl = options.baseUrl;
  return {
    name,
    kind: "sms",
    leavesMachine: true,
    atOnce: 10,
    async deliver(message, signal) {
      signal.throwIfAborted();
      if (message.to.by !== "phone") return { outcome: "failed", ...failureOfCode(21604) };
      const call = client.messages.create({
        to: e164(message.to.number),
        body: message.text,
        ...(options.from.startsWith("MG") ? { messagingServiceSid: options.from } : { from: options.from }),
        ...(options.publicUrl === undefined ? {} : { statusCallback: callbackUrl(options.publicUrl, message) }),
      });
      return cutOffBy(
        signal,
        call.then(toDelivery, (error: unknown) => ({ outcome: "failed", ...refusalOf(error) })),
      );
    },
    async find(attempt, signal) {
      signal.throwIfAborted();
      if (attempt.to?.by !== "phone" || attempt.text === undefined)
        return { outcome: "cannot-tell", reason: "不知道当时的号码或文字，无法向服务商查询" };
      const messages = await client.messages
        .list({ to: e164(attempt.to.number), limit: listed })
        .catch((error: unknown) => {
          throw unavailable(error);
        });
      const [found] = messages
        .filter(({ body, dateCreated }) => isOf(attempt, body, dateCreated))
        .sort((one, other) => other.dateCreated.getTime() - one.dateCreated.getTime());
      if (found !== undefined) return toFinding(found);
      if (messages.length === listed) return { outcome: "cannot-tell", reason: "该号码的短信太多，未能全部查看" };
      if (options.now() < attempt.startedAt + timeoutMs + clockSkewMs)
        return { outcome: "cannot-tell", reason: "刚刚发出，服务商可能还未登记" };
      return { outcome: "never-sent" };
    },
  };
}

interface TwilioMessage {
  readonly sid: string;
  readonly status: string;
  readonly errorCode: number | null;
}

/** Trial accounts put a sentence of Twilio's before the text. */
const isOf = (attempt: DoubtfulAttempt, body: string, dateCreated: Date): boolean =>
  attempt.text !== undefined && body.endsWith(attempt.text) && dateCreated.getTime() >= attempt.startedAt - clockSkewMs;

function toDelivery(message: TwilioMessage): Delivery {
  const finding = toFinding(message);
  return finding.outcome === "failed" ? finding : { outcome: "accepted", reference: message.sid };
}

function toFinding({
  sid,
  status,
  errorCode,
}: TwilioMessage): Exclude<Finding, { readonly outcome: "never-sent" | "cannot-tell" }> {
  const state = stateOf(status);
  if (state === "failed") return { outcome: "failed", reference: sid, ...failureOfCode(errorCode ?? status) };
  return { outcome: state === "delivered" ? "delivered" : "accepted", reference: sid };
}

const callbackUrl = (publicUrl: string, { noticeId }: OutgoingMessage): string =>
  `${publicUrl}/receipts/twilio/status?notice=${encodeURIComponent(noticeId)}`;
