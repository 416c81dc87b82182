import { setTimeout as pause } from "node:timers/promises";
import type { Config } from "../config.ts";
import type { HttpServer } from "../http/server.ts";
import { InvalidInput } from "../ports/errors.ts";
import type { Logger } from "../ports/logger.ts";
import type { CallbackReader, ReceiptSink } from "../ports/receipts.ts";

/** The clock wakes something every minute; silence of two periods and a little means that it stands still. */
const silenceMs = 150_000;
/** Whoever asks whether we are ready waits no longer; the store itself is given half a minute to come back. */
const answersWithinMs = 1000;
/** An answer that is not there by then may never come: a connection that was cut without a word hangs for minutes. */
const askAnewMs = 10_000;

export interface Serving {
  /** Where the door listens, as `http://host:port`; absent where there is none. */
  readonly address?: string;
  /** Says that the clock ticked. */
  ticked(): void;
  close(): Promise<void>;
}

/** What the HTTP door needs of the program. */
export interface Served {
  readonly readers: readonly CallbackReader[];
  readonly sink: ReceiptSink;
  readonly checkCode: (code: string) => Promise<unknown>;
  /** Fails if the store does not answer. */
  readonly askStore: () => Promise<unknown>;
  /** Longer than this, in milliseconds, is no answer; 1 s unless said otherwise. */
  readonly answersWithinMs?: number;
  readonly now: () => number;
  readonly log: Logger;
}

/** Listens if the settings say so. @throws InvalidInput if the address cannot be used. */
export async function serve(
  http: Config["http"],
  { readers, sink, checkCode, askStore, answersWithinMs: withinMs = answersWithinMs, now, log }: Served,
): Promise<Serving> {
  let tickedAt = now();
  let server: HttpServer | undefined;
  if (http !== undefined) {
    // However often we are asked while the store is away, it is asked anew only now and then.
    let asking: Promise<boolean> | undefined;
    const ask = (): Promise<boolean> => {
      const question = askStore().then(() => true);
      const forget = (): void => {
        if (asking === question) asking = undefined;
      };
      question.then(forget, forget);
      setTimeout(forget, askAnewMs).unref();
      return question;
    };
    const storeAnswers = (): Promise<boolean> => (asking ??= ask());
    const isReady = async (): Promise<boolean> =>
      (await Promise.race([storeAnswers(), pause(withinMs, false, { ref: false })])) && now() - tickedAt < silenceMs;
    try {
      const { openHttp } = await import("../http/server.ts");
      server = await openHttp({ host: http.host, port: http.port, readers, sink, checkCode, isReady, log });
    } catch (cause) {
      const code = String((cause as NodeJS.ErrnoException).code);
      throw new InvalidInput(`不能在 ${http.host}:${http.port} 上监听（${code}）；请改 settings.yaml 的 http`, [], {
        cause,
      });
    }
    log.info({ address: server.address, paths: readers.length }, "listening");
  }
  return {
    ...(server === undefined ? {} : { address: server.address }),
    ticked: () => void (tickedAt = now()),
    close: async () => server?.close(),
  };
}
