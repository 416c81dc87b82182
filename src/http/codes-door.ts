import type { FastifyPluginAsync } from "fastify";
import { Unavailable } from "../ports/errors.ts";
import type { HttpOptions } from "./options.ts";

/** How often one address, and how often everybody together, may ask in a minute. */
const limits = { address: 10, everybody: 600 } as const;
const minuteMs = 60_000;

/**
 * GET /codes/<code>: whether the bureau sent a message with the code. Anybody may ask, and learns nothing about a person.
 *
 * | answer | when                                                        |
 * |--------|-------------------------------------------------------------|
 * | 200    | asked and answered; `found` says whether there is one       |
 * | 429    | asked too often; `retry-after` says how long to wait        |
 * | 503    | the store does not answer now                               |
 */
export const codesDoor =
  ({ checkCode, now }: Required<Pick<HttpOptions, "checkCode">> & Pick<HttpOptions, "now">): FastifyPluginAsync =>
  async (server) => {
    const turnstile = new Turnstile(now ?? Date.now);
    server.get<{ Params: { readonly code: string } }>("/codes/:code", async (request, reply) => {
      void reply.header("cache-control", "no-store");
      const waitMs = turnstile.pass(request.ip);
      if (waitMs > 0)
        return reply
          .code(429)
          .header("retry-after", String(Math.ceil(waitMs / 1_000)))
          .send({ says: "查询太频繁，请稍后再试" });
      try {
        return await reply.send(await checkCode(request.params.code));
      } catch (error) {
        if (!(error instanceof Unavailable)) throw error;
        return reply.code(503).send({ says: "暂时不能查询，请稍后再试" });
      }
    });
  };

/** Counts askers by the minute; forgets them with it. */
class Turnstile {
  readonly #now: () => number;
  readonly #asked = new Map<string, number>();
  #since: number;
  #all = 0;

  constructor(now: () => number) {
    this.#now = now;
    this.#since = now();
  }

  /** 0 if the address may ask, else how long it has to wait, in milliseconds. */
  pass(address: string): number {
    const now = this.#now();
    if (now - this.#since >= minuteMs) {
      this.#since = now;
      this.#asked.clear();
      this.#all = 0;
    }
    const asked = this.#asked.get(address) ?? 0;
    if (asked >= limits.address || this.#all >= limits.everybody) return this.#since + minuteMs - now;
    this.#asked.set(address, asked + 1);
    this.#all += 1;
    return 0;
  }
}
