import { OutcomeUnknown, Unavailable } from "../../src/ports/errors.ts";
import { failureOf, readFailureCodes } from "../../src/ports/failure-codes.ts";
import { neverArrived } from "../../src/ports/network-errors.ts";
import type { DeliveryFailure } from "../../src/ports/notice-channel.ts";

const codes = readFailureCodes(import.meta.url, "error-codes.yaml");

/** What a code of the interface, or of a carrier's report, means. */
export const failureOfCode = (code: string): DeliveryFailure => failureOf(codes, code);

/** What the SDK throws for an HTTP status of 400 and above. */
interface AlibabaError extends Error {
  readonly code: string;
  readonly statusCode: number;
}

const isAlibabaError = (error: unknown): error is AlibabaError =>
  error instanceof Error && typeof (error as Partial<AlibabaError>).statusCode === "number";

/**
 * What a send that threw means.
 * @throws OutcomeUnknown if it may have been taken. @throws Unavailable if nothing can have arrived.
 */
export function refusalOf(error: unknown): DeliveryFailure {
  if (isAlibabaError(error) && error.code.includes("Throttling"))
    return { failure: "temporary", fault: "provider", reason: "请求过于频繁，服务商要求稍后再发", code: error.code };
  if (isAlibabaError(error) && error.statusCode < 500) return failureOfCode(error.code);
  if (neverArrived(error)) throw unavailable(error);
  throw unknown(error);
}

// The cause is not passed on: its message quotes the address, and the number and the text are in it.
const unknown = (error: unknown): OutcomeUnknown =>
  new OutcomeUnknown("不能确定阿里云是否已受理（Alibaba Cloud may have taken it）", {
    details: { error: nameOf(error) },
  });

export const unavailable = (error: unknown): Unavailable =>
  new Unavailable("现在不能向阿里云查询或发送（Alibaba Cloud cannot be reached）", {
    details: { error: nameOf(error) },
  });

const nameOf = (error: unknown): string =>
  isAlibabaError(error) ? error.code : error instanceof Error ? error.name : typeof error;
