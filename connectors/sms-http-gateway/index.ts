import { OutcomeUnknown, Unavailable } from "../../src/ports/errors.ts";
import { failureOf } from "../../src/ports/failure-codes.ts";
import type { Delivery, DoubtfulAttempt, Finding, NoticeChannel } from "../../src/ports/notice-channel.ts";
import { holds, textAt } from "./answers.ts";
import { callGateway, type GatewayAnswer } from "./call-gateway.ts";
import { valuesOf, type Values } from "./fill.ts";
import type { GatewayOptions } from "./load-gateway.ts";

export { gatewayCallbacks } from "./callbacks.ts";
export { loadGateway, type Gateway, type GatewayOptions } from "./load-gateway.ts";

/** SMS by any HTTP gateway that a YAML file describes. Its channel is called `sms-<gateway>`. */
export function gatewaySms({ gateway: { description, secrets }, now }: GatewayOptions): NoticeChannel {
  const { send, query, codes, make } = description;
  const timeoutMs = send.timeoutSeconds * 1000;
  const values = (known: Values): Values => valuesOf(known, secrets, make, now());
  return {
    name: `sms-${description.gateway}`,
    kind: "sms",
    leavesMachine: true,
    atOnce: send.atOnce,
    async deliver({ to, noticeId, text }, signal) {
      signal.throwIfAborted();
      if (to.by !== "phone") return notAPhone;
      const known = values({ notice: noticeId, number: to.number, text });
      return toDelivery(await callGateway(send, known, timeoutMs, signal), noticeId);
    },
    async find(attempt, signal) {
      signal.throwIfAborted();
      if (query === undefined) return { outcome: "cannot-tell", reason: "该短信网关没有查询接口" };
      if (attempt.to?.by !== "phone") return { outcome: "cannot-tell", reason: "不知道当时的号码，无法向网关查询" };
      const { noticeId, reference = "", to } = attempt;
      const asked = callGateway(query, values({ notice: noticeId, number: to.number, reference }), timeoutMs, signal);
      const { answer } = await asked.catch((error: unknown) => {
        throw error instanceof OutcomeUnknown
          ? new Unavailable("短信网关没有答复查询（no answer to the question）")
          : error;
      });
      return toFinding(answer, attempt);
    },
  };

  /** A refusal without a code that can be read leaves open what happened. */
  function toDelivery({ status, answer }: GatewayAnswer, noticeId: string): Delivery {
    const isOk = status >= 200 && status < 300;
    if (isOk && holds(send.success, answer))
      return { outcome: "accepted", reference: textAt(answer, send.reference) ?? noticeId };
    const code = textAt(answer, send.code) ?? (isOk ? undefined : `HTTP ${status}`);
    if (code !== undefined) return { outcome: "failed", ...failureOf(codes, code) };
    throw new OutcomeUnknown("短信网关的答复读不懂（the gateway's answer cannot be read）");
  }

  function toFinding(answer: unknown, attempt: DoubtfulAttempt): Finding {
    if (query === undefined) return { outcome: "cannot-tell", reason: "该短信网关没有查询接口" };
    const reference = textAt(answer, query.reference) ?? attempt.reference ?? attempt.noticeId;
    if (holds(query.delivered, answer)) return { outcome: "delivered", reference };
    if (holds(query.failed, answer))
      return { outcome: "failed", reference, ...failureOf(codes, textAt(answer, query.code) ?? "") };
    if (holds(query.present, answer)) return { outcome: "accepted", reference };
    if (!holds(query.absent, answer)) return { outcome: "cannot-tell", reason: "网关的答复没有说明是否收到" };
    if (now() < attempt.startedAt + timeoutMs + query.settlesAfterSeconds * 1000)
      return { outcome: "cannot-tell", reason: "刚刚发出，网关可能还未登记" };
    return { outcome: "never-sent" };
  }
}

const notAPhone: Delivery = {
  outcome: "failed",
  failure: "permanent",
  fault: "number",
  reason: "没有可以接收短信的号码",
  code: "not-a-phone",
};
