import { maskPhone } from "../../domain/identifiers/phone.ts";
import type { Notice, NoticeItem } from "../../domain/notice.ts";
import { OutcomeUnknown, Unavailable } from "../../ports/errors.ts";
import type { Delivery, OutgoingMessage } from "../../ports/notice-channel.ts";
import type { ClaimedNotice } from "../../ports/notice-outbox.ts";
import { loggable } from "../loggable.ts";
import type { Parts } from "../parts.ts";
import { today } from "../today.ts";
import { renderNotice } from "./render-notice.ts";
import { after, dayMs, settleDelivery, type DeliveryRun, type Ended } from "./settle-delivery.ts";
import { askForAPerson, findMobile, whatToTell } from "./who-to-tell.ts";

/** What a message says and to whom; `to` is absent if nobody can be reached. */
interface Written {
  readonly to?: string;
  readonly text: string;
  readonly template: string;
}

/**
 * Sends one claimed notice; `sending` is durable before the channel is called, so that a crash leaves a question, not a
 * repeat. A notice that cannot be written or whose sending fails unforeseen is set aside and logged.
 * @throws Unavailable if the store is busy or full.
 */
export async function deliverOne(parts: Parts, run: DeliveryRun, claimed: ClaimedNotice): Promise<Ended> {
  const { notice, token } = claimed;
  const { notices } = parts.storage;
  if (await withdrawSettled(parts, claimed)) return "withdrawn";
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
  const { to, text, template } = written;
  if (to === undefined) {
    await askForAPerson(parts, notice);
    await notices.settle(notice.noticeId, token, { state: "failed", failure: "no-mobile-number" });
    return "failed";
  }
  const sending = { channel: parts.channels[0].name, text, template, maskedTo: maskPhone(to) };
  await notices.markSending(notice.noticeId, token, sending);
  const attempted = { token, notice: { ...notice, attempts: notice.attempts + 1 } };
  const delivery = await send(parts, run, {
    noticeId: notice.noticeId,
    to: { by: "phone", number: to },
    text,
    startedAt: parts.clock.now(),
  });
  if (delivery !== undefined) return settleDelivery(parts, run, attempted, delivery);
  await notices.settle(notice.noticeId, token, { state: "unknown" });
  return "unknown";
}

async function write(parts: Parts, run: DeliveryRun, notice: Notice): Promise<Written> {
  const to = await findMobile(parts, notice);
  const told = await whatToTell(parts, run.ruleSet, notice);
  const rendered = renderNotice(notice, told, run, parts.settings.bureau);
  return { ...rendered, ...(to === undefined ? {} : { to }) };
}

/** `undefined`: it may have gone out. */
async function send(parts: Parts, run: DeliveryRun, message: OutgoingMessage): Promise<Delivery | undefined> {
  try {
    return await parts.channels[0].deliver(message, run.signal);
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

/**
 * Takes out what is not owed any more, in one step that also gives up the claim: the case was closed or suspended
 * meanwhile, the register shows another last day, or the window is over. Says whether there was anything.
 */
async function withdrawSettled(parts: Parts, { notice, token }: ClaimedNotice): Promise<boolean> {
  const day = today(parts);
  const settled: string[] = [];
  for (const item of notice.items) {
    if (day > item.tellUntil || !(await isStillOwed(parts, item))) settled.push(item.effectKey);
  }
  if (settled.length === 0) return false;
  await parts.storage.notices.withdraw(notice.noticeId, token, settled);
  return true;
}

async function isStillOwed(parts: Parts, item: NoticeItem): Promise<boolean> {
  const { cases, register } = parts.storage;
  if (item.kind === "benefit") return true;
  const { caseId, licenceId, validUntil } = item;
  const state = caseId === undefined ? undefined : (await cases.get(caseId))?.state;
  if (state === "closed" || state === "suspended") return false;
  return (await register.find(licenceId))?.licence.validUntil === validUntil;
}
