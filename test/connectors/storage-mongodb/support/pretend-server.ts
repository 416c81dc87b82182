import { once } from "node:events";
import { createServer, type AddressInfo } from "node:net";
import { BSON } from "mongodb";

export interface PretendServer {
  readonly uri: string;
  close(): Promise<void>;
}

const HEADER_BYTES = 16;
const OP_REPLY = 1;
const OP_QUERY = 2004;
const OP_MSG = 2013;

/** What every server says of itself that this program can work with. */
export const aHello = () => ({
  ok: 1,
  isWritablePrimary: true,
  helloOk: true,
  minWireVersion: 0,
  maxWireVersion: 21,
  maxBsonObjectSize: 16 * 1024 * 1024,
  logicalSessionTimeoutMinutes: 30,
  localTime: new Date(),
});

/**
 * Speaks just enough of the wire protocol to say what a server says of itself, so that a wrong one can be met. It stores
 * nothing and stands in for no store.
 */
export async function pretendServer(answer: (command: string) => object): Promise<PretendServer> {
  const server = createServer((socket) => {
    let waiting = Buffer.alloc(0);
    socket.on("error", () => socket.destroy());
    socket.on("data", (data) => {
      waiting = Buffer.concat([waiting, data]);
      while (waiting.length >= HEADER_BYTES && waiting.length >= waiting.readInt32LE(0)) {
        const length = waiting.readInt32LE(0);
        socket.write(replyTo(waiting.subarray(0, length), answer));
        waiting = waiting.subarray(length);
      }
    });
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  return {
    uri: `mongodb://127.0.0.1:${(server.address() as AddressInfo).port}/?directConnection=true`,
    async close() {
      server.close();
      await once(server, "close");
    },
  };
}

function replyTo(request: Buffer, answer: (command: string) => object): Buffer {
  const isQuery = request.readInt32LE(12) === OP_QUERY;
  // OP_QUERY: flags, name of the collection, two numbers, document. OP_MSG: flags, kind of section, document.
  const start = isQuery ? request.indexOf(0, HEADER_BYTES + 4) + 1 + 8 : HEADER_BYTES + 5;
  const [command = ""] = Object.keys(BSON.deserialize(request.subarray(start)));
  const body = BSON.serialize(answer(command));
  const before = Buffer.alloc(isQuery ? HEADER_BYTES + 20 : HEADER_BYTES + 5);
  before.writeInt32LE(before.length + body.length, 0);
  before.writeInt32LE(request.readInt32LE(4), 8);
  before.writeInt32LE(isQuery ? OP_REPLY : OP_MSG, 12);
  if (isQuery) before.writeInt32LE(1, HEADER_BYTES + 16);
  return Buffer.concat([before, body]);
}
