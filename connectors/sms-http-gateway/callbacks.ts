import { createHmac, timingSafeEqual } from "node:crypto";
import { checkPhone } from "../../src/domain/identifiers/phone.ts";
import { InvalidInput, Rejected } from "../../src/ports/errors.ts";
import { failureOf } from "../../src/ports/failure-codes.ts";
import type { CallbackReader, CallbackRequest, Receipt, Reply } from "../../src/ports/receipts.ts";
import { textAt, valueAt } from "./answers.ts";
import type { GatewayDescription, GatewayProof } from "./description.ts";
import { fill, valuesOf, type Values } from "./fill.ts";
import type { GatewayOptions } from "./load-gateway.ts";

type Posted = NonNullable<GatewayDescription["receipts"]> | NonNullable<GatewayDescription["replies"]>;

/** Readers of what the gateway posts: `/receipts/gateway/<name>` for receipts, the same with `/replies` for replies. */
export function gatewayCallbacks({
  gateway: { description, secrets },
  now,
  channel: as,
}: GatewayOptions): readonly CallbackReader[] {
  const { gateway, receipts, replies, codes } = description;
  const channel = as ?? `sms-${gateway}`;
  const values = valuesOf({}, secrets, {}, 0);
  const readers: CallbackReader[] = [];
  if (receipts !== undefined)
    readers.push({
      path: `gateway/${gateway}`,
      read: (request) => ({
        receipts: itemsOf(request, receipts, values).flatMap((item) => {
          const state = required(item, receipts.state);
          const noticeId = textAt(item, receipts.notice);
          const known = {
            channel,
            reference: required(item, receipts.reference),
            at: now(),
            ...(noticeId === undefined ? {} : { noticeId }),
          };
          if (receipts.waiting.includes(state)) return [];
          const receipt: Receipt = receipts.delivered.includes(state)
            ? { ...known, state: "delivered" }
            : { ...known, state: "failed", ...failureOf(codes, textAt(item, receipts.code) ?? state) };
          return [receipt];
        }),
        replies: [],
        answer: receipts.answer,
      }),
    });
  if (replies !== undefined)
    readers.push({
      path: `gateway/${gateway}/replies`,
      read: (request) => ({
        receipts: [],
        replies: itemsOf(request, replies, values).map((item): Reply => {
          const number = required(item, replies.from);
          const checked = checkPhone(number);
          return {
            channel,
            from: checked.ok ? checked.value : number,
            text: textAt(item, replies.text) ?? "",
            at: now(),
            providerId: required(item, replies.id),
          };
        }),
        answer: replies.answer,
      }),
    });
  return readers;
}

/** @throws Rejected if it is not proven to come from the gateway. @throws InvalidInput if it cannot be read. */
function itemsOf(request: CallbackRequest, posted: Posted, values: Values): readonly unknown[] {
  if (!isProven(request, posted.proof, values)) throw new Rejected("网关回执的凭证不符（the proof does not match）");
  const body = posted.body === "form" ? Object.fromEntries(new URLSearchParams(request.body)) : parsed(request.body);
  const items = posted.items === undefined ? body : valueAt(body, posted.items);
  if (typeof items !== "object" || items === null) throw new InvalidInput("网关回执格式不符（not what is described）");
  return Array.isArray(items) ? (items as readonly unknown[]) : [items];
}

function isProven(request: CallbackRequest, proof: GatewayProof, values: Values): boolean {
  const given =
    "query" in proof
      ? new URL(request.url, "http://localhost").searchParams.get(proof.query)
      : request.headers[proof.header.toLowerCase()];
  if (typeof given !== "string") return false;
  const expected =
    "equals" in proof
      ? fill(proof.equals, values)
      : createHmac("sha256", fill(proof.hmacSha256, values)).update(request.body).digest(proof.as);
  const [one, other] = [Buffer.from(given), Buffer.from(expected)];
  return one.length === other.length && timingSafeEqual(one, other);
}

function required(item: unknown, path: string): string {
  const value = textAt(item, path);
  if (value === undefined) throw new InvalidInput(`网关回执缺少 ${path}（field missing）`);
  return value;
}

function parsed(body: string): unknown {
  try {
    return JSON.parse(body) as unknown;
  } catch {
    throw new InvalidInput("网关回执不是有效的 JSON（not JSON）");
  }
}
