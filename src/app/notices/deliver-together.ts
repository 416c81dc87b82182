import { OutcomeUnknown, Unavailable } from "../../ports/errors.ts";
import type { Delivery, NoticeChannel } from "../../ports/notice-channel.ts";
import type { ClaimedNotice, Sending } from "../../ports/notice-outbox.ts";
import { breathe } from "../breathe.ts";
import type { Parts } from "../parts.ts";
import { answersOf } from "./answers.ts";
import { placesFor, whyHeld, type Waiting } from "./holds.ts";
import { noticeLeaseMs, settleDeliveries, type DeliveryRun, type Ended } from "./settle-delivery.ts";
import { logFailure, writeMessage, type WrittenMessage } from "./write-message.ts";

/** What became of claimed notices; `isOver`: nothing more may be sent in this run, and the rest is queued as it was. */
export interface Together {
  readonly ended: readonly Ended[];
  readonly isOver: boolean;
}

/** A channel that answers within two minutes at most has answered before the notice's hold is over. */
const callWithinMs = noticeLeaseMs / 3;

/** How many messages a channel is given at the same time. */
export const atOnce = (channel: NoticeChannel): number => channel.atOnce ?? 1;

/**
 * Sends claimed notices, as many at the same time as their channel takes. All of these are durably `sending` before the
 * first call, so that a crash leaves questions, not repeats. Whether sending is held, and whether holders may still be
 * written to (`mayWrite`; what it throws ends this), is asked directly before each such group. A notice that cannot be written or whose sending fails
 * unforeseen is set aside and logged. @throws Unavailable if the store is busy or full.
 */
export async function deliverTogether(
  parts: Parts,
  run: DeliveryRun,
  claimed: readonly ClaimedNotice[],
  mayWrite: () => Promise<boolean>,
): Promise<Together> {
  const written = await answersOf(claimed.map((one) => writeMessage(parts, run, one)));
  const ended: Ended[] = written.filter((one) => typeof one === "string");
  const groups = grouped(written.filter((one) => typeof one !== "string"));
  for (const [index, group] of groups.entries()) {
    await breathe(run.signal);
    const isOpen = await mayWrite();
    const left = isOpen ? await sendable(parts, run, group) : [];
    if (left === "stopped" || !isOpen) {
      await giveBack(parts, groups.slice(index).flat(), isOpen ? "stopped" : "quiet-hours");
      return { ended, isOver: true };
    }
    ended.push(...group.slice(left.length).map(() => "retried" as const));
    ended.push(...(await send(parts, run, left)));
  }
  return { ended, isOver: false };
}

/** By channel, in the order they came, and no more together than the channel takes. */
function grouped(written: readonly WrittenMessage[]): readonly (readonly WrittenMessage[])[] {
  const groups: WrittenMessage[][] = [];
  const filling = new Map<NoticeChannel, WrittenMessage[]>();
  for (const message of written) {
    const { channel } = message.way;
    const group = filling.get(channel);
    if (group !== undefined && group.length < atOnce(channel)) {
      group.push(message);
      continue;
    }
    const next = [message];
    filling.set(channel, next);
    groups.push(next);
  }
  return groups;
}

/** Those that may be sent now, their places in the day's counters taken; the others are queued for later. */
async function sendable(
  parts: Parts,
  run: DeliveryRun,
  group: readonly WrittenMessage[],
): Promise<readonly WrittenMessage[] | "stopped"> {
  const holds = new Set((await parts.storage.contact.holds()).map(({ key }) => key));
  const held = group.map((one) => whyHeld(parts, run, holds, one.notice, one.way));
  if (held.some((waiting) => waiting?.because === "stopped")) return "stopped";
  const free = group.filter((_, n) => held[n] === undefined);
  const full = await placesFor(parts, run, free);
  const waiting = new Map<WrittenMessage, Waiting>();
  for (const [n, one] of group.entries()) if (held[n] !== undefined) waiting.set(one, held[n]);
  for (const [n, one] of free.entries()) if (full[n] !== undefined) waiting.set(one, full[n]);
  await parts.storage.notices.settleAll(
    [...waiting].map(
      ([
        {
          notice: { noticeId },
          token,
        },
        { because, notBefore },
      ]) => ({
        noticeId,
        token,
        settlement: { state: "queued", notBefore, failure: because },
      }),
    ),
  );
  return group.filter((one) => !waiting.has(one));
}

