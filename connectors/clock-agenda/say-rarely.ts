import type { Logger } from "../../src/ports/logger.ts";

/** How long the same trouble is not said again, in milliseconds. */
const quietMs = 60_000;

/** Warns of trouble that comes many times a second while a server is away: once a minute, with how often it came since. */
export function sayRarely(log: Logger, now: () => number = Date.now): (error: Error) => void {
  let said = { message: "", at: Number.NEGATIVE_INFINITY, unsaid: 0 };
  return ({ message }) => {
    const at = now();
    if (message === said.message && at - said.at < quietMs) {
      said.unsaid += 1;
      return;
    }
    log.warn({ error: message, ...(said.unsaid === 0 ? {} : { unsaidSince: said.unsaid }) }, "clock: agenda");
    said = { message, at, unsaid: 0 };
  };
}
