import { addDays, epochMsAt } from "../../domain/civil-date.ts";
import { isAnswer, type Notice } from "../../domain/notice.ts";
import type { Hold, Token } from "../../ports/contact-store.ts";
import { InvalidInput } from "../../ports/errors.ts";
import type { Parts } from "../parts.ts";
import { today } from "../today.ts";
import { unknownRule } from "../unknown-rule.ts";
import { after, type DeliveryRun } from "./settle-delivery.ts";
import type { Way } from "./where-to-send.ts";

/** What may be held back: everything, the messages of one rule, or one channel. */
export type Held = { readonly all: true } | { readonly rule: string } | { readonly channel: string };

export const holdAll = "all";

const partsOf = (key: string): readonly [kind: string, name: string] => {
  const [kind = "", ...name] = key.split(":");
  return [kind, name.join(":")];
};

/** What a hold keeps back, in words. */
export function heldWords(key: string): string {
  if (key === holdAll) return "全部通知已停发";
  const [kind, name] = partsOf(key);
  return `${kind === "rule" ? "规则" : "通道"} ${name} 的通知已暂停`;
}

/** The command that takes it back. */
export function resumeCommand(key: string): string {
  if (key === holdAll) return "wugan notices resume";
  return `wugan notices resume --${partsOf(key).join(" ")}`;
}

/** Held messages are looked at again after so long. */
const lookAgainMs = 15 * 60_000;

/** Stops all sending, or pauses a rule or channel, for every process from its next message on. @throws InvalidInput */
export async function holdSending(parts: Parts, held: Held, because?: string): Promise<Hold> {
  await assertThere(parts, held);
  const key = keyOf(held);
  const hold = { key, since: parts.clock.now(), ...(because === undefined ? {} : { because }) };
  await parts.storage.contact.hold(hold);
  parts.log.warn({ key }, "sending held");
  return hold;
}

/** Lets it go on. False if it was not held. @throws InvalidInput if it was not, and there is no such rule or channel */
export async function resumeSending(parts: Parts, held: Held): Promise<boolean> {
  const key = keyOf(held);
  const wasHeld = await parts.storage.contact.release(key);
  // What was paused may have left the library since: only what was not held must be there.
  if (!wasHeld) await assertThere(parts, held);
  parts.log.warn({ key }, "sending resumed");
  return wasHeld;
}

const keyOf = (held: Held): string => {
  if ("all" in held) return holdAll;
  return "rule" in held ? `rule:${held.rule}` : `channel:${held.channel}`;
};

/** @throws InvalidInput */
async function assertThere(parts: Parts, held: Held): Promise<void> {
  if ("channel" in held) {
    const names = parts.channels.map(({ name }) => name);
    if (!names.includes(held.channel))
      throw new InvalidInput(`没有名为“${held.channel}”的发送通道；可用：${names.join("、")}`);
  }
  if ("rule" in held) {
    const ruleSet = await parts.rules.current();
    if (ruleSet.findRule(held.rule) === undefined) throw unknownRule(ruleSet, held.rule);
  }
}

/** Why a message may not be sent now, and when to look again; `undefined` if it may. */
export interface Waiting {
  readonly because: "stopped" | "rule-paused" | "channel-paused" | "channel-limit" | "holder-limit";
  readonly notBefore: number;
}

/**
 * Asked directly before messages go, with the holds of that moment, so that whoever stops sending stops all processes.
 * What waits is not due again in the same run, also in one outside contact hours.
 */
export function whyHeld(
  parts: Parts,
  run: DeliveryRun,
  holds: ReadonlySet<string>,
  notice: Notice,
  { channel }: Way,
): Waiting | undefined {
  const notBefore = after(parts, run, lookAgainMs);
  if (holds.has(holdAll)) return { because: "stopped", notBefore: notice.notBefore };
  if (holds.has(`channel:${channel.name}`)) return { because: "channel-paused", notBefore };
  if (notice.items.some(({ rule }) => rule !== undefined && holds.has(`rule:${rule}`)))
    return { because: "rule-paused", notBefore };
  return undefined;
}

/**
 * Takes the messages' places in the day's counters, and answers for each why there is none; the day's limits keep a fault
 * from reaching everybody. Among a holder's messages one counts once, with its first attempt: what failed has not reached
 * anybody, and trying again is no second one. Answers have a count of their own, taken when they are queued.
 */
export async function placesFor(
  parts: Parts,
  run: DeliveryRun,
  messages: readonly { readonly notice: Notice; readonly way: Way }[],
): Promise<readonly (Waiting | undefined)[]> {
  if (messages.length === 0) return [];
  const day = today(parts);
  const notBefore = Math.max(epochMsAt(addDays(day, 1), "00:00", parts.settings.zone), after(parts, run, 1));
  const { channelPerDay, holderPerDay } = parts.settings.sending;
  const tokensOf = ({ notice, way }: (typeof messages)[number]): readonly Token[] => {
    const ofChannel: Token = { counter: `channel|${way.channel.name}|${day}`, limit: channelPerDay };
    const ofHolder: Token = { counter: `holder|${notice.holderId}|${day}`, limit: holderPerDay };
    return notice.attempts === 0 && !notice.items.some(isAnswer) ? [ofChannel, ofHolder] : [ofChannel];
  };
  const full = await parts.storage.contact.takeEach(messages.map(tokensOf));
  return full.map((counter) => {
    if (counter === undefined) return undefined;
    return { because: counter.startsWith("channel|") ? "channel-limit" : "holder-limit", notBefore };
  });
}
