import { OutcomeUnknown, Unavailable } from "../../src/ports/errors.ts";
import { neverArrived } from "../../src/ports/network-errors.ts";
import { readAnswer } from "./answers.ts";
import type { GatewayCall } from "./description.ts";
import { fill, fillAll, type Values } from "./fill.ts";

export interface GatewayAnswer {
  readonly status: number;
  readonly answer: unknown;
}

/**
 * One call to a gateway. Redirects are not followed: they would carry the message elsewhere.
 * @throws Unavailable if nothing can have arrived. @throws OutcomeUnknown for a time-out, a lost answer or HTTP 5xx.
 */
export async function callGateway(
  call: GatewayCall,
  values: Values,
  timeoutMs: number,
  signal: AbortSignal,
): Promise<GatewayAnswer> {
  const url = addressOf(call.url, values);
  const body = bodyOf(call, values);
  const headers = {
    ...(body === undefined ? {} : { "content-type": body.contentType }),
    ...fillAll(call.headers, values),
  };
  try {
    const response = await fetch(url, {
      method: call.method,
      headers,
      redirect: "manual",
      signal: AbortSignal.any([signal, AbortSignal.timeout(timeoutMs)]),
      ...(body === undefined ? {} : { body: body.text }),
    });
    const text = await response.text();
    if (response.status >= 500) throw unknown(`HTTP ${response.status}`);
    return { status: response.status, answer: readAnswer(text) };
  } catch (error) {
    if (error instanceof OutcomeUnknown) throw error;
    if (neverArrived(error)) throw new Unavailable("现在连不上短信网关（the gateway cannot be reached）");
    throw unknown(error instanceof Error ? error.name : "error");
  }
}

// Neither the address nor the cause is passed on: both may hold the number.
const unknown = (what: string): OutcomeUnknown =>
  new OutcomeUnknown(`不能确定短信网关是否已受理：${what}（the gateway may have taken it）`);

/** Values in an address are percent-encoded. */
const addressOf = (url: string, values: Values): string =>
  fill(url, Object.fromEntries(Object.entries(values).map(([name, value]) => [name, encodeURIComponent(value)])));

function bodyOf(
  call: GatewayCall,
  values: Values,
): { readonly contentType: string; readonly text: string } | undefined {
  if (call.form === undefined && call.json === undefined) return undefined;
  const form = call.form === undefined ? undefined : new URLSearchParams(fillAll(call.form, values)).toString();
  const text = form ?? JSON.stringify(fillAll(call.json, values));
  const contentType =
    form === undefined ? "application/json; charset=utf-8" : "application/x-www-form-urlencoded; charset=utf-8";
  return { contentType, text: call.encode === "base64" ? Buffer.from(text).toString("base64") : text };
}
