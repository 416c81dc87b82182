import twilio from "twilio";
import { InvalidInput, Rejected } from "../../src/ports/errors.ts";
import type { CallbackContents, CallbackReader, CallbackRequest } from "../../src/ports/receipts.ts";
import { fromE164 } from "./e164.ts";
import { failureOfCode } from "./failure.ts";
import { stateOf } from "./statuses.ts";

export interface TwilioCallbackOptions {
  /** Name of the channel that the messages go out by. */
  readonly channel?: string;
  readonly authToken: string;
  /** As Twilio sees this program, without a slash at the end: its signature covers the address that it called. */
  readonly publicUrl: string;
  readonly now: () => number;
}

/** An empty TwiML document: nothing is answered to the sender. */
const nothingToSay = {
  contentType: "text/xml",
  body: '<?xml version="1.0" encoding="UTF-8"?><Response></Response>',
} as const;

/** Status callbacks and inbound messages of Twilio. Neither carries an instant: it happened when it arrived. */
export function twilioCallbacks(options: TwilioCallbackOptions): readonly CallbackReader[] {
  const channel = options.channel ?? "sms-twilio";
  return [
    {
      path: "twilio/status",
      read(request) {
        const fields = proven(request, options);
        return { ...readStatus(fields, request.url, channel, options.now()), answer: nothingToSay };
      },
    },
    {
      path: "twilio/inbound",
      read(request) {
        const fields = proven(request, options);
        return { ...readInbound(fields, channel, options.now()), answer: nothingToSay };
      },
    },
  ];
}

type Fields = Readonly<Record<string, string | readonly string[]>>;

/**
 * The fields of a form that Twilio signed.
 * @throws Rejected if it did not.
 */
function proven(request: CallbackRequest, options: TwilioCallbackOptions): Fields {
  const header = request.headers["x-twilio-signature"];
  const url = `${options.publicUrl}${request.url}`;
  const fields = formFields(request.body);
  if (typeof header !== "string" || !isSignedByTwilio(options.authToken, header, url, fields, request.body))
    throw new Rejected("Twilio 签名不符（the signature does not match）");
  return fields;
}

/** Bodies other than forms are signed by a digest in the address. */
export function isSignedByTwilio(
  authToken: string,
  signature: string,
  url: string,
  fields: Fields,
  body: string,
): boolean {
  return url.includes("bodySHA256=")
    ? twilio.validateRequestWithBody(authToken, signature, url, body)
    : twilio.validateRequest(authToken, signature, url, { ...fields });
}

/** A field that comes several times keeps all its values: the signature covers each. */
function formFields(body: string): Fields {
  const fields: Record<string, string | string[]> = {};
  for (const [name, value] of new URLSearchParams(body)) {
    const before = fields[name];
    if (before === undefined) fields[name] = value;
    else fields[name] = [...(typeof before === "string" ? [before] : before), value];
  }
  return fields;
}

function required(fields: Fields, name: string): string {
  const value = fields[name];
  if (typeof value === "string" && value !== "") return value;
  throw new InvalidInput(`Twilio 的请求缺少 ${name}（field missing）`);
}

function readStatus(fields: Fields, url: string, channel: string, at: number): Omit<CallbackContents, "answer"> {
  const reference = required(fields, "MessageSid");
  const status = required(fields, "MessageStatus");
  const noticeId = new URL(url, "http://localhost").searchParams.get("notice") ?? undefined;
  const state = stateOf(status);
  const known = { channel, reference, at, ...(noticeId === undefined ? {} : { noticeId }) };
  const code = fields["ErrorCode"];
  const receipt =
    state === "failed"
      ? { ...known, state, ...failureOfCode(typeof code === "string" && code !== "" ? code : status) }
      : { ...known, state };
  return { receipts: [receipt], replies: [] };
}

const readInbound = (fields: Fields, channel: string, at: number): Omit<CallbackContents, "answer"> => ({
  receipts: [],
  replies: [
    {
      channel,
      from: fromE164(required(fields, "From")),
      text: typeof fields["Body"] === "string" ? fields["Body"] : "",
      at,
      providerId: required(fields, "MessageSid"),
    },
  ],
});
