import fastify from "fastify";
import { codesDoor } from "./codes-door.ts";
import { healthRoutes } from "./health.ts";
import type { HttpOptions } from "./options.ts";
import { receiptsDoor } from "./receipts-door.ts";

export interface HttpServer {
  /** As `http://127.0.0.1:8080`. */
  readonly address: string;
  /** Takes no new requests, and resolves when running ones have ended. */
  close(): Promise<void>;
}

const requestLimitMs = 15_000;
const bodyLimitBytes = 256 * 1024;

/** The program's HTTP API. Requests are not logged: addresses of the receipts door may carry a key. */
export async function openHttp(options: HttpOptions): Promise<HttpServer> {
  const server = fastify({
    logger: false,
    bodyLimit: bodyLimitBytes,
    connectionTimeout: requestLimitMs,
    requestTimeout: requestLimitMs,
    forceCloseConnections: "idle",
    // The bureau's proxy on this machine names who asks; nobody else may.
    trustProxy: "loopback",
  });
  await server.register(healthRoutes(options.isReady));
  await server.register(receiptsDoor(options));
  const { checkCode, now } = options;
  if (checkCode !== undefined) await server.register(codesDoor({ checkCode, ...(now === undefined ? {} : { now }) }));
  const address = await server.listen({ host: options.host, port: options.port });
  return { address, close: () => server.close() };
}
