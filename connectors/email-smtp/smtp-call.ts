import { Readable } from "node:stream";
import SMTPConnection from "nodemailer/lib/smtp-connection";
import type { SmtpServer } from "./server.ts";

/** What became of one message in one session. */
export type SmtpOutcome =
  | { readonly outcome: "accepted" }
  /** The server said no; `response` is its line. */
  | { readonly outcome: "refused"; readonly replyCode: number; readonly response: string }
  /** The session ended otherwise. Once the message was on its way the server may have taken it. */
  | { readonly outcome: "broken"; readonly what: string; readonly wasOnItsWay: boolean };

type SmtpError = SMTPConnection.SMTPError;

/**
 * One session for one message. The message is handed over as a stream that is not read before the server has agreed to
 * DATA: reading it is the mark that from here on the server may have it.
 */
export function sendInSession(
  server: SmtpServer,
  envelope: { readonly from: string; readonly to: string },
  message: Buffer,
  signal: AbortSignal,
): Promise<SmtpOutcome> {
  const connection = new SMTPConnection({
    host: server.host,
    port: server.port,
    secure: server.secure,
    requireTLS: !server.secure && server.requireTls,
    connectionTimeout: server.timeoutMs,
    greetingTimeout: server.timeoutMs,
    socketTimeout: server.timeoutMs,
    // Its log holds addresses and words.
    logger: false,
  });
  let wasOnItsWay = false;
  const body = new Readable({
    read() {
      wasOnItsWay = true;
      this.push(message);
      this.push(null);
    },
  });
  return new Promise((resolve) => {
    const end = (outcome: SmtpOutcome): void => {
      signal.removeEventListener("abort", cut);
      // The first end counts; what the connection says while it closes does not.
      resolve(outcome);
      if (outcome.outcome === "accepted") connection.quit();
      else connection.close();
    };
    const broken = (what: string): void => end({ outcome: "broken", what, wasOnItsWay });
    const cut = (): void => broken("aborted");
    const fail = (error: SmtpError): void => {
      const { responseCode, response } = error;
      if (responseCode !== undefined && responseCode >= 400)
        end({ outcome: "refused", replyCode: responseCode, response: String(response ?? "") });
      else broken(error.code ?? error.name);
    };
    const send = (): void =>
      connection.send({ from: envelope.from, to: [envelope.to] }, body, (error) => {
        if (error === null) end({ outcome: "accepted" });
        else fail(error);
      });
    signal.addEventListener("abort", cut, { once: true });
    connection.on("error", fail);
    // A server that refuses and hangs up is heard to hang up first.
    connection.once("end", () => setImmediate(() => broken("ended")));
    connection.connect((error) => {
      if (error !== undefined && error !== null) return fail(error);
      if (server.user === undefined) return send();
      const credentials = { user: server.user, pass: server.password ?? "" };
      connection.login({ credentials }, (refused) => {
        if (refused !== undefined && refused !== null) fail(refused);
        else send();
      });
    });
  });
}
