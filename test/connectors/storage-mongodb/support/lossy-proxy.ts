import { once } from "node:events";
import { connect, createServer, type AddressInfo, type Socket } from "node:net";
import { serverUri } from "./test-server.ts";

/** What happens to one command: `lost-request` never reaches the server, `lost-answer` is done and nobody hears of it. */
export type Fate = "passed" | "lost-request" | "lost-answer";

export interface LossyProxy {
  /** Address for connections that go through the proxy. */
  readonly uri: string;
  /** Decides on every command but those by which the driver keeps its connections. */
  decide(fate: (command: string) => Fate): void;
  close(): Promise<void>;
}

const HEADER_BYTES = 16;
const OP_MSG = 2013;
const housekeeping: ReadonlySet<string> = new Set(["hello", "ismaster", "isMaster", "endSessions", "ping"]);

/** Calls `onMessage` with every whole message of the MongoDB wire protocol that arrives. */
function eachMessage(socket: Socket, onMessage: (message: Buffer) => void): void {
  let waiting = Buffer.alloc(0);
  socket.on("data", (data) => {
    waiting = Buffer.concat([waiting, data]);
    while (waiting.length >= HEADER_BYTES && waiting.length >= waiting.readInt32LE(0)) {
      const length = waiting.readInt32LE(0);
      onMessage(waiting.subarray(0, length));
      waiting = waiting.subarray(length);
    }
  });
}

/** The name of the first field of the command's document: after the flags, the kind of section and the first type. */
function commandIn(message: Buffer): string {
  if (message.readInt32LE(12) !== OP_MSG) return "hello";
  const start = HEADER_BYTES + 4 + 1 + 4 + 1;
  return message.toString("utf8", start, message.indexOf(0, start));
}

/** Stands between the driver and the server of the tests, and loses what it is told to lose. */
export async function startLossyProxy(): Promise<LossyProxy> {
  const target = new URL(serverUri());
  let decide: (command: string) => Fate = () => "passed";
  const open = new Set<Socket>();

  const proxy = createServer((client) => {
    const server = connect(Number(target.port === "" ? 27017 : target.port), target.hostname);
    let fate: Fate = "passed";
    const end = (): void => {
      client.destroy();
      server.destroy();
      open.delete(client);
    };
    open.add(client);
    for (const socket of [client, server]) socket.on("error", end).on("close", end);
    eachMessage(client, (message) => {
      const command = commandIn(message);
      fate = housekeeping.has(command) ? "passed" : decide(command);
      if (fate === "lost-request") end();
      else server.write(message);
    });
    eachMessage(server, (message) => {
      if (fate === "lost-answer") end();
      else client.write(message);
    });
  });
  proxy.listen(0, "127.0.0.1");
  await once(proxy, "listening");
  const { port } = proxy.address() as AddressInfo;
  return {
    // The driver waits half a second after a lost connection before it looks again; here it need not.
    uri: `mongodb://127.0.0.1:${port}/?directConnection=true&minHeartbeatFrequencyMS=5`,
    decide(fate) {
      decide = fate;
    },
    async close() {
      for (const client of open) client.destroy();
      proxy.close();
      await once(proxy, "close");
    },
  };
}
