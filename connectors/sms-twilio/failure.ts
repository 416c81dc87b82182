import twilio from "twilio";
import { OutcomeUnknown, Unavailable } from "../../src/ports/errors.ts";
import { failureOf, readFailureCodes } from "../../src/ports/failure-codes.ts";
import { neverArrived } from "../../src/ports/network-errors.ts";
import type { DeliveryFailure } from "../../src/ports/notice-channel.ts";

const codes = readFailureCodes(import.meta.url, "error-codes.yaml");
const overloaded = 20503;

/** What Twilio's code means. */
export const failureOfCode = (code: number | string): DeliveryFailure => failureOf(codes, String(code));

/**
 * What a send that threw means: a refusal is a failure. Twilio's own 5xx answers leave open whether the message was
 * made, except the one that says it is overloaded; and a call cut off after it connected may have been acted on.
 * @throws OutcomeUnknown @throws Unavailable if nothing can have arrived.
 */
export function refusalOf(error: unknown): DeliveryFailure {
  if (error instanceof twilio.RestException) {
    if (error.status >= 500 && error.code !== overloaded) throw unknown(error);
    if (error.code !== undefined && error.code !== null) return failureOfCode(error.code);
    return failureOfCode(error.status === 429 ? 20429 : `HTTP ${error.status}`);
  }
  if (neverArrived(error)) throw unavailable(error);
  throw unknown(error);
}

// The cause is not passed on: Twilio's and axios's errors hold the number, the text and the account's token.
const unknown = (error: unknown): OutcomeUnknown =>
  new OutcomeUnknown("不能确定 Twilio 是否已受理（Twilio may have taken it）", { details: { error: nameOf(error) } });

export const unavailable = (error: unknown): Unavailable =>
  new Unavailable("现在连不上 Twilio（Twilio cannot be reached）", { details: { error: nameOf(error) } });

const nameOf = (error: unknown): string => (error instanceof Error ? error.name : typeof error);
