import { failureOf, readFailureCodes } from "../../src/ports/failure-codes.ts";
import type { DeliveryFailure } from "../../src/ports/notice-channel.ts";

const codes = readFailureCodes(import.meta.url, "reply-codes.yaml");

/** What a refusal means; `response` is the server's line, of which only the codes are kept. */
export function failureOfReply(replyCode: number, response: string): DeliveryFailure {
  const enhanced = /^\d{3}[ -](\d\.\d{1,3}\.\d{1,3})\b/.exec(response)?.[1];
  const code = enhanced === undefined ? String(replyCode) : `${replyCode} ${enhanced}`;
  const known = [enhanced ?? "", String(replyCode), `${String(replyCode).charAt(0)}yz`];
  const found = known.find((one) => Object.hasOwn(codes, one));
  return { ...failureOf(codes, found ?? code), code };
}
