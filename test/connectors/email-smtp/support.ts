import { SMTPServer, type SMTPServerOptions } from "smtp-server";
import type { Socket } from "node:net";
import { emailSmtp } from "../../../connectors/email-smtp/index.ts";
import type { OutgoingMessage } from "../../../src/ports/notice-channel.ts";
import { listen } from "../../support/local-peer.ts";
import { phoneMessages } from "../../support/messages.ts";

/** Where the server acts up: a reply code is given there, a dropped connection dropped, a hanging one never answered. */
export interface Trouble {
  readonly at: "greeting" | "sender" | "recipient" | "data-begun" | "data-taken";
  readonly how: "drop" | "hang" | { readonly code: number; readonly words?: string };
}

export interface FakeMail {
  readonly port: number;
  /** Whole messages that it took. */
  readonly taken: string[];
  trouble: Trouble | undefined;
  close(): Promise<void>;
}

/** A real SMTP server on this machine. */
export async function fakeMail(options: SMTPServerOptions = {}): Promise<FakeMail> {
  const taken: string[] = [];
  const sockets = new Set<Socket>();
  const state: Pick<FakeMail, "trouble"> = { trouble: undefined };
  /** Goes on, refuses, drops or hangs, as the test wants it. */
  const at = (place: Trouble["at"], go: (error?: Error) => void): void => {
    const { trouble } = state;
    if (trouble?.at !== place) return go();
    if (trouble.how === "hang") return;
    if (trouble.how === "drop") return sockets.forEach((socket) => socket.destroy());
    go(Object.assign(new Error(trouble.how.words ?? "refused"), { responseCode: trouble.how.code }));
  };
  const server = new SMTPServer({
    authOptional: true,
    disabledCommands: ["STARTTLS"],
    disableReverseLookup: true,
    onConnect: (_session, done) => at("greeting", done),
    onMailFrom: (_address, _session, done) => at("sender", done),
    onRcptTo: (_address, _session, done) => at("recipient", done),
    onData(stream, _session, done) {
      const { trouble } = state;
      if (trouble?.at === "data-begun" && trouble.how === "drop") {
        stream.once("data", () => sockets.forEach((socket) => socket.destroy()));
        return;
      }
      const chunks: Buffer[] = [];
      stream.on("data", (chunk: Buffer) => void chunks.push(chunk));
      stream.on("end", () => {
        const isRefused = typeof trouble?.how === "object" && trouble.at === "data-taken";
        if (!isRefused) taken.push(Buffer.concat(chunks).toString("utf8"));
        at("data-taken", done);
      });
    },
    ...options,
  });
  server.on("error", () => undefined);
  server.server.on("connection", (socket: Socket) => {
    sockets.add(socket);
    socket.on("error", () => undefined);
    socket.once("close", () => sockets.delete(socket));
  });
  const port = await listen(server.server);
  return Object.assign(state, {
    port,
    taken,
    close: () =>
      new Promise<void>((closed) => {
        server.server.close(() => closed());
        sockets.forEach((socket) => socket.destroy());
      }),
  });
}

export const emailAt = (port: number, more: { readonly user?: string; readonly password?: string } = {}) =>
  emailSmtp({
    server: { host: "127.0.0.1", port, secure: false, requireTls: false, timeoutMs: 500, ...more },
    from: { name: "鄂托克政务服务", address: "notice@wugan.example.cn" },
    subject: "许可证到期提醒",
  });

/** Messages to mailboxes, each different. */
export function emailMessages(): () => OutgoingMessage {
  const next = phoneMessages();
  let made = 0;
  return () => {
    made += 1;
    return {
      ...next(),
      to: { by: "email", address: `holder-${made}@example.cn` },
      subject: `许可证续办提醒（第${made}号）`,
    };
  };
}