const giveBack = (parts: Parts, written: readonly WrittenMessage[], failure: "stopped" | "quiet-hours") =>
  parts.storage.notices.settleAll(
    written.map(({ notice: { noticeId, notBefore }, token }) => ({
      noticeId,
      token,
      settlement: { state: "queued", notBefore, failure },
    })),
  );

async function send(parts: Parts, run: DeliveryRun, group: readonly WrittenMessage[]): Promise<readonly Ended[]> {
  const startedAt = parts.clock.now();
  const attempts = group.map(({ notice: { noticeId }, token, way, words }) => {
    const sending: Sending = {
      channel: way.channel.name,
      text: words.text,
      template: words.template,
      maskedTo: way.masked,
      startedAt,
      ...(words.fields.code === undefined ? {} : { code: words.fields.code }),
      ...(way.hash === undefined ? {} : { toHash: way.hash }),
    };
    return { noticeId, token, sending };
  });
  // Whoever took over a notice whose lease ran out sends it.
  const refused = new Set(await parts.storage.notices.markAllSending(attempts, startedAt + noticeLeaseMs));
  const ours = group.flatMap((one, n) => {
    const sending = attempts[n]?.sending;
    return sending === undefined || refused.has(one.notice.noticeId) ? [] : [{ ...one, sending }];
  });
  if (parts.clock.now() - startedAt > callWithinMs) return giveUp(parts, ours);
  const calls = await Promise.allSettled(ours.map((one) => call(parts, run, one, startedAt)));
  const answered = ours.flatMap(({ notice, token, way, sending }, n) => {
    const attempted = { ...notice, ...sending, attempts: notice.attempts + 1 };
    const answer = calls[n];
    if (answer?.status !== "fulfilled") return [];
    return [{ claimed: { token, notice: attempted }, delivery: answer.value, kind: way.channel.kind }];
  });
  const ended = await settleDeliveries(parts, run, answered);
  // What was cut off stays in flight, and is asked about.
  const cutOff = calls.find((one) => one.status === "rejected");
  if (cutOff !== undefined) throw cutOff.reason;
  return ended;
}

/**
 * After a sleep between the write and the call, nobody is called: the hold may run out during the call, and then the
 * channel, asked by another, does not know yet what is still to come. Nothing went out, so all of it is owed again.
 */
async function giveUp(parts: Parts, ours: readonly WrittenMessage[]): Promise<readonly Ended[]> {
  // What is refused here another holds already.
  await parts.storage.notices.settleAll(
    ours.map(({ notice: { noticeId, notBefore }, token }) => ({
      noticeId,
      token,
      settlement: { state: "queued", notBefore, failure: "slept", notTried: true },
    })),
  );
  return ours.map(() => "retried");
}

/** `undefined`: it may have gone out. */
async function call(
  parts: Parts,
  run: DeliveryRun,
  { notice, way, words }: WrittenMessage,
  startedAt: number,
): Promise<Delivery | undefined> {
  const { text, template, subject, fields } = words;
  const message = {
    noticeId: notice.noticeId,
    to: way.to,
    subject,
    text,
    template: { id: template, fields },
    startedAt,
  };
  try {
    return await way.channel.deliver(message, run.signal);
  } catch (error) {
    if (run.signal.aborted) throw error;
    if (error instanceof Unavailable)
      return { outcome: "failed", failure: "technical", reason: error.code, code: error.code, fault: "network" };
    if (!(error instanceof OutcomeUnknown)) logFailure(parts, notice, error);
    return undefined;
  }
}
