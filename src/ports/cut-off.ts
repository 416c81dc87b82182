import { OutcomeUnknown } from "./errors.ts";

/**
 * For a call of an SDK that cannot be cut off: when the signal is raised the caller goes on, and the call by itself, so
 * what becomes of it is unknown. @throws OutcomeUnknown
 */
export function cutOffBy<T>(signal: AbortSignal, call: Promise<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    const cut = (): void => reject(new OutcomeUnknown("发送被中断，不能确定是否已受理（cut off while sending）"));
    signal.addEventListener("abort", cut, { once: true });
    call.then(resolve, reject).finally(() => signal.removeEventListener("abort", cut));
  });
}
