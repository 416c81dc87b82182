import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo, Server } from "node:net";

/** One request that a local peer was sent. */
export interface PeerRequest {
  readonly method: string;
  /** Path without the query. */
  readonly path: string;
  readonly query: URLSearchParams;
  readonly headers: IncomingMessage["headers"];
  readonly body: string;
}

/** What a local peer answers; `drop` closes the connection without a word, `hang` never answers. */
export type PeerAnswer =
  { readonly status: number; readonly body: unknown; readonly contentType?: string } | "drop" | "hang";

export interface LocalPeer {
  readonly url: string;
  readonly port: number;
  readonly requests: readonly PeerRequest[];
  close(): Promise<void>;
}

/** An HTTP server on this machine in the place of a provider's. */
export async function localPeer(answer: (request: PeerRequest) => PeerAnswer): Promise<LocalPeer> {
  const requests: PeerRequest[] = [];
  const server = createServer((incoming, outgoing) => {
    void readBody(incoming).then((body) => {
      const url = new URL(incoming.url ?? "/", "http://localhost");
      const { method = "GET", headers } = incoming;
      const request = { method, path: url.pathname, query: url.searchParams, headers, body };
      requests.push(request);
      reply(outgoing, answer(request));
    });
  });
  const port = await listen(server);
  return {
    url: `http://127.0.0.1:${port}`,
    port,
    requests,
    close: () =>
      new Promise((closed) => {
        server.close(() => closed());
        server.closeAllConnections();
      }),
  };
}

export const listen = (server: Server): Promise<number> =>
  new Promise((listening) => {
    server.listen(0, "127.0.0.1", () => listening((server.address() as AddressInfo).port));
  });

async function readBody(incoming: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of incoming) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString("utf8");
}

function reply(outgoing: ServerResponse, answer: PeerAnswer): void {
  if (answer === "hang") return;
  if (answer === "drop") {
    outgoing.destroy();
    return;
  }
  outgoing.writeHead(answer.status, { "content-type": answer.contentType ?? "application/json" });
  outgoing.end(typeof answer.body === "string" ? answer.body : JSON.stringify(answer.body));
}
