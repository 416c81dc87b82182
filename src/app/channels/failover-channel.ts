import { OutcomeUnknown, Unavailable } from "../../ports/errors.ts";
import type { Delivery, Finding, NoticeChannel, OutgoingMessage } from "../../ports/notice-channel.ts";
import { breaker, type BreakerLimits } from "./breaker.ts";

export interface FailoverOptions {
  /** Stored with every notice, whichever of the two took it. */
  readonly name: string;
  readonly first: NoticeChannel;
  readonly second: NoticeChannel;
  readonly now: () => number;
  readonly limits?: FailoverLimits;
}

export interface FailoverLimits extends BreakerLimits {
  /** An answer that took longer counts as trouble, milliseconds. */
  readonly slowMs: number;
}

/** After three troubles in a row the first provider rests five minutes; slower than ten seconds is trouble. */
export const failoverLimits: FailoverLimits = { troubles: 3, restMs: 5 * 60_000, slowMs: 10_000 };

/**
 * Two providers of one kind as one channel: the second takes what the first refused for a reason of its own or of the
 * bureau's account there, and everything while the first rests. What the first may have taken is never given to the
 * second: that ends as unknown. A number or a holder that refuses is not asked twice by another way.
 */
export function failoverChannel(options: FailoverOptions): NoticeChannel {
  const { name, first, second, now, limits = failoverLimits } = options;
  const health = breaker(limits);
  return {
    name,
    kind: first.kind,
    leavesMachine: first.leavesMachine || second.leavesMachine,
    // Which of them will take a message is not known when it is written.
    takesReplies: first.takesReplies === true && second.takesReplies === true,
    atOnce: Math.min(first.atOnce ?? 1, second.atOnce ?? 1),
    async deliver(message, signal) {
      signal.throwIfAborted();
      if (!health.mayTry(now())) return second.deliver(message, signal);
      const answer = await tryFirst(message, signal);
      return answer !== undefined && !isItsOwnTrouble(answer) ? answer : second.deliver(message, signal);
    },
    async find(attempt, signal) {
      // One after the other: which of them was called is not known any more.
      const findings = [await first.find(attempt, signal), await second.find(attempt, signal)];
      return likeliest(findings);
    },
  };

  /** `undefined`: it surely did not take it. @throws OutcomeUnknown */
  async function tryFirst(message: OutgoingMessage, signal: AbortSignal): Promise<Delivery | undefined> {
    const began = now();
    try {
      const answer = await first.deliver(message, signal);
      if (isItsOwnTrouble(answer) || now() - began > limits.slowMs) health.hadTrouble(now());
      else health.wentWell();
      return answer;
    } catch (error) {
      if (error instanceof OutcomeUnknown && !signal.aborted) health.hadTrouble(now());
      if (!(error instanceof Unavailable)) throw error;
      health.hadTrouble(now());
      return undefined;
    }
  }
}

/** Whether another provider might do better: not if the number, the holder or the words are at fault. */
function isItsOwnTrouble(answer: Delivery): boolean {
  if (answer.outcome !== "failed" || answer.failure === "permanent") return false;
  return answer.failure === "technical" || answer.fault === "provider" || answer.fault === "network";
}

/** A message that either has is out; if neither is sure that it has not, nobody can tell. */
function likeliest(findings: readonly Finding[]): Finding {
  const out = findings.find(({ outcome }) => outcome === "accepted" || outcome === "delivered");
  const open = findings.find(({ outcome }) => outcome === "cannot-tell");
  const failed = findings.find(({ outcome }) => outcome === "failed");
  return out ?? open ?? failed ?? { outcome: "never-sent" };
}
