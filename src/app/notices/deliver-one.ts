import type { Notice } from "../../domain/notice.ts";
import { Conflict, OutcomeUnknown, Unavailable } from "../../ports/errors.ts";
import type { Delivery, NoticeChannel, OutgoingMessage } from "../../ports/notice-channel.ts";
import type { ClaimedNotice } from "../../ports/notice-outbox.ts";
import { loggable } from "../loggable.ts";
import type { Parts } from "../parts.ts";
import { takePlace, whyHeld } from "./holds.ts";
import { renderNotice, type RenderedNotice } from "./render-notice.ts";
import { after, dayMs, settleDelivery, type DeliveryRun, type Ended } from "./settle-delivery.ts";
import { withdrawSettled } from "./still-owed.ts";
import { wayTo, type Way } from "./where-to-send.ts";
import { askForAPerson, whatToTell } from "./who-to-tell.ts";

/** What a message says, and the way it goes; without a way nobody can be reached. */
interface Written {
  readonly way?: Way;
  readonly words: RenderedNotice;
}

/**
 * Sends one claimed notice; `sending` is durable before the channel is called, so that a crash leaves a question, not a
 * repeat. `stopped`: all sending is stopped, and the notice is as it was. A notice that cannot be written or whose sending fails unforeseen is set aside and logged.
 * @throws Unavailable if the store is busy or full.
 */
export async function deliverOne(parts: Parts, run: DeliveryRun, claimed: ClaimedNotice): Promise<Ended | "stopped"> {
  const { notice, token } = claimed;
  const { notices } = parts.storage;
  if (await withdrawSettled(parts, run.ruleSet, claimed)) return "withdrawn";
  let written: Written;
  try {
    written = await write(parts, run, notice);
  } catch (error) {
    if (error instanceof Unavailable) throw error;
    logFailure(parts, notice, error);
    const notBefore = after(parts, run, dayMs);
    await notices.settle(notice.noticeId, token, { state: "queued", notBefore, failure: loggable(error).error });
    return "retried";
  }
  const { way, words } = written;
  const { text, template, fields } = words;
  if (way === undefined) {
    await askForAPerson(parts, notice);
    await notices.settle(notice.noticeId, token, { state: "failed", failure: "no-address" });
    return "failed";
  }
  const waiting = (await whyHeld(parts, notice, way)) ?? (await takePlace(parts, notice, way));
  if (waiting !== undefined) {
    const { because, notBefore } = waiting;
    await notices.settle(notice.noticeId, token, { state: "queued", notBefore, failure: because });
    return because === "stopped" ? "stopped" : "retried";
  }
  const startedAt = parts.clock.now();
  const sending = {
    channel: way.channel.name,
    text,
    template,
    maskedTo: way.masked,
    startedAt,
    ...(way.hash === undefined ? {} : { toHash: way.hash }),
  };
  await notices.markSending(notice.noticeId, token, sending);
  const attempted = { token, notice: { ...notice, attempts: notice.attempts + 1 } };
  const message = { noticeId: notice.noticeId, to: way.to, text, template: { id: template, fields }, startedAt };
  const delivery = await send(parts, run, way.channel, message);
  try {
    return await settleDelivery(parts, run, attempted, delivery, way.channel.kind);
  } catch (error) {
    // A receipt may come before the answer to the call; it knows better, and has ended the hold.
    const ended = error instanceof Conflict ? await endedByReceipt(parts, attempted.notice) : undefined;
    if (ended === undefined) throw error;
    return ended;
  }
}

async function write(parts: Parts, run: DeliveryRun, notice: Notice): Promise<Written> {
  const way = await wayTo(parts, notice);
  const told = await whatToTell(parts, run.ruleSet, notice);
  const words = renderNotice(notice, told, run, parts.settings.bureau);
  return way === undefined ? { words } : { words, way };
}

/** What a receipt made of this attempt; `undefined` if no receipt moved it. */
async function endedByReceipt(parts: Parts, { noticeId, attempts }: Notice): Promise<Ended | undefined> {
  const now = await parts.storage.notices.get(noticeId);
  if (now?.attempts !== attempts) return undefined;
  if (now.state === "accepted" || now.state === "delivered") return "accepted";
  if (now.state === "queued") return "retried";
  return now.state === "failed" ? "failed" : undefined;
}

/** `undefined`: it may have gone out. */
async function send(
  parts: Parts,
  run: DeliveryRun,
  channel: NoticeChannel,
  message: OutgoingMessage,
): Promise<Delivery | undefined> {
  try {
    return await channel.deliver(message, run.signal);
  } catch (error) {
    if (run.signal.aborted) throw error;
    if (error instanceof Unavailable)
      return { outcome: "failed", failure: "technical", reason: error.code, code: error.code, fault: "network" };
    if (!(error instanceof OutcomeUnknown)) logFailure(parts, message, error);
    return undefined;
  }
}

const logFailure = (parts: Parts, { noticeId }: { readonly noticeId: string }, error: unknown): void =>
  parts.log.error({ noticeId, ...loggable(error) }, "notice not delivered");
