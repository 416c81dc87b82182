import { setImmediate } from "node:timers/promises";

/**
 * Lets interruptions, timers and other requests in. An embedded store answers at once, so long work over it is one
 * promise after another without a turn of the event loop, and Ctrl-C would wait for its end. @throws if interrupted.
 */
export async function breathe(signal: AbortSignal): Promise<void> {
  await setImmediate();
  signal.throwIfAborted();
}
